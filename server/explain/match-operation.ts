import type { CatalogueOperation } from '../../core/catalogue.ts';
import { editDistance } from '../../core/edit-distance.ts';
import { setOwn } from '../../core/json-values.ts';
import { readQuery } from './read-target.ts';
import { readSegment } from './read-segment.ts';
import { readParameter } from './read-values.ts';

/** How an address differs from that of the operation it was matched to. */
export type AddressFault =
  | 'base_path_missing'
  | 'base_path_wrong'
  | 'path_case'
  | 'path_trailing_slash'
  | 'path_double_slash'
  | 'path_slash_unencoded'
  | 'path_unknown';

export interface OperationMatch {
  readonly entry: CatalogueOperation;
  /** Values of path parameters as they stand in the address, decoded. Empty for a path that is only near. */
  readonly path: Readonly<Record<string, string>>;
  readonly fault: AddressFault | null;
  /** Methods that the path takes; the asked one is among them unless it is not allowed. */
  readonly methods: readonly string[];
  /** What the address was taken to begin with, before the path of the specification. */
  readonly base: string;
}

/** Segments that the address may have before what the specification knows of. */
const MAX_PREFIX = 3;
/** A path that differs more is another one. */
const MAX_DISTANCE = 1.2;
/** A slip of the fingers in one segment. */
const SMALL_DISTANCE = 0.5;
/** Share of wrong letters up to which a word is recognised by itself: one in five or less. */
const NEAR_WORD = 0.2;
const MAX_SEGMENTS = 30;
const MAX_SEGMENT = 32;

export interface MatchRequest {
  readonly method: string;
  readonly path: string;
  /** Some specifications tell operations apart by a query in the path. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

interface Candidate {
  readonly template: string;
  readonly segments: readonly string[];
  readonly entries: readonly CatalogueOperation[];
}

interface Reading {
  readonly candidate: Candidate;
  readonly values: Readonly<Record<string, string>>;
  readonly literals: number;
}

/**
 * The operation of an address among those of one version. In this order: exact below a known base path, with the base
 * missing or another, in another case, and the nearest path there is. `null`: nothing is near.
 * @param bases paths before those of the specification, of its servers and of the gateway, without a slash at the end
 */
export function matchOperation(
  operations: readonly CatalogueOperation[],
  bases: readonly string[],
  request: MatchRequest,
): OperationMatch | null {
  const candidates = groupByPath(operations);
  const found = matchPath(candidates, bases, request);
  const single = request.path.replaceAll(/\/{2,}/g, '/');
  if (single === request.path || (found !== null && found.fault === null)) return found;
  // A part that is empty may be a value that is: only where that fits nothing, the slash is one too many.
  const other = matchPath(candidates, bases, { ...request, path: single });
  return other?.fault === null ? { ...other, fault: 'path_double_slash' } : (other ?? found);
}

function matchPath(
  candidates: readonly Candidate[],
  bases: readonly string[],
  request: MatchRequest,
): OperationMatch | null {
  const path = request.path.replace(/(.)\/+$/, '$1');
  const hasSlash = path !== request.path;
  let weak: { readonly match: OperationMatch; readonly isTaken: boolean; readonly literals: number } | null = null;
  for (const { base, rest, fault } of readingsOf(path, bases)) {
    for (const isExact of [true, false]) {
      const found = candidates.flatMap((candidate) => readTemplate(candidate, rest, isExact) ?? []);
      const best = chooseReading(found, request);
      if (best === null) continue;
      const slash = hasSlash && !best.candidate.template.endsWith('/') ? 'path_trailing_slash' : null;
      const match = toMatch(best, request, base, isExact ? (fault ?? slash) : 'path_case');
      const isTaken = takes(best.candidate, request.method);
      if (isTaken && fault !== 'base_path_wrong') return match;
      // Nothing but parameters fits any path, and below another base anything may fit by chance.
      if (match !== null && (best.literals > 0 || fault === null)) weak ??= { match, isTaken, literals: best.literals };
    }
  }
  if (weak === null) {
    return (
      matchUnencoded(candidates, path, bases, request, false) ??
      nearest(candidates, path, bases, request, MAX_DISTANCE) ??
      matchUnencoded(candidates, path, bases, request, true)
    );
  }
  const { isTaken, literals } = weak;
  // A parameter takes a misspelt word too: then a path that has the word, and takes the method, is meant.
  const better = isTaken
    ? candidates
    : candidates.filter((one) => takes(one, request.method) && countLiterals(one) > literals);
  return nearest(better, path, bases, request, SMALL_DISTANCE) ?? weak.match;
}

/** Parts of a path that one value may have taken apart. */
const MAX_SPLIT = 3;

/**
 * A path with parts too many, which fits where a value takes several of them: its slashes are not encoded.
 * @param isLast whether the value may be the last part, where a longer path is as likely
 */
function matchUnencoded(
  candidates: readonly Candidate[],
  path: string,
  bases: readonly string[],
  request: MatchRequest,
  isLast: boolean,
): OperationMatch | null {
  for (const { base, rest, fault } of readingsOf(path, bases)) {
    if (fault !== null) continue;
    const asked = rest.split('/').slice(1);
    if (asked.length > MAX_SEGMENTS) continue;
    for (const candidate of candidates) {
      const extra = asked.length - candidate.segments.length;
      if (extra < 1 || extra > MAX_SPLIT || !takes(candidate, request.method) || countLiterals(candidate) === 0)
        continue;
      for (const [index, segment] of candidate.segments.entries()) {
        const isEnd = index === candidate.segments.length - 1;
        if (!/^\{[^{}]*\}$/.test(segment) || isEnd !== isLast) continue;
        const value = asked.slice(index, index + extra + 1).join('%2F');
        const joined = [...asked.slice(0, index), value, ...asked.slice(index + extra + 1)];
        const reading = readTemplate(candidate, `/${joined.join('/')}`, true);
        if (reading !== null) return toMatch(reading, request, base, 'path_slash_unencoded');
      }
    }
  }
  return null;
}

function countLiterals({ segments }: Candidate): number {
  return segments.filter((segment) => !segment.includes('{')).length;
}

function groupByPath(operations: readonly CatalogueOperation[]): Candidate[] {
  const groups = new Map<string, CatalogueOperation[]>();
  for (const entry of operations) {
    const template = entry.operation.path.split(/[?#]/)[0] ?? '';
    const known = groups.get(template);
    if (known === undefined) groups.set(template, [entry]);
    else known.push(entry);
  }
  return [...groups].map(([template, entries]) => ({ template, segments: template.split('/').slice(1), entries }));
}

/** What may be below a base, the likeliest first. */
function readingsOf(
  path: string,
  bases: readonly string[],
): { readonly base: string; readonly rest: string; readonly fault: AddressFault | null }[] {
  const known = [...new Set(bases)].toSorted((left, right) => right.length - left.length);
  const below = known
    .filter((base) => path === base || path.startsWith(`${base}/`))
    .map((base) => ({ base, rest: path.slice(base.length) || '/', fault: null }));
  const readings: { base: string; rest: string; fault: AddressFault | null }[] = [...below];
  if (!known.includes('')) readings.push({ base: '', rest: path, fault: 'base_path_missing' });
  const segments = path.split('/').slice(1);
  for (let count = 1; count <= Math.min(MAX_PREFIX, segments.length - 1); count += 1) {
    const base = `/${segments.slice(0, count).join('/')}`;
    if (!known.includes(base)) readings.push({ base, rest: path.slice(base.length), fault: 'base_path_wrong' });
  }
  return readings;
}

function readTemplate({ segments, ...rest }: Candidate, path: string, isExact: boolean): Reading | null {
  const asked = path.split('/').slice(1);
  if (asked.length !== segments.length || asked.length > MAX_SEGMENTS) return null;
  const values: Record<string, string> = {};
  let literals = 0;
  for (const [index, segment] of segments.entries()) {
    const text = decode(asked[index] ?? '');
    if (!/\{[^{}]*\}/.test(segment)) {
      const isEqual = isExact ? text === decode(segment) : text.toLowerCase() === decode(segment).toLowerCase();
      if (!isEqual) return null;
      literals += 1;
      continue;
    }
    const read = readSegment(segment, text);
    if (read === null) return null;
    literals += segment.replaceAll(/\{[^{}]*\}/g, '') === '' ? 0 : 0.5;
    for (const [name, value] of Object.entries(read)) setOwn(values, name, value);
  }
  return { candidate: { segments, ...rest }, values, literals };
}

/** A written segment goes before a parameter, a path that takes the method before one that does not, one that the values suit before one they do not. */
function chooseReading(readings: readonly Reading[], request: MatchRequest): Reading | null {
  const rank = (reading: Reading): number =>
    reading.literals * 4 + (takes(reading.candidate, request.method) ? 2 : 0) + (suits(reading, request) ? 1 : 0);
  if (readings.length < 2) return readings[0] ?? null;
  const ranked = readings.map((reading) => ({ reading, rank: rank(reading) }));
  return ranked.toSorted((left, right) => right.rank - left.rank)[0]?.reading ?? null;
}

function suits({ candidate, values }: Reading, request: MatchRequest): boolean {
  const operation = chooseEntry(candidate, request)?.operation;
  if (operation === undefined) return false;
  return operation.parameters.every((parameter) => {
    const text = parameter.in === 'path' ? values[parameter.name] : undefined;
    return text === undefined || readParameter(operation, parameter, [text]).violations.length === 0;
  });
}

function takes({ entries }: Candidate, method: string): boolean {
  return entries.some(({ operation }) => operation.method === method || operation.method === wireMethod(method));
}

/** HEAD is answered by whatever answers GET. */
function wireMethod(method: string): string {
  return method === 'HEAD' ? 'GET' : method;
}

function toMatch(
  { candidate, values }: Reading,
  request: MatchRequest,
  base: string,
  fault: AddressFault | null,
): OperationMatch | null {
  const { method } = request;
  const entry = chooseEntry(candidate, request);
  if (entry === null) return null;
  const methods = candidate.entries.map(({ operation }) => operation.method);
  return { entry, path: values, fault, methods: methods.includes(method) ? methods : withHead(methods, method), base };
}

function withHead(methods: readonly string[], method: string): readonly string[] {
  return method === 'HEAD' && methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

/** The operation of the method, else the one that is likeliest meant: one that changes for one that changes. */
function chooseEntry({ entries }: Candidate, { method, query }: MatchRequest): CatalogueOperation | null {
  const order = /^(?:POST|PUT|PATCH)$/.test(method) ? ['PATCH', 'PUT', 'POST'] : ['GET'];
  const of = (wanted: string): CatalogueOperation | undefined => {
    const taking = entries.filter(({ operation }) => operation.method === wanted);
    return taking.length < 2
      ? taking[0]
      : (taking.find(({ operation }) => hasFixedQuery(operation.path, query)) ?? taking[0]);
  };
  return (
    of(method) ?? of(wireMethod(method)) ?? order.map(of).find((entry) => entry !== undefined) ?? entries[0] ?? null
  );
}

/** `/cancel?beta=true` is for those who send it. */
function hasFixedQuery(path: string, query: MatchRequest['query']): boolean {
  const fixed = readQuery(path.split('#')[0]?.split('?')[1] ?? '');
  return (
    fixed.length > 0 && fixed.every(([name, value]) => query.some((sent) => sent[0] === name && sent[1] === value))
  );
}

function nearest(
  candidates: readonly Candidate[],
  path: string,
  bases: readonly string[],
  request: MatchRequest,
  limit: number,
): OperationMatch | null {
  let best: { readonly candidate: Candidate; readonly cost: number; readonly base: string } | null = null;
  for (const { base, rest, fault } of readingsOf(path, bases)) {
    if (fault === 'base_path_wrong') continue;
    const asked = rest.split('/').slice(1, MAX_SEGMENTS);
    for (const candidate of candidates) {
      const cost =
        distance(asked, candidate.segments) +
        (fault === null ? 0 : 0.1) +
        (takes(candidate, request.method) ? 0 : 0.05);
      if (cost <= limit && (best === null || cost < best.cost)) best = { candidate, cost, base };
    }
  }
  if (best === null) return null;
  return toMatch({ candidate: best.candidate, values: {}, literals: 0 }, request, best.base, 'path_unknown');
}

/** A segment at the front too many or too few is mostly a version or a prefix. */
const LEADING_SEGMENT = 0.6;

/** How far a path is from a template: each segment too many costs up to one, and so does a misspelt one. */
function distance(asked: readonly string[], segments: readonly string[]): number {
  switch (asked.length - segments.length) {
    case 0:
      return compare(asked, segments);
    case 1:
      return Math.min(compare(asked.slice(0, -1), segments) + 1, compare(asked.slice(1), segments) + LEADING_SEGMENT);
    case -1:
      return Math.min(compare(asked, segments.slice(0, -1)) + 1, compare(asked, segments.slice(1)) + LEADING_SEGMENT);
    default:
      return Infinity;
  }
}

/** Two lists of the same length. Of several segments one at least must be equal, or nearly so. */
function compare(asked: readonly string[], segments: readonly string[]): number {
  let cost = 0;
  let near = 0;
  for (const [index, segment] of segments.entries()) {
    const text = asked[index] ?? '';
    if (segment.includes('{')) cost += /\d|[-_]/.test(text) ? 0 : 0.1;
    else {
      const slip = segment === text ? 0 : misspelling(text.toLowerCase(), segment.toLowerCase());
      cost += slip;
      near += slip <= NEAR_WORD ? 1 : 0;
    }
    if (cost > MAX_DISTANCE) return Infinity;
  }
  return near === 0 && segments.length !== 1 ? Infinity : cost;
}

/** 0 to 1; more than half of the letters wrong is another word. */
function misspelling(text: string, word: string): number {
  const longest = Math.max(text.length, word.length);
  if (longest > MAX_SEGMENT || Math.abs(text.length - word.length) * 2 > longest) return Infinity;
  const share = editDistance(text, word) / longest;
  return share > 0.5 ? Infinity : share;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
