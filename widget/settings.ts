/** How the copilot sits in the page. */
export type CopilotMode = 'launcher' | 'sidebar' | 'inline';

/** A bearer token, or a function that is called before every request and returns one (or nothing: anonymous). */
export type IdentitySource = string | null | (() => string | null | undefined | Promise<string | null | undefined>);

/** What the reader is looking at; sent as `page` with each question. */
export interface PageContext {
  readonly url: string;
  readonly title?: string;
  readonly selection?: string;
}

/** Everything the page configures, read from the element anew whenever it changes. */
export interface CopilotSettings {
  /** Address of the copilot server without a final slash. */
  readonly server: string;
  readonly mode: CopilotMode;
  readonly api: string | null;
  readonly version: string | null;
  /** Preferred snippet language, `python` or `python/requests`. */
  readonly language: string | null;
  /** Language of the texts, a BCP 47 tag. */
  readonly locale: string;
  readonly heading: string | null;
  readonly suggestions: readonly string[];
  /** Texts that replace ours, by key. */
  readonly messages: Readonly<Record<string, string>>;
  readonly identity: IdentitySource;
  /** Where people help; `{conversation_id}` and `{answer_id}` are filled in. */
  readonly supportUrl: string | null;
  /** Under which name the conversation is kept while the tab lives; `null`: not at all. */
  readonly historyKey: string | null;
  /** `null` sends no page at all. */
  readonly page: PageContext | null;
}

/** Attributes whose change reaches an opened panel. */
export const settingAttributes = [
  'server',
  'mode',
  'api',
  'version',
  'language',
  'lang',
  'heading',
  'support-url',
] as const;

export function readMode(element: Element): CopilotMode {
  const mode = element.getAttribute('mode');
  return mode === 'sidebar' || mode === 'inline' ? mode : 'launcher';
}

/**
 * The `server` attribute resolved against the page; without one the server that delivered this script, as
 * `/widget/kong-copilot.js` or, pinned, as `/widget/<version>/kong-copilot.js`.
 */
export function readServer(element: Element, scriptUrl: string): string {
  const attribute = element.getAttribute('server');
  const url = attribute
    ? new URL(attribute, element.ownerDocument.baseURI)
    : new URL(widgetFolder(scriptUrl), scriptUrl);
  return url.href.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

/** From the script up to the server: out of `widget/`, and out of the folder of a version. */
function widgetFolder(scriptUrl: string): string {
  return /\/widget\/[^/]+\/[^/]*$/.test(new URL(scriptUrl).pathname) ? '../..' : '..';
}

/** Name of the element's conversation: those of two servers, or of two elements with an id, are kept apart. */
export function readHistoryKey(element: Element, server: string): string | null {
  return element.getAttribute('history') === 'off' ? null : `kong-copilot ${server} ${element.id}`;
}

/** The element's own `lang`, or the nearest one around it, or English. */
export function readLocale(element: Element): string {
  return element.closest('[lang]')?.getAttribute('lang') || element.ownerDocument.documentElement.lang || 'en';
}

/** Longest question that a page's address can carry. Characters. */
const MAX_LINKED_QUESTION = 4000;

/** The question that came with the page's address, `?copilot=…`; empty: only open. `null`: none. */
export function readLinkedQuestion(location: Pick<Location, 'search'>): string | null {
  return new URLSearchParams(location.search).get('copilot')?.slice(0, MAX_LINKED_QUESTION) ?? null;
}

/**
 * The page's address as context. The query is cut, and a fragment that looks like parameters too: both may
 * carry tokens (`#access_token=…`), whereas `#/operations/refund` says what the reader looks at.
 */
export function readPage(document: Document): PageContext {
  const url = new URL(document.location.href);
  url.search = '';
  if (url.hash.includes('=')) url.hash = '';
  return document.title === '' ? { url: url.href } : { url: url.href, title: document.title };
}
