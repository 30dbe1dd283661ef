import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueApi, CatalogueOperation } from '../../../core/catalogue.ts';
import { pathKey } from '../../../core/identifier-keys.ts';
import { readOperations } from '../../diff/compare-for-caller.ts';
import { pathVersion } from '../../diff/match-operations.ts';
import type { ExplainDependencies } from '../../explain/explain-request.ts';
import { findOperation } from '../../explain/find-operation.ts';
import { readTarget } from '../../explain/read-target.ts';
import type { AnswerRequest } from '../answerer.ts';
import type { PastedCall } from '../explain/find-paste.ts';
import { judgeHits } from '../judge-hits.ts';
import { scopeOfQuestion } from '../scope/question-scope.ts';
import { withoutVersions } from '../scope/version-mentions.ts';
import type { VersionQuestion } from './version-question.ts';

export interface VersionDependencies extends ExplainDependencies {
  readonly catalogue: ExplainDependencies['catalogue'] & Pick<Catalogue, 'listApis' | 'readState'>;
}

/** A portal with more APIs is not looked through for one name. */
export const MAX_APIS = 500;
/** Pairs of API and version in which an operationId is looked up. */
const MAX_PLACES = 200;
/** APIs, and versions of each, whose operations are read for a path that is nowhere as it stands. */
const MAX_READ_APIS = 2;
const MAX_READ_VERSIONS = 4;

/** The operation that a question means, and the API it is in. */
export interface Subject {
  readonly api: CatalogueApi;
  readonly entry: CatalogueOperation;
}

/** By its path, its operationId or the words of the question; `null` where it is not clear which one is meant. */
export async function findSubject(
  dependencies: VersionDependencies,
  request: AnswerRequest,
  pasted: PastedCall | null,
  { subject, words }: VersionQuestion & { readonly words: string },
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Subject | null> {
  const { catalogue } = dependencies;
  const { items, total } = await catalogue.listApis(caller, { number: 1, size: MAX_APIS }, options);
  const scope = total > MAX_APIS ? null : scopeOfQuestion(words, request, items);
  const slug = scope?.api?.slug ?? request.api;
  const url = pasted?.request?.url ?? subject.path;
  if (url != null) {
    const target = readTarget(url);
    const method = pasted?.request?.method ?? subject.method ?? 'GET';
    const wish = { ...(slug !== undefined && { api: slug }), method, ...target };
    const found = await findOperation(dependencies, wish, caller, options);
    const isExact =
      found !== null &&
      (found.match.fault === null ||
        found.match.fault === 'path_trailing_slash' ||
        // A question names a path as the specification writes it, without what the server's address begins with.
        (pasted === null && found.match.fault === 'base_path_missing'));
    const isCalled =
      isExact && (subject.method === null && pasted === null ? true : found.match.methods.includes(method));
    if (isCalled) return { api: found.api, entry: found.match.entry };
    if (pasted !== null) return null;
    const several = items.filter((api) => api.versions.length > 1);
    const apis = slug === undefined ? several : items.filter((api) => api.slug === slug);
    return findWithoutVersion(dependencies, apis, { method: subject.method, path: target.path }, caller, options);
  }
  if (subject.operationId !== null) {
    const apis = slug === undefined ? items : items.filter((api) => api.slug === slug);
    const byId = await findById(dependencies, apis, subject.operationId, caller, options);
    if (byId !== null) return byId;
  }
  return findByWords(dependencies, scope?.api ?? null, words, caller, options);
}

/** `/refunds` of `/v3/refunds`: people leave out the version that the paths of an API begin with. */
async function findWithoutVersion(
  { catalogue }: VersionDependencies,
  apis: readonly CatalogueApi[],
  { method, path }: { readonly method: string | null; readonly path: string },
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Subject | null> {
  if (apis.length > MAX_READ_APIS || pathVersion(path) !== null) return null;
  const found: Subject[] = [];
  for (const api of apis) {
    for (const version of api.versions.toReversed().slice(0, MAX_READ_VERSIONS)) {
      const entries = await readOperations(catalogue, caller, api.slug, version, options);
      const entry = entries.find(
        ({ operation }) => (method === null || operation.method === method) && isWithVersion(operation.path, path),
      );
      if (entry === undefined) continue;
      found.push({ api, entry });
      break;
    }
  }
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? null : only;
}

function isWithVersion(path: string, wanted: string): boolean {
  const version = pathVersion(path);
  return version !== null && pathKey(path.replace(`/${version}`, '')) === pathKey(wanted);
}

/** In the newest version that has it. */
async function findById(
  { catalogue }: VersionDependencies,
  apis: readonly CatalogueApi[],
  operationId: string,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Subject | null> {
  const places = apis
    .flatMap((api) => api.versions.toReversed().map((version) => ({ api, version })))
    .slice(0, MAX_PLACES);
  const references = places.map(({ api, version }) => ({ api: api.slug, version, operationId }));
  const found = await catalogue.findOperations(caller, references, options);
  const index = found.findIndex((entry) => entry !== null);
  const entry = found[index];
  const api = places[index]?.api;
  return entry == null || api === undefined ? null : { api, entry };
}

/** "The search of charges": the operation that its words surely mean, in any version of the API that is named. */
async function findByWords(
  { catalogue, retriever }: VersionDependencies,
  api: CatalogueApi | null,
  words: string,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<Subject | null> {
  if (api === null) return null;
  const question = withoutVersions(words).replaceAll(
    /\b(?:still|there|removed|gone|deprecated|since|when|replaces?|replacement|instead|migrat\w*|available|exists?)\b/giu,
    ' ',
  );
  for (const version of api.versions.toReversed()) {
    const wish = { question, api: api.slug, version, kinds: ['operation' as const], limit: 8 };
    const { hits } = await retriever.retrieve(wish, caller, options);
    const [best] = judgeHits(question, hits).fit === 'strong' ? judgeHits(question, hits).fitting : [];
    if (best?.operationKey == null) continue;
    const [entry] = await catalogue.findOperations(
      caller,
      [{ api: api.slug, version, operationKey: best.operationKey }],
      options,
    );
    if (entry != null) return { api, entry };
  }
  return null;
}
