/**
 * The script of `/embed`, a page for iframes: fills the frame with the copilot, and speaks with the page around it.
 * Only pages of the origins that the server names are spoken with.
 */
import type { KongCopilot } from '../kong-copilot-element.ts';
import { readEmbedCommand, textSettings } from './embed-protocol.ts';
import type { EmbedSettings } from './embed-protocol.ts';

/** The page around is not there to answer, or forgot to: the question goes out as anonymous. Milliseconds. */
const IDENTITY_TIMEOUT = 10_000;

const forwarded = ['open', 'close', 'ask', 'answer', 'feedback', 'citation', 'handover', 'error'].map(
  (name) => `copilot-${name}`,
);

/** Attributes the frame's address may set. Not the way to people: anybody can write an address. */
const fromAddress = new Set(['api', 'version', 'language', 'theme', 'lang', 'heading']);

/** Origins of pages that may talk to the frame, as the server wrote them into this page. */
function readOrigins(): readonly string[] {
  const content = document.querySelector('meta[name=copilot-origins]')?.getAttribute('content') ?? '';
  return content.split(' ').filter((origin) => origin !== '');
}

/** The address of the page around, as far as the browser tells, without what may be secret in it. */
function readReferrer(): { url: string } | null {
  const url = URL.parse(document.referrer);
  return url === null ? null : { url: `${url.origin}${url.pathname}` };
}

function createFrame(copilot: KongCopilot, origins: readonly string[]): void {
  const waiting = new Map<number, (token: string | null) => void>();
  let nextId = 1;
  /** The origin that has spoken; until then all of them are told, and the browser delivers to the right one. */
  let partner: string | null = null;

  const tell = (message: object): void => {
    for (const origin of partner === null ? origins : [partner]) parent.postMessage(message, origin);
  };

  const askForToken = async (): Promise<string | null> => {
    const id = nextId++;
    const { promise, resolve } = Promise.withResolvers<string | null>();
    waiting.set(id, resolve);
    setTimeout(() => resolve(null), IDENTITY_TIMEOUT);
    tell({ type: 'copilot-identity-request', id });
    const token = await promise;
    waiting.delete(id);
    return token;
  };

  const configure = (settings: EmbedSettings): void => {
    for (const name of textSettings) {
      const value = settings[name];
      const attribute = name === 'supportUrl' ? 'support-url' : name;
      if (value === null) copilot.removeAttribute(attribute);
      else if (value !== undefined) copilot.setAttribute(attribute, value);
    }
    const { identity, suggestions, messages, pageContext, eventText } = settings;
    if (identity !== undefined) copilot.identity = identity === true ? askForToken : identity;
    if (suggestions !== undefined) copilot.suggestions = suggestions;
    if (messages !== undefined) copilot.messages = messages;
    if (pageContext !== undefined) copilot.pageContext = pageContext;
    if (eventText !== undefined) copilot.eventText = eventText;
  };

  addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== parent || parent === window || !origins.includes(origin)) return;
    const command = readEmbedCommand(data);
    if (command === null) return;
    partner = origin;
    if (command.type === 'copilot-configure') configure(command.settings);
    if (command.type === 'copilot-ask') void copilot.ask(command.question);
    if (command.type === 'copilot-reset') copilot.reset();
    if (command.type === 'copilot-identity') waiting.get(command.id)?.(command.token);
  });
  for (const type of forwarded)
    copilot.addEventListener(type, (event) => tell({ type, detail: (event as CustomEvent<unknown>).detail }));
  if (parent !== window) tell({ type: 'copilot-ready' });
}

function fillPage(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('html, body { block-size: 100%; margin: 0 } kong-copilot { --copilot-radius: 0 }');
  document.adoptedStyleSheets = [sheet];
}

fillPage();
await customElements.whenDefined('kong-copilot');
const copilot = document.createElement('kong-copilot');
copilot.setAttribute('mode', 'inline');
for (const [name, value] of new URLSearchParams(location.search))
  if (fromAddress.has(name)) copilot.setAttribute(name, value);
// What stands in this page's own address says nothing of what the reader looks at.
copilot.pageContext = readReferrer();
createFrame(copilot, readOrigins());
document.body.append(copilot);
