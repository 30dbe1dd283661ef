import type { CopilotSettings } from '../settings.ts';

/**
 * What the page around an iframe may tell the copilot in it. Everything is optional; what is `null` is taken back.
 * Unlike in the page itself there is no function for the token: `identity: true` makes the copilot ask for one.
 */
export interface EmbedSettings {
  readonly api?: string | null;
  readonly version?: string | null;
  readonly language?: string | null;
  readonly theme?: string | null;
  readonly lang?: string | null;
  readonly heading?: string | null;
  readonly supportUrl?: string | null;
  readonly suggestions?: readonly string[];
  readonly messages?: Readonly<Record<string, string>>;
  readonly pageContext?: CopilotSettings['page'];
  /** A token, `true` (ask the page before each request), or `null`. */
  readonly identity?: string | true | null;
  readonly eventText?: boolean;
}

/** Messages of the page around the iframe. */
export type EmbedCommand =
  | { readonly type: 'copilot-configure'; readonly settings: EmbedSettings }
  | { readonly type: 'copilot-ask'; readonly question: string }
  | { readonly type: 'copilot-reset' }
  /** Answers `copilot-identity-request`. */
  | { readonly type: 'copilot-identity'; readonly id: number; readonly token: string | null };

/** Longest text that is taken over. Characters. */
const MAX_TEXT = 10_000;
const MAX_ITEMS = 200;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}

/** Attributes that are plain text. */
export const textSettings = ['api', 'version', 'language', 'theme', 'lang', 'heading', 'supportUrl'] as const;

/** A message as a command, or `null` for anything else: other scripts talk through the same channel. */
export function readEmbedCommand(data: unknown): EmbedCommand | null {
  if (!isFields(data)) return null;
  const { type, question, id, token, settings } = data;
  switch (type) {
    case 'copilot-configure':
      return isFields(settings) ? { type, settings: readSettings(settings) } : null;
    case 'copilot-ask':
      return isText(question) ? { type, question } : null;
    case 'copilot-reset':
      return { type };
    case 'copilot-identity':
      return typeof id === 'number' ? { type, id, token: isText(token) ? token : null } : null;
    default:
      return null;
  }
}

function readSettings(settings: Fields): EmbedSettings {
  const texts = textSettings
    .filter((name) => settings[name] === null || isText(settings[name]))
    .map((name) => [name, settings[name]]);
  const { suggestions, messages, pageContext, identity, eventText } = settings;
  return {
    ...(Object.fromEntries(texts) as EmbedSettings),
    ...(Array.isArray(suggestions) && { suggestions: suggestions.filter(isText).slice(0, MAX_ITEMS) }),
    ...(isFields(messages) && { messages: readTexts(messages) }),
    ...((pageContext === null || isFields(pageContext)) && { pageContext: readContext(pageContext) }),
    ...((identity === null || identity === true || isText(identity)) && { identity }),
    ...(typeof eventText === 'boolean' && { eventText }),
  };
}

function readTexts(messages: Fields): Readonly<Record<string, string>> {
  const texts = Object.entries(messages).filter((entry): entry is [string, string] => isText(entry[1]));
  return Object.fromEntries(texts.slice(0, MAX_ITEMS));
}

function readContext(context: Fields | null): CopilotSettings['page'] {
  const { url, title, selection } = context ?? {};
  return isText(url) ? { url, ...(isText(title) && { title }), ...(isText(selection) && { selection }) } : null;
}
