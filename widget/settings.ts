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
  /** `null` sends no page at all. */
  readonly page: PageContext | null;
}

/** Attributes whose change reaches an opened panel. */
export const settingAttributes = ['server', 'mode', 'api', 'version', 'language', 'lang', 'heading'] as const;

export function readMode(element: Element): CopilotMode {
  const mode = element.getAttribute('mode');
  return mode === 'sidebar' || mode === 'inline' ? mode : 'launcher';
}

/**
 * The `server` attribute resolved against the page; without one the server that delivered this script, which
 * is one folder above it.
 */
export function readServer(element: Element, scriptUrl: string): string {
  const attribute = element.getAttribute('server');
  const url = attribute ? new URL(attribute, element.ownerDocument.baseURI) : new URL('..', scriptUrl);
  return url.href.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

/** The element's own `lang`, or the nearest one around it, or English. */
export function readLocale(element: Element): string {
  return element.closest('[lang]')?.getAttribute('lang') || element.ownerDocument.documentElement.lang || 'en';
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
