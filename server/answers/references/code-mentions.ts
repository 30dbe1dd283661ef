import type { Mention } from './mention.ts';
import { readObject } from './read-code.ts';
import { readMentionsInCode, readTextMentions } from './read-mentions.ts';
import { renderCode } from './rendered-text.ts';
import type { CodeSegment } from './segmenter.ts';

/** Languages that describe data: every key of them is a name. */
const dataLanguages = new Set([
  'json',
  'jsonc',
  'json5',
  'yaml',
  'yml',
  'toml',
  'xml',
  'graphql',
  'properties',
  'ini',
  'env',
]);
const graphqlWords = new Set(
  'query mutation subscription fragment on type input enum interface union scalar schema extend implements directive Int Float String Boolean ID true false null'.split(
    ' ',
  ),
);
/** Text that is neither. */
const plainLanguages = new Set('|text|txt|plain|plaintext|http|markdown|md|csv|output|log'.split('|'));
/** Languages of programs. Anything else is a list of paths, a response, a piece of a specification, or no language at all. */
const programLanguages = new Set(
  (
    'bash sh zsh shell console powershell ps1 cmd bat fish js javascript mjs cjs jsx ts typescript tsx node python py python3 go ' +
    'golang java kotlin kt scala groovy csharp cs c# fsharp vb dotnet ruby rb php perl rust rs swift objc objective-c dart c cpp c++ ' +
    'r lua elixir ex erlang clojure haskell julia html css sql dockerfile diff mermaid hcl terraform'
  ).split(' '),
);

/** Lines of one block that are read. */
const MAX_LINES = 1_000;

export type CodeKind = 'data' | 'plain' | 'program';

/** What sort of text a code block holds, by its language, or by its look where it has none. */
export function codeKindOf(content: string, language: string): CodeKind {
  if (dataLanguages.has(language)) return 'data';
  if (programLanguages.has(language)) return 'program';
  return /^\s*[{[][\s\S]*[}\]]\s*$/.test(content) ? 'data' : 'plain';
}

/** What a code block mentions that calls nothing. Its end stands for the place of each. */
export function readCodeMentions({ content, language, info }: Omit<CodeSegment, 'source'>): Mention[] {
  const end = content.length;
  // A reader whose Markdown takes the fence for none sees all of it as text.
  const shown = isKnownLanguage(language) ? info : `${language}${info}`;
  const inInfo = [...readTextMentions(shown), ...readMentionsInCode(renderCode(shown), shown)];
  const asText = [...readTextMentions(content), ...inInfo].map((mention) => ({ ...mention, end }));
  const mentions = [...readAsCode(content, language), ...asText];
  return [
    ...new Map(mentions.map((mention) => [`${mention.kind} ${mention.text} ${mention.of ?? ''}`, mention])).values(),
  ];
}

/** Another word behind a fence may be anything. */
function isKnownLanguage(language: string): boolean {
  return programLanguages.has(language) || dataLanguages.has(language) || plainLanguages.has(language);
}

function readAsCode(content: string, language: string): Mention[] {
  const kind = codeKindOf(content, language);
  const end = content.length;
  const mentions: Mention[] = [];
  if (kind === 'data') {
    readObject(content, (mention) => mentions.push({ ...withoutPlace(mention), end }));
    for (const name of readDataNames(content, language)) mentions.push({ kind: 'field', text: name, end });
  }
  for (const line of content.split('\n', MAX_LINES)) {
    const isProse = line.trim().split(/\s+/).length > 2;
    for (const mention of readMentionsInCode(renderCode(line), line)) {
      const isSure = mention.target !== undefined || mention.kind === 'header' || mention.kind === 'status';
      if (isSure || (kind === 'plain' && (!isProse || looksLikeName(mention.text)))) mentions.push({ ...mention, end });
    }
  }
  if (kind === 'program')
    for (const [, double, single] of content.matchAll(
      /"([\w.$-]{1,80})"\s{0,4}(?::|=>)|'([\w.$-]{1,80})'\s{0,4}(?::|=>)/g,
    ))
      mentions.push({ kind: 'field', text: double ?? single ?? '', end });
  return mentions;
}

/** Names that stand before no colon. */
function readDataNames(content: string, language: string): string[] {
  if (language === 'xml') {
    const names = [...content.matchAll(/<([a-z][\w.-]{0,80})|\s([a-z][\w.-]{0,80})\s{0,3}=\s{0,3}["']/gi)];
    return names
      .map(([, element, attribute]) => element ?? attribute ?? '')
      .filter((name) => !/^(?:xml|xsi)/i.test(name));
  }
  if (language === 'graphql') {
    const code = content.replaceAll(/"[^"\n]{0,400}"|#[^\n]{0,400}/g, ' ');
    return (code.match(/(?<![\w$@])[a-z_]\w{0,80}/gi) ?? []).filter((name) => !graphqlWords.has(name));
  }
  if (!/^(?:toml|ini|properties|env)$/.test(language)) return [];
  const keys = [...content.matchAll(/^[ \t]*(?:export[ \t]+)?["']?([a-z_][\w.-]{0,80})["']?[ \t]*=/gim)];
  // Variables of an environment are the reader's own.
  return keys.map(([, key = '']) => key).filter((key) => !/^[A-Z\d_]+$/.test(key));
}

/** `order_id`, `orderId`, `order-id`: no word of a language. */
function looksLikeName(text: string): boolean {
  return /[a-z\d][_.-][a-z\d]|[a-z][A-Z]/i.test(text);
}

function withoutPlace<T extends { readonly start: number }>({ start: _start, ...mention }: T): Omit<T, 'start'> {
  return mention;
}
