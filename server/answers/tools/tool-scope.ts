import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueApi } from '../../../core/catalogue.ts';
import type { AnswerRequest } from '../answerer.ts';
import type { AnswerContext } from '../retrieve-context.ts';

/** Where a tool looks. */
export interface ToolPlace {
  readonly api?: string;
  readonly version?: string;
}

export interface ToolPlaceWish {
  readonly api?: string | undefined;
  readonly version?: string | undefined;
}

/** Why a tool does not look there, for the model. */
export interface ToolProblem {
  readonly problem: string;
}

/** More APIs than this are looked up by their slug alone. */
const MAX_APIS = 500;

/**
 * Where the tools of one answer may look: inside the API and the version that the page gave. Another version is within
 * reach only when the question itself names it; an argument of a tool cannot widen that, and no argument touches rights.
 */
export class ToolScope {
  readonly #catalogue: Pick<Catalogue, 'findApi' | 'listApis'>;
  readonly #caller: Caller;
  /** Where the question itself was searched for. */
  readonly #home: ToolPlace;
  readonly #isApiPinned: boolean;
  readonly #namedVersions: ReadonlySet<string>;

  constructor(
    catalogue: Pick<Catalogue, 'findApi' | 'listApis'>,
    caller: Caller,
    { request, context }: { readonly request: AnswerRequest; readonly context: AnswerContext },
  ) {
    this.#catalogue = catalogue;
    this.#caller = caller;
    const version = context.searched.version ?? request.version;
    this.#home = { ...context.searched, ...(version === undefined ? {} : { version }) };
    this.#isApiPinned = request.api !== undefined || context.isCarried;
    const own = [request.version, version].filter((label) => label !== undefined);
    this.#namedVersions = new Set([...own, ...context.namedVersions]);
  }

  /** The place that the arguments of a tool mean, or what to tell the model where there is no such place for it. */
  async choose(wish: ToolPlaceWish, signal: AbortSignal): Promise<ToolPlace | ToolProblem> {
    const api = await this.#chooseApi(wish.api, signal);
    if (typeof api === 'object') return api;
    const version = this.chooseVersion(api, wish.version);
    if (typeof version === 'object') return version;
    return { ...(api === undefined ? {} : { api }), ...(version === undefined ? {} : { version }) };
  }

  /** The API that is meant, with its versions as the caller may see them. */
  async findApi(wish: string | undefined, signal: AbortSignal): Promise<CatalogueApi | ToolProblem> {
    const slug = await this.#chooseApi(wish, signal);
    if (typeof slug === 'object') return slug;
    if (slug === undefined) return { problem: 'Name the API in "api".' };
    return (await this.#catalogue.findApi(this.#caller, slug, { signal })) ?? unknownApi;
  }

  /** Whether this version of an API may be read here. */
  allows(api: string | undefined, version: string): boolean {
    return this.#pinnedVersion(api) === undefined || this.#namedVersions.has(version);
  }

  chooseVersion(api: string | undefined, wish: string | undefined): string | undefined | ToolProblem {
    if (wish === undefined) return this.#pinnedVersion(api);
    if (this.allows(api, wish)) return wish;
    const versions = [...this.#namedVersions].join(' and ');
    return { problem: `This question is about version ${versions} alone; leave "version" out.` };
  }

  /** The label of a version is one of the API that it was found in; from the page it holds for all. */
  #pinnedVersion(api: string | undefined): string | undefined {
    const { api: home, version } = this.#home;
    return home === undefined || api === undefined || api === home ? version : undefined;
  }

  async #chooseApi(wish: string | undefined, signal: AbortSignal): Promise<string | undefined | ToolProblem> {
    const home = this.#home.api;
    if (wish === undefined || wish === home) return home;
    const slug = await this.#findSlug(wish, signal);
    if (slug === null) return unknownApi;
    if (!this.#isApiPinned || slug === home) return slug;
    return { problem: 'This question is about the API of its page alone; leave "api" out.' };
  }

  /** Models name an API by what they read: its title or its slug. */
  async #findSlug(wish: string, signal: AbortSignal): Promise<string | null> {
    const direct = await this.#catalogue.findApi(this.#caller, wish, { signal });
    if (direct !== null) return direct.slug;
    const { items } = await this.#catalogue.listApis(this.#caller, { number: 1, size: MAX_APIS }, { signal });
    const lower = wish.toLowerCase();
    return items.find(({ slug, title }) => [slug, title].some((name) => name.toLowerCase() === lower))?.slug ?? null;
  }
}

const unknownApi: ToolProblem = { problem: 'There is no such API here. Leave "api" out to look in all of them.' };
