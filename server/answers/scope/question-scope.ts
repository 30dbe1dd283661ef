import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueApi } from '../../../core/catalogue.ts';
import { asksForAccess } from '../access/access-question.ts';
import { asksForChanges } from '../changes/changes-question.ts';
import { asksForTopicsAlone, readGatewayTopics } from '../gateway/gateway-topics.ts';
import { readPartQuestion } from '../changes/part-question.ts';
import { readVersionQuestion } from '../changes/version-question.ts';
import { findLooselyNamedApi, findNamedApis, findUnknownApi } from './named-apis.ts';
import { asksForMissing, findLabel, mayBeLabel, readPathVersion, readVersionMentions } from './version-mentions.ts';
import type { VersionMention } from './version-mentions.ts';

/** Which API and version a question speaks about, as far as its own words and the page tell. */
export interface QuestionScope {
  /** Titles of all APIs that the caller may see; empty where the catalogue was not read. */
  readonly titles: readonly string[];
  /** The one API that the question names, or the page; `null`: none, or several. */
  readonly api: CatalogueApi | null;
  /** Labels of `api` that the question names, oldest first. */
  readonly versions: readonly string[];
  /** Where no API is named: the label that the one named version has in each API, by slug. */
  readonly labels: ReadonlyMap<string, string>;
  /** Labels that the version in a path of the question may mean, where no API is named. */
  readonly pathLabels: readonly string[];
  /** A version that the question names and `api` does not have. */
  readonly missingVersion: string | null;
  /** An API that the question names and nobody knows here. */
  readonly unknownApi: string | null;
}

export const openScope: QuestionScope = {
  titles: [],
  api: null,
  versions: [],
  labels: new Map(),
  pathLabels: [],
  missingVersion: null,
  unknownApi: null,
};

/** The version to search in, where the question names one alone. */
export function onlyVersion({ versions }: QuestionScope): string | undefined {
  return versions.length === 1 ? versions[0] : undefined;
}

/** A portal with more APIs is searched without names: a list of them would cost every question too much. */
const MAX_APIS = 500;

/** Reads the catalogue only for questions whose words may name something of it. */
export async function readQuestionScope(
  catalogue: Pick<Catalogue, 'listApis'>,
  question: string,
  page: { readonly api?: string },
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<QuestionScope> {
  const mentions = readVersionMentions(question);
  const pathVersion = readPathVersion(question);
  const mayName =
    pathVersion !== null ||
    /\bapis?\b/iu.test(question) ||
    readGatewayTopics(question).length > 0 ||
    asksForAccess(question);
  if (mentions.length === 0 && !mayName && !asksForChanges(question)) return openScope;
  const { items, total } = await catalogue.listApis(caller, { number: 1, size: MAX_APIS }, options);
  return total > MAX_APIS ? openScope : scopeOfQuestion(question, page, items, mentions);
}

/** {@link readQuestionScope} over the APIs that the caller may see. */
export function scopeOfQuestion(
  question: string,
  page: { readonly api?: string },
  apis: readonly CatalogueApi[],
  mentions: readonly VersionMention[] = readVersionMentions(question),
): QuestionScope {
  const named = page.api === undefined ? findNamed(question, apis, mentions) : findNamedApis(question, apis);
  // A question asked on the page of an API stays there, whatever it names.
  const api =
    page.api === undefined
      ? named.length === 1
        ? (named[0] ?? null)
        : null
      : (apis.find(({ slug }) => slug === page.api) ?? null);
  const unknownApi = named.length > 0 || page.api !== undefined ? null : findUnknownApi(question, apis);
  const titles = apis.map(({ title }) => title);
  if (api === null)
    return {
      ...openScope,
      titles,
      labels: labelsByApi(mentions, apis),
      pathLabels: labelsOfPath(question, apis),
      unknownApi,
    };
  const labels = mentions.map((mention) => findLabel(mention, api.versions));
  const isMissing = (mention: VersionMention): boolean =>
    mention.isCertain || (asksForMissing(mention, api.versions) && isOfVersions(question));
  const missing = mentions.find((mention, index) => labels[index] === null && isMissing(mention));
  const versions = api.versions.filter((label) => labels.includes(label));
  return { ...openScope, titles, api, versions, missingVersion: missing?.text ?? null, unknownApi };
}

/** "What is the rate limit of payments" says nothing but the API and what its gateway decides. */
export function asksOfWholeApi(question: string, { slug, title }: Pick<CatalogueApi, 'slug' | 'title'>): boolean {
  return readGatewayTopics(question).length > 0 && asksForTopicsAlone(question, [slug, title]);
}

function isOfVersions(question: string): boolean {
  return asksForChanges(question) || readVersionQuestion(question) !== null || readPartQuestion(question) !== null;
}

/** What changed, or is limited, is asked of an API, in whatever case it is written; of none that is named, the one that has the versions. */
function findNamed(
  question: string,
  apis: readonly CatalogueApi[],
  mentions: readonly VersionMention[],
): readonly CatalogueApi[] {
  const named = findNamedApis(question, apis);
  if (named.length > 0) return named;
  const loose = findLooselyNamedApi(question, apis);
  if (loose !== null && (isOfVersions(question) || asksOfWholeApi(question, loose))) return [loose];
  if (!isOfVersions(question)) return [];
  const certain = mentions.filter(mayBeLabel);
  if (certain.length < 2 || findUnknownApi(question, apis) !== null) return [];
  const having = apis.filter(({ versions }) => certain.every((mention) => findLabel(mention, versions) !== null));
  return having.length === 1 ? having : [];
}

/** Of several versions, and of one that is not sure to be one, nothing is said about APIs that are not named. */
function labelsByApi(mentions: readonly VersionMention[], apis: readonly CatalogueApi[]): ReadonlyMap<string, string> {
  const [mention, ...others] = mentions.filter(({ isCertain }) => isCertain);
  if (mention === undefined || others.length > 0) return new Map();
  return new Map(
    apis.flatMap(({ slug, versions }) => {
      const label = findLabel(mention, versions);
      return label === null ? [] : [[slug, label] as const];
    }),
  );
}

/** More spellings of one version would be as many searches. */
const MAX_PATH_LABELS = 3;

function labelsOfPath(question: string, apis: readonly CatalogueApi[]): readonly string[] {
  const mention = readPathVersion(question);
  if (mention === null) return [];
  const labels = apis.flatMap(({ versions, currentVersion }) => {
    const label = findLabel(mention, versions);
    return label === null || label === currentVersion ? [] : [label];
  });
  return [...new Set(labels)].slice(0, MAX_PATH_LABELS);
}
