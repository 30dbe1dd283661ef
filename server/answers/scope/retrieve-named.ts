import type { Caller } from '../../../core/caller.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import { findNamedApi } from '../access/access-facts.ts';
import type { AccessFacts } from '../access/access-facts.ts';
import { asksForAccess, asksForOwnAccess } from '../access/access-question.ts';
import { findAccessSections, findAnyAccessSections } from '../access/compose-access.ts';
import type { AccessSections } from '../access/compose-access.ts';
import { retrieveAccess } from '../access/retrieve-access.ts';
import type { AccessDependencies } from '../access/retrieve-access.ts';
import { asksForChanges } from '../changes/changes-question.ts';
import { retrieveChanges } from '../changes/retrieve-changes.ts';
import type { ChangesDependencies, VersionChanges } from '../changes/retrieve-changes.ts';
import { readGatewayTopics } from '../gateway/gateway-topics.ts';
import { findNamedPackages, isPackagePage } from '../packages/compose-package.ts';
import type { NamedPackages } from '../packages/compose-package.ts';
import type { QuestionScope } from './question-scope.ts';

/** What a question names by its own words, and what was read because of it. */
export interface NamedThings {
  readonly scope: QuestionScope;
  readonly changes: VersionChanges | null;
  readonly access: AccessSections | null;
  /** Where the question asks how one gets access: what else is known about it. */
  readonly accessFacts: AccessFacts | null;
  readonly packages: NamedPackages | null;
  /** An API that the question names and no text here speaks of. */
  readonly unknownApi: string | null;
}

/** Sections of generated pages: each has a handful. */
const SECTIONS = 12;

export interface NamedWish {
  readonly question: string;
  readonly scope: QuestionScope;
  readonly version?: string;
  readonly hits: readonly SearchHit[];
}

type NamedDependencies = ChangesDependencies & AccessDependencies;

/** Reads what the named API, versions and packages ask for; for most questions that is nothing. */
export async function retrieveNamed(
  dependencies: NamedDependencies,
  { question, scope, version, hits }: NamedWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<NamedThings> {
  const sectionsAbout = async (text: string, api?: string): Promise<readonly SearchHit[]> => {
    const request = { question: text, kinds: ['section' as const], limit: SECTIONS };
    const filter = api === undefined ? {} : { api };
    return (await dependencies.retriever.retrieve({ ...request, ...filter }, caller, options)).hits;
  };
  const changes = await retrieveChanges(dependencies, question, scope, version, caller, options);
  let access: AccessSections | null = null;
  if (scope.api !== null && asksForAccess(question)) {
    const sections = await sectionsAbout('getting access, how to get access, how to authenticate', scope.api.slug);
    access = findAccessSections(sections, scope.api.slug);
  } else if (scope.api === null && scope.unknownApi === null && asksForAccess(question)) {
    access = findAnyAccessSections(await sectionsAbout('getting access, how to get access, how to authenticate'));
  }
  const accessFacts =
    scope.unknownApi === null && asksForOwnAccess(question)
      ? await retrieveAccess(
          dependencies,
          {
            api: scope.api ?? findNamedApi(question, hits),
            titles: scope.titles,
            ...(version === undefined ? {} : { version }),
          },
          caller,
          options,
        )
      : null;
  const packages = findNamedPackages(question, scope.api !== null, hits);
  const names = packages.map(({ documentTitle }) => documentTitle).join(', ');
  const sections =
    packages.length === 0 ? [] : await sectionsAbout(`${names}: rate limit, operations, how to get access`);
  return {
    scope,
    changes,
    access,
    accessFacts,
    packages: packages.length === 0 ? null : { packages, sections },
    unknownApi: scope.unknownApi !== null && !speaksOf(scope.unknownApi, hits) ? scope.unknownApi : null,
  };
}

function speaksOf(name: string, hits: readonly SearchHit[]): boolean {
  const terms = analyseText(name);
  return hits.some((hit) => {
    const said = new Set(analyseText(`${hit.apiTitle ?? ''} ${hit.documentTitle} ${hit.title} ${hit.text}`));
    return terms.every((term) => said.has(term));
  });
}

/**
 * Without what only other APIs and packages say of themselves, where the question names one API and asks how it is
 * called: the limits or keys of another one would read as its own.
 */
export function withoutForeign(question: string, named: NamedThings, hits: readonly SearchHit[]): readonly SearchHit[] {
  const { api } = named.scope;
  const isAboutCalling = asksForAccess(question) || asksForChanges(question) || readGatewayTopics(question).length > 0;
  if (api === null || !isAboutCalling) return hits;
  const packages = new Set(named.packages?.packages.map(({ documentPath }) => documentPath) ?? []);
  return hits.filter((hit) => {
    if (hit.kind === 'operation' || hit.api === api.slug) return true;
    return hit.api === null && (!isPackagePage(hit) || packages.has(hit.documentPath));
  });
}
