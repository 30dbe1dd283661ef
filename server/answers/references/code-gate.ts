import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { ReferenceOperation } from '../../../core/reference-index.ts';
import type { BuildSnippet } from '../build-snippets.ts';
import { readCalls } from './code-calls.ts';
import type { CodeCall } from './code-calls.ts';
import { codeKindOf, readCodeMentions } from './code-mentions.ts';
import { isPlaceholder } from './general-names.ts';
import { withKnownFields } from './known-body.ts';
import type { ReferenceResolver, Resolution } from './reference-resolver.ts';
import type { CodeSegment } from './segmenter.ts';
import { markText } from './unresolved-marks.ts';
import type { Unresolved } from './unresolved-marks.ts';

export interface CodeGateOptions {
  readonly resolver: ReferenceResolver;
  readonly buildSnippet: BuildSnippet;
  /** As the gateway has it called: code is built from it. */
  readonly findOperation: (operation: ReferenceOperation) => Promise<CatalogueOperation | null>;
}

/** Languages of code blocks that show no program of an API's caller. */
const NO_PROGRAM = new Set(['mermaid', 'diff', 'html', 'css', 'sql', 'dockerfile', 'latex', 'math']);

/** Lets the code blocks of an answer through: computed ones for calls, checked ones for anything else. */
export class CodeGate {
  readonly #options: CodeGateOptions;
  readonly #note: (unresolved: readonly Unresolved[]) => void;
  /** What happens to the rest of a block that was cut. */
  #rest: 'shown' | 'dropped' = 'shown';
  #open: Unresolved[] = [];

  constructor(options: CodeGateOptions, note: (unresolved: readonly Unresolved[]) => void) {
    this.#options = options;
    this.#note = note;
  }

  /** @returns the Markdown that takes the place of a block, or of a part of one. */
  async pass(segment: CodeSegment): Promise<string> {
    const isFirst = segment.place === 'whole' || segment.place === 'beginning';
    if (isFirst) this.#rest = 'shown';
    else if (this.#rest === 'dropped') return '';
    const calls = isFirst ? readCalls(segment.content, segment.language) : [];
    if (calls.length > 0) {
      this.#rest = 'dropped';
      return this.#replaceCalls(segment, calls);
    }
    const unresolved = await this.#check(segment);
    this.#note(unresolved);
    this.#open.push(...unresolved);
    if (segment.place === 'beginning' || segment.place === 'middle') return segment.source;
    const doubts = this.#open;
    this.#open = [];
    return doubts.length === 0 ? segment.source : `${closed(segment)}${restOf(segment.indent)}${noteOf(doubts)}\n`;
  }

  async #check(segment: CodeSegment): Promise<Unresolved[]> {
    const { resolver } = this.#options;
    const { content, language } = segment;
    if (resolver.isQuoted(content)) return [];
    const unresolved: Unresolved[] = [];
    for (const resolution of resolver.judge(readCodeMentions(segment)))
      if (!resolution.isResolved) unresolved.push({ resolution, nearest: await resolver.nearest(resolution.mention) });
    const isProgram = codeKindOf(content, language) === 'program' && !NO_PROGRAM.has(language);
    if (isProgram && content.trim() !== '') {
      // Nothing tells whether a client library has these functions.
      const text = `code in ${language}`;
      unresolved.push({ resolution: { mention: { kind: 'code', text, end: 0 }, isResolved: false }, nearest: null });
    }
    return unresolved;
  }

  async #replaceCalls(segment: CodeSegment, calls: readonly CodeCall[]): Promise<string> {
    const { resolver } = this.#options;
    const resolutions = resolver.judge(calls.map(({ mention }) => mention));
    const blocks: string[] = [];
    const missing: Unresolved[] = [];
    for (const [index, resolution] of resolutions.entries()) {
      const call = calls[index];
      const code = call === undefined ? null : await this.#compute(segment.language, call, resolution);
      if (code !== null) blocks.push(code);
      else
        missing.push({
          resolution: { ...resolution, isResolved: false },
          nearest: await resolver.nearest(resolution.mention),
        });
    }
    this.#note(missing);
    if (missing.length > 0) blocks.push(`*(code left out)* ${noteOf(missing)}`);
    const isIndented = segment.indent === '    ' && !/^\s*[`~]/.test(segment.source);
    const [first, rest] = isIndented ? ['', ''] : [segment.indent, restOf(segment.indent)];
    const lines = blocks.join('\n\n').split('\n');
    return `${lines.map((line, index) => `${index === 0 ? first : rest}${line}`).join('\n')}\n`;
  }

  /** The computed code for a call, in its language; `null` where there is no such operation. */
  async #compute(language: string, call: CodeCall, resolution: Resolution): Promise<string | null> {
    const { buildSnippet, findOperation, resolver } = this.#options;
    if (resolution.operation === undefined) return null;
    const entry = await findOperation(resolution.operation);
    if (entry === null) return null;
    const isWritten = (name: string): boolean => resolver.isWritten(name);
    const values = valuesOf(call, resolution, entry, isWritten);
    for (const wanted of [language, 'shell']) {
      try {
        const snippet = buildSnippet(entry.operation, { language: wanted, values });
        // Values that are not valid are worth less than none.
        const shown = snippet.problems.length === 0 ? snippet : buildSnippet(entry.operation, { language: wanted });
        return `\`\`\`${shown.language}\n${shown.code.trimEnd()}\n\`\`\``;
      } catch {
        // A language that nothing is computed in.
      }
    }
    return null;
  }
}

/** What the model's call sends, as far as the operation knows of it. */
function valuesOf(
  call: CodeCall,
  { values }: Resolution,
  { operation }: CatalogueOperation,
  isWritten: (name: string) => boolean,
): Record<string, unknown> {
  const path = Object.fromEntries(
    [...(values ?? [])].filter(([, value]) => !/[{}<>$]/.test(value) && !isPlaceholder(value)),
  );
  const known = new Set(operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name));
  const search = /\?([^#]*)/.exec(call.mention.target ?? '')?.[1] ?? '';
  const query = Object.fromEntries(
    [...new URLSearchParams(search)].filter(
      ([name, value]) => known.has(name) && value !== '' && !/[{}<>$]/.test(value),
    ),
  );
  if (call.body === undefined || operation.requestBody === null) return { path, query };
  return { path, query, body: withKnownFields(call.body, operation, isWritten) };
}

/** What stands before the further lines of a block in a list or quote. */
function restOf(indent: string): string {
  return indent.replaceAll(/[^\s>]/g, ' ');
}

/** A block with its end, so that something can follow it. */
function closed(segment: CodeSegment): string {
  const mark = /(`{3,}|~{3,})/.exec(segment.source)?.[1];
  const source = segment.source.endsWith('\n') ? segment.source : `${segment.source}\n`;
  const isFenced =
    mark !== undefined &&
    segment.place === 'whole' &&
    segment.source.trimStart().length > segment.content.trim().length;
  if (!isFenced) return source;
  const lines = source.trimEnd().split('\n');
  const hasEnd =
    lines.length > 1 && new RegExp(`^[ \\t>]*${mark.charAt(0)}{${mark.length},}$`).test(lines.at(-1) ?? '');
  return hasEnd ? source : `${source}${restOf(segment.indent)}${mark}\n`;
}

function noteOf(unresolved: readonly Unresolved[]): string {
  const names = [...new Set(unresolved.map(({ resolution }) => resolution.mention.text))];
  return markText(names.slice(0, 20), names.length === 1 ? (unresolved[0]?.nearest ?? null) : null);
}
