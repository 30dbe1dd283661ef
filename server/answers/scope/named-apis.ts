import type { CatalogueApi } from '../../../core/catalogue.ts';
import { analyseText } from '../../../core/text-analysis.ts';

/** Words before "API" that name none: "the REST API", "Which API", "your API". */
const plainWords = new Set(
  (
    'the a an and or of in on for with to which what whose how does do is are can could will would should where when why who our your my their this that ' +
    'these those each every any all one new old current public private internal external rest restful http https json xml soap graphql web open admin ' +
    'portal developer gateway kong get post put patch delete use call using from about if there'
  ).split(' '),
);

/**
 * APIs that a question surely names: "the Payments API", "Payments v2", "… for Payments", "train travel", a slug. A
 * word in lower case ("payments") may be the thing itself, so it names nothing.
 */
export function findNamedApis(question: string, apis: readonly CatalogueApi[]): readonly CatalogueApi[] {
  const named: CatalogueApi[] = [];
  let rest = question;
  const byLength = apis
    .map((api) => ({ api, name: shortName(api.title) }))
    .toSorted((first, second) => second.name.length - first.name.length);
  for (const { api, name } of byLength) {
    const match = matchName(rest, name) ?? matchSlug(rest, api.slug);
    if (match === null) continue;
    named.push(api);
    // "Payments" is no second name inside "Payments Reporting API".
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match.length)}`;
  }
  return named;
}

/**
 * The API that a question names in any case: "of payments", "in train-travel". Only for questions that are surely about
 * an API, such as what changed in it: elsewhere the word may be the thing itself. `null` for none, or several alike.
 */
export function findLooselyNamedApi(question: string, apis: readonly CatalogueApi[]): CatalogueApi | null {
  const lower = question.toLowerCase();
  const found = apis.flatMap((api) => {
    const names = [shortName(api.title), api.slug, api.slug.replaceAll('-', ' ')].map((name) => name.toLowerCase());
    const length = Math.max(0, ...names.filter((name) => holdsWord(lower, name)).map((name) => name.length));
    return length === 0 ? [] : [{ api, length }];
  });
  const [best, second] = found.toSorted((first, other) => other.length - first.length);
  return best === undefined || second?.length === best.length ? null : best.api;
}

function holdsWord(text: string, word: string): boolean {
  if (!/\p{L}{2}/u.test(word)) return false;
  for (let index = text.indexOf(word); index >= 0; index = text.indexOf(word, index + 1)) {
    const isWhole =
      !/[\p{L}\p{N}_/{.-]$/u.test(text.slice(0, index)) && !/^[\p{L}\p{N}_/}-]/u.test(text.slice(index + word.length));
    if (isWhole) return true;
  }
  return false;
}

/** A title without the words that many have: `Payments` of `Payments API v3`. */
function shortName(title: string): string {
  return title
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/(?:^|\s)(?:the|apis?|v\d[\w.]*|version \d[\w.]*)(?=\s|$)/giu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

interface NameMatch {
  readonly index: number;
  readonly length: number;
}

function matchName(question: string, name: string): NameMatch | null {
  if (!/\p{L}{2}/u.test(name)) return null;
  const lower = question.toLowerCase();
  const wanted = name.toLowerCase();
  for (let index = lower.indexOf(wanted); index >= 0; index = lower.indexOf(wanted, index + 1)) {
    const before = question.slice(0, index);
    const after = question.slice(index + name.length);
    if (/[\p{L}\p{N}_/-]$/u.test(before) || /^[\p{L}\p{N}_/-]/u.test(after)) continue;
    const isFollowed = /^(?:['’]s)?\s+(?:apis?\b|v\d|version\s+v?\d)/iu.test(after);
    const isTitled = /^\p{Lu}/u.test(question.slice(index)) && /[\p{L}\p{N},)"”]\s+["“(]?$/u.test(before);
    if (isFollowed || isTitled || name.includes(' ')) return { index, length: name.length };
  }
  return null;
}

function matchSlug(question: string, slug: string): NameMatch | null {
  if (!slug.includes('-')) return null;
  const index = question.toLowerCase().indexOf(slug.toLowerCase());
  if (index < 0) return null;
  const isWhole = !/[\w/-]$/u.test(question.slice(0, index)) && !/^[\w/-]/u.test(question.slice(index + slug.length));
  return isWhole ? { index, length: slug.length } : null;
}

/**
 * What a question calls an API although no title holds its words: "the Mastercard API". `null` when all such names
 * are known, or there are none.
 */
export function findUnknownApi(question: string, apis: readonly CatalogueApi[]): string | null {
  const known = apis.map(({ title, slug }) => new Set(analyseText(`${title} ${slug}`)));
  for (const [, words = ''] of question.matchAll(/((?:\p{Lu}[\p{L}\p{N}&-]{1,40}\s+){1,4})APIs?\b/gu)) {
    const name = words
      .trim()
      .split(/\s+/u)
      .filter((word) => !plainWords.has(word.toLowerCase()))
      .join(' ');
    const terms = analyseText(name);
    if (terms.length > 0 && !known.some((title) => terms.some((term) => title.has(term)))) return name;
  }
  return null;
}
