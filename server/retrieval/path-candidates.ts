/** A path template that an address may stand for, and how much worse it is than what is written there. */
export interface PathCandidate {
  readonly path: string;
  readonly cost: number;
}

/**
 * Costs are more than 1 apart, the most that similarity adds to a score: `/orders/search` comes before `/orders/{}`
 * whatever else the question says.
 */
const COST = {
  /** A part of a segment is a value: `{}.json` for `7.json`. */
  compound: 1.1,
  /** A segment that looks like a value is one. */
  value: 2.2,
  /** A segment that looks like a name is a value. */
  name: 3.3,
  /** The last value holds slashes itself: a file's path. */
  tail: 8,
  /** The last value goes on in letters, with no sign between: `octocatplugins`, which is a fault of real specifications. */
  joined: 7,
  /** The address begins with what the specification does not know of, such as the path of a gateway. */
  prefix: 12,
} as const;
/** Of two templates that are equally good the one whose values come later. */
const EARLIER_VALUE = 0.01;
/** What a template that holds the asked query or fragment as well is ahead. */
const QUERY_WORTH = 1.1;

/** No honest path is longer. */
const MAX_SEGMENTS = 24;
/** Forms of one segment beside itself and a value. */
const MAX_FORMS = 8;
/** Readings of what comes before, up to which the forms of a segment are looked at. */
const MAX_COMPOUND = 64;
/** Leading segments that a specification may not know of. */
const MAX_PREFIX = 3;
/** Templates of each such reading; what is less likely is not looked up. */
const MAX_UNUSUAL = 12;
/** With less room than this for templates, there are none of unusual readings. */
const ROOM_FOR_UNUSUAL = 64;

interface Option {
  readonly text: string;
  readonly cost: number;
  /** How unlikely it is that this is meant; decides what is looked up at all, where there are too many. */
  readonly doubt: number;
}

interface Reading extends Option {
  readonly values: number;
}

/**
 * The path templates a concrete address may stand for: `/v1/orders/ord_1` → itself, `/v1/orders/{}`, `/v1/{}/ord_1`, …
 * Segments written as parameters (`{id}`, `:id`, `<id>`) match parameters only. At most about `limit` templates, the
 * likely ones: 2^9 of them are all of a path of nine segments.
 */
export function pathCandidates(address: string, limit: number): PathCandidate[] {
  const bare = trimPunctuation(address.replace(/^[^/]*\/\/[^/?#]*/u, ''));
  const end = bare.search(/[?#]/u);
  const path = end < 0 ? bare : bare.slice(0, end);
  if (bare === '/') return [{ path, cost: 0 }];
  const segments = path.split('/', MAX_SEGMENTS + 2).slice(1, MAX_SEGMENTS + 1);
  if (segments.at(-1) === '') segments.pop();
  if (segments.length === 0)
    return path === ''
      ? []
      : [
          { path: '/', cost: 0 },
          { path: bare, cost: -QUERY_WORTH },
        ];
  const options = segments.map(readSegment);
  const steps = expand(options, limit);
  const whole = steps.at(-1) ?? [];
  const candidates: PathCandidate[] = whole.map(({ text, cost }) => ({ path: text, cost }));
  if (limit >= ROOM_FOR_UNUSUAL)
    candidates.push(...unusualReadings(options, steps), ...joinedReadings(segments.at(-1) ?? '', steps.at(-2)));
  if (end >= 0) {
    // Some specifications tell two operations of one path apart by a query or fragment in the path itself.
    const beside = bare.slice(end);
    for (const { text, cost } of whole.slice(0, MAX_UNUSUAL))
      candidates.push({ path: text + beside, cost: cost - QUERY_WORTH });
  }
  return candidates;
}

/** The last value holds slashes itself, or the address begins with what the specification does not know of. */
function unusualReadings(
  options: readonly (readonly Option[])[],
  steps: readonly (readonly Reading[])[],
): PathCandidate[] {
  const candidates: PathCandidate[] = [];
  for (let length = 1; length < options.length - 1; length += 1) {
    const cost = COST.tail + (options.length - length) * COST.compound;
    for (const reading of (steps[length - 1] ?? []).slice(0, MAX_UNUSUAL))
      candidates.push({ path: `${reading.text}/{}`, cost: reading.cost + cost });
  }
  for (let dropped = 1; dropped <= Math.min(MAX_PREFIX, options.length - 1); dropped += 1) {
    const cost = COST.prefix + dropped * COST.value;
    for (const reading of expand(options.slice(dropped), MAX_UNUSUAL).at(-1) ?? [])
      candidates.push({ path: reading.text, cost: reading.cost + cost });
  }
  return candidates;
}

/** A last value with letters right after it, however many these are: `{}plugins` for `octocatplugins`. */
function joinedReadings(last: string, before: readonly Reading[] = []): PathCandidate[] {
  const [letters = ''] = /[a-z]{1,24}$/iu.exec(last.slice(-24)) ?? [];
  const endings = Array.from({ length: 10 }, (_, place) => letters.slice(-(place + 3)));
  const possible = endings.filter((ending, place) => ending.length === place + 3 && ending.length < last.length);
  return before
    .slice(0, MAX_UNUSUAL / 2)
    .flatMap(({ text, cost }) => possible.map((ending) => ({ path: `${text}/{}${ending}`, cost: cost + COST.joined })));
}

/** All readings of the first segment, of the first two, …; of each length the `limit` most likely. */
function expand(options: readonly (readonly Option[])[], limit: number): Reading[][] {
  let readings: Reading[] = [{ text: '', cost: 0, doubt: 0, values: 0 }];
  return options.map((all, index) => {
    // Forms multiply; beyond so many readings they are too unlikely to be worth their time.
    const segment = readings.length > MAX_COMPOUND ? all.filter(({ cost }) => cost !== COST.compound) : all;
    const later = (options.length - index) * EARLIER_VALUE;
    readings = readings
      .flatMap((before) =>
        segment.map((option) => {
          const values = option.text === '{}' ? before.values + 1 : 0;
          return {
            text: `${before.text}/${option.text}`,
            cost: before.cost + option.cost + (option.cost > 0 ? later : 0),
            // Values in a row are seldom more than two.
            doubt: before.doubt + option.doubt + (values > 2 ? 1 : 0),
            values,
          };
        }),
      )
      .toSorted((left, right) => left.doubt - right.doubt || left.cost - right.cost)
      .slice(0, limit);
    return readings;
  });
}

function readSegment(segment: string): Option[] {
  if (/^(?:\{[^{}]*\}|\{\{[^{}]*\}\}|:[\p{L}_]\w*|<[^<>]*>|\$\{?\w+\}?)$/u.test(segment))
    return [{ text: '{}', cost: 0, doubt: 0 }];
  const decoded = safeDecode(segment);
  const options: Option[] = [{ text: decoded, cost: 0, doubt: looksLikeValue(segment) ? 2 : 0 }];
  for (const form of compoundForms(decoded)) options.push({ text: form, cost: COST.compound, doubt: 1.5 });
  // What has a parameter in it already is no value.
  if (/\{[^{}]*\}/u.test(segment)) return options;
  const isValue = looksLikeValue(segment);
  options.push({ text: '{}', cost: isValue ? COST.value : COST.name, doubt: isValue ? 0 : doubtOfValue(segment) });
  return options;
}

/**
 * Segments that hold a parameter beside something else: `7.json`, `main...next`, `job_1:cancel`, `ab12plugins`, `v2`,
 * `users('7')`. A value is a run of letters, digits, `_` and `-`, or all before or after a sign.
 */
function compoundForms(segment: string): string[] {
  if (segment.length > 200) return [];
  const forms = new Set<string>();
  const signs = [...segment.matchAll(/[^\p{L}\p{N}_\-{}]+/gu)].slice(0, 3);
  if (signs.length > 0) forms.add(segment.replaceAll(/[\p{L}\p{N}_-]+/gu, '{}'));
  if (/[,;:]/u.test(segment)) forms.add(segment.replaceAll(/[^,;:]+/gu, '{}'));
  for (const { 0: sign, index } of signs.toReversed()) {
    const after = index + sign.length;
    if (index > 0) forms.add(`{}${segment.slice(index)}`);
    if (after < segment.length) forms.add(`${segment.slice(0, after)}{}`);
    const inner = /^([\p{L}\p{N}_-]+)([^\p{L}\p{N}]*)$/u.exec(segment.slice(after));
    if (inner !== null) forms.add(`${segment.slice(0, after)}{}${inner[2] ?? ''}`);
  }
  const [, letters = ''] = /^(\p{L}+)\d[\d.]*$/u.exec(segment) ?? [];
  if (letters !== '') forms.add(`${letters}{}`);
  const [, ending = ''] = /\d([a-z]{2,})$/iu.exec(segment) ?? [];
  if (ending !== '') forms.add(`{}${ending}`);
  forms.delete(segment);
  forms.delete('{}');
  return [...forms].slice(0, MAX_FORMS);
}

/** Identifiers, numbers, dates and addresses have digits or signs; resource names seldom do, except a version. */
function looksLikeValue(segment: string): boolean {
  return /[\d@%~,;=]/u.test(segment) && !/^v\d+(?:[._]?(?:\d+|alpha|beta))*$/iu.test(segment);
}

/** `hello-world` and `Octocat` may be either; `orders` is hardly a value. */
function doubtOfValue(segment: string): number {
  return /[\p{Lu}._-]/u.test(segment) ? 0.5 : 1;
}

/** Without the punctuation of the sentence around it; a bracket that the address opens belongs to it. */
function trimPunctuation(address: string): string {
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1);
    if (/[?.,;:!*…'"]/u.test(last)) continue;
    const open = last === ')' ? '(' : last === ']' ? '[' : null;
    if (open === null || address.includes(open)) break;
  }
  return address.slice(0, end);
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
