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

/** More APIs than this are looked up by their slug alone. */
const MAX_APIS = 500;

/**
 * Where the tools of one answer may look: inside the API and the version that the page gave. Another version is within
 * reach only when the question itself names it; an argument of a tool cannot widen that, and no argument touches rights.
 */
export class ToolScope {
  readonly #catalogue: Pick<Catalogue, 'findApi' | 'listApis'>;
  readonly #caller: Caller;
  readonly #pinnedApi: string | undefined;
  readonly #pinnedVersion: string | undefined;
  readonly #namedVersions: ReadonlySet<string>;

  constructor(
    catalogue: Pick<Catalogue, 'findApi' | 'listApis'>,
    caller: Caller,
    { request, context }: { readonly request: AnswerRequest; readonly context: AnswerContext },
  ) {
    this.#catalogue = catalogue;
    this.#caller = caller;
    this.#pinnedApi = request.api ?? (context.isCarried ? context.searched.api : undefined);
    this.#pinnedVersion = context.searched.version ?? request.version;
    const own = [request.version, context.searched.version].filter((version) => version !== undefined);
    this.#namedVersions = new Set([...own, ...context.namedVersions]);
  }

  /**
   * The place that the arguments of a tool mean. Throws nothing for a wrong one.
   * @returns what to tell the model instead, where there is no such place for it
   */
  async choose(wish: ToolPlaceWish, signal: AbortSignal): Promise<ToolPlace | { readonly problem: string }> {
    const api = await this.#chooseApi(wish.api, signal);
    if (typeof api === 'object') return api;
    const version = this.chooseVersion(wish.version);
    if (typeof version === 'object') return version;
    return { ...(api === undefined ? {} : { api }), ...(version === undefined ? {} : { version }) };
  }

  /** The API that is meant, with its versions as the caller may see them. */
  async findApi(wish: string | undefined, signal: AbortSignal): Promise<CatalogueApi | { readonly problem: string }> {
    const slug = await this.#chooseApi(wish, signal);
    if (typeof slug === 'object') return slug;
    if (slug === undefined) return { problem: 'Name the API in "api".' };
    return (await this.#catalogue.findApi(this.#caller, slug, { signal })) ?? unknownApi;
  }

  /** Whether this version may be read here. */
  allows(version: string): boolean {
    return this.#pinnedVersion === undefined || this.#namedVersions.has(version);
  }

  chooseVersion(wish: string | undefined): string | undefined | { readonly problem: string } {
    if (wish === undefined || wish === '') return this.#pinnedVersion;
    if (this.allows(wish)) return wish;
    return {
      problem: `This question is about version ${[...this.#namedVersions].join(' and ')} alone; leave "version" out.`,
    };
  }

  async #chooseApi(wish: string | undefined, signal: AbortSignal): Promise<string | undefined | typeof unknownApi> {
    const pinned = this.#pinnedApi;
    if (wish === undefined || wish === '' || wish === pinned) return pinned;
    const slug = await this.#findSlug(wish, signal);
    if (slug === null) return unknownApi;
    if (pinned === undefined || slug === pinned) return slug;
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

const unknownApi = { problem: 'There is no such API here. Leave "api" out to look in all of them.' };
