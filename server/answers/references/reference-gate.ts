import type { Answer, UnresolvedReference } from '../../../core/answer.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { ReferenceOperation } from '../../../core/reference-index.ts';
import type { AnswerGate } from '../answer-with-model.ts';
import { AnswerTextFilter } from '../answer-text-filter.ts';
import type { AnswerTextFilterOptions } from '../answer-text-filter.ts';
import type { BuildSnippet } from '../build-snippets.ts';
import { normaliseAddress } from '../source-addresses.ts';
import { BlockTopics } from './block-topics.ts';
import type { BlockTopic } from './block-topics.ts';
import { CodeGate } from './code-gate.ts';
import { readCalls } from './code-calls.ts';
import { readCodeMentions } from './code-mentions.ts';
import { defuseAddresses } from './defuse-addresses.ts';
import { CitationLender } from './lend-citations.ts';
import type { PassedText } from './lend-citations.ts';
import type { Mention } from './mention.ts';
import { readTextMentions } from './read-mentions.ts';
import type { ReferenceResolver, Resolution } from './reference-resolver.ts';
import { closingRuns, runLength, withoutInvisible } from './rendered-text.ts';
import { Segmenter } from './segmenter.ts';
import { ShallowText } from './shallow-text.ts';
import type { Segment, TextSegment } from './segmenter.ts';
import type { SourceSupport } from './source-support.ts';
import { withMarks } from './unresolved-marks.ts';
import type { Unresolved } from './unresolved-marks.ts';

/** Asked for a sentence that names what is not there; what it gives is checked again. `null`: it stays as it is. */
export type RepairSentence = (sentence: string, unresolved: readonly UnresolvedReference[]) => Promise<string | null>;

export interface ReferenceGateOptions {
  readonly resolver: ReferenceResolver;
  /** Which of the numbered sources hold what. */
  readonly support: SourceSupport;
  readonly filter: AnswerTextFilterOptions;
  readonly buildSnippet: BuildSnippet;
  /** The whole model of an operation that code calls. */
  readonly findOperation: (operation: ReferenceOperation) => Promise<CatalogueOperation | null>;
  readonly repair: RepairSentence | null;
}

/** Sentences of one answer that the model is asked to write again: each costs the reader a pause. */
const MAX_REPAIRS = 3;
/** What `grounding.unresolved` lists. */
const MAX_UNRESOLVED = 100;

/**
 * Stands between a model and its reader: lets an answer through sentence by sentence, each after one look-up of what it
 * mentions. What no specification holds is written again once, and marked where that does not help; code that calls an
 * API is replaced by the one computed for the operation. Citations, links and images are those of the sources alone.
 */
export class ReferenceGate implements AnswerGate {
  readonly #options: ReferenceGateOptions;
  readonly #filter: AnswerTextFilter;
  readonly #segmenter = new Segmenter();
  readonly #shallow = new ShallowText();
  readonly #topics = new BlockTopics();
  readonly #lender: CitationLender;
  readonly #code: CodeGate;
  readonly #unresolved = new Map<string, UnresolvedReference>();
  #repairs = 0;
  #unsupported = 0;
  #hasMentions = false;

  constructor(options: ReferenceGateOptions) {
    this.#options = options;
    this.#filter = new AnswerTextFilter(options.filter);
    this.#lender = new CitationLender(options.support);
    this.#code = new CodeGate(options, (unresolved) => this.#note(unresolved));
  }

  get usedCitations(): ReadonlySet<number> {
    return new Set([...this.#filter.usedCitations, ...this.#lender.lent]);
  }

  get removedCitations(): ReadonlySet<string> {
    return this.#filter.removedCitations;
  }

  async push(text: string): Promise<string> {
    return this.#release(this.#segmenter.push(this.#filter.push(text)));
  }

  isComplete(isLong: boolean): boolean {
    return this.#segmenter.isComplete(isLong);
  }

  async pause(isLong: boolean): Promise<string> {
    return this.#release(this.#segmenter.pause(isLong));
  }

  async end(): Promise<string> {
    const rest = [...this.#segmenter.push(this.#filter.end()), ...this.#segmenter.end()];
    const text = (await this.#release(rest)) + this.#lender.end();
    this.#unsupported = this.#lender.countUnsupported();
    return text;
  }

  /** What the answer is worth, when it has ended. */
  get grounding(): Answer['grounding'] {
    const unresolved = [
      ...this.#unresolved.values(),
      ...[...this.removedCitations].map((text) => ({ text, kind: 'citation' })),
      ...[...this.#filter.removedAddresses].map(([text, kind]) => ({ text, kind })),
    ];
    const isCited = this.usedCitations.size > 0;
    const isWhole = isCited && unresolved.length === 0 && this.#unsupported === 0;
    const status = isWhole ? 'grounded' : isCited || this.#hasMentions ? 'partial' : 'none';
    return { status, unresolved: unresolved.slice(0, MAX_UNRESOLVED) };
  }

  async #release(segments: readonly Segment[]): Promise<string> {
    if (segments.length === 0) return '';
    const readings = segments.map((segment) => this.#read(segment));
    // One look-up, however much has come at once.
    await this.#options.resolver.lookUp(readings.flatMap(({ mentions }) => mentions));
    let released = '';
    for (const reading of readings) {
      const { segment } = reading;
      if (segment.kind === 'code') released += this.#lender.passCode() + (await this.#code.pass(segment));
      else released += this.#lender.pass({ ...segment, ...(await this.#passText(segment, reading)) });
    }
    return released;
  }

  #read(segment: Segment): Reading {
    const topic = this.#topics.pass(segment);
    if (segment.kind === 'code') {
      this.#shallow.skip();
      const calls = readCalls(segment.content, segment.language).map(({ mention }) => mention);
      return { segment, source: segment.source, topic, mentions: [...calls, ...readCodeMentions(segment)] };
    }
    const source = this.#defuse(withLiteralBackticks(withoutInvisible(this.#shallow.pass(segment.source))));
    return { segment, source, topic, mentions: mentionsBehind(segment.before, source, topic) };
  }

  #defuse(source: string): string {
    const { addresses } = this.#options.filter;
    const { text, removed } = defuseAddresses(source, (address) => addresses.has(normaliseAddress(address)));
    for (const [address, kind] of removed) this.#filter.remove(address, kind);
    return text;
  }

  async #passText({ before }: TextSegment, { source, mentions, topic }: Reading): Promise<CheckedText> {
    if (mentions.length > 0) this.#hasMentions = true;
    const checked = await this.#check(source, mentions);
    // The rest of a sentence is none.
    const isAsked = checked.unresolved.length > 0 && before === '';
    const repaired = isAsked ? await this.#repairOnce(source, checked.unresolved, topic) : null;
    const kept = repaired ?? checked;
    this.#note(kept.unresolved);
    const { resolver } = this.#options;
    return {
      text: withMarks(kept.source, kept.unresolved),
      resolutions: kept.resolutions,
      claims: kept.resolutions.filter(({ mention, isResolved }) => isResolved && resolver.isClaim(mention)),
    };
  }

  async #check(source: string, mentions: readonly Mention[]): Promise<Judged> {
    const resolutions = this.#options.resolver.judge(mentions);
    const unresolved: Unresolved[] = [];
    for (const resolution of resolutions)
      if (!resolution.isResolved)
        unresolved.push({ resolution, nearest: await this.#options.resolver.nearest(resolution.mention) });
    return { source, resolutions, unresolved };
  }

  /** @returns `null` where the model gave nothing better. */
  async #repairOnce(source: string, unresolved: readonly Unresolved[], topic: BlockTopic): Promise<Judged | null> {
    const { repair, resolver, filter: filterOptions } = this.#options;
    if (repair === null || this.#repairs >= MAX_REPAIRS) return null;
    this.#repairs += 1;
    const written = await repair(source.trim(), unresolved.map(toReference));
    if (written === null) return null;
    const filter = new AnswerTextFilter(filterOptions);
    const line = tidy(filter.push(written.trim()) + filter.end());
    const text = line === null ? null : this.#defuse(line);
    if (text === null || !keepsShape(source, text)) return null;
    const sentence = `${/^\s*/.exec(source)?.[0] ?? ''}${text}${/\s*$/.exec(source)?.[0] ?? ''}`;
    const mentions = readTextMentions(sentence, topic);
    await resolver.lookUp(mentions);
    const judged = await this.#check(sentence, mentions);
    if (judged.unresolved.length >= unresolved.length) return null;
    for (const number of filter.usedCitations) this.#filter.usedCitations.add(number);
    return judged;
  }

  #note(unresolved: readonly Unresolved[]): void {
    if (unresolved.length > 0) this.#hasMentions = true;
    for (const one of unresolved) {
      const reference = toReference(one);
      this.#unresolved.set(JSON.stringify([reference.kind, reference.text]), reference);
    }
  }
}

interface Reading {
  readonly segment: Segment;
  readonly source: string;
  /** What is said above it. */
  readonly topic: BlockTopic;
  readonly mentions: readonly Mention[];
}

/** A piece of text with what it mentions, each of it looked up. */
interface Judged {
  readonly source: string;
  readonly resolutions: readonly Resolution[];
  readonly unresolved: readonly Unresolved[];
}

type CheckedText = Pick<PassedText, 'text' | 'resolutions' | 'claims'>;

/** What a sentence goes on to mention, read with what of it was let go before: a name may have begun there. */
function mentionsBehind(before: string, source: string, topic: BlockTopic): Mention[] {
  return readTextMentions(before + source, topic)
    .filter(({ end }) => end > before.length)
    .map((mention) => ({ ...mention, end: mention.end - before.length }));
}

/** A backtick that closes nothing must not open code in what comes after: that was read without it. */
function withLiteralBackticks(source: string): string {
  if (!source.includes('`')) return source;
  const closings = closingRuns(source);
  let text = '';
  for (let at = 0; at < source.length;) {
    if (source.charAt(at) !== '`') {
      const next = source.indexOf('`', at);
      text += source.slice(at, next < 0 ? source.length : next);
      at = next < 0 ? source.length : next;
      continue;
    }
    const run = runLength(source, at);
    const closing = closings.get(at);
    const isEscaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(source.slice(Math.max(0, at - 20), at));
    if (closing !== undefined) text += source.slice(at, closing + run);
    else text += isEscaped ? `\`${'\\`'.repeat(run - 1)}` : '\\`'.repeat(run);
    at = (closing ?? at) + run;
  }
  return text;
}

function toReference({ resolution: { mention }, nearest }: Unresolved): UnresolvedReference {
  return { text: mention.text, kind: mention.kind, ...(nearest === null ? {} : { nearest }) };
}

/** One line without code blocks, headings and gaps; `null` for anything else. */
function tidy(written: string): string | null {
  const line = withLiteralBackticks(withoutInvisible(written.replaceAll(/\s*\n\s*/g, ' ').trim()));
  return line === '' || /^(?:#{1,6}\s|```|~~~)/.test(line) ? null : line;
}

/** A row stays a row of as many cells, an item an item. */
function keepsShape(source: string, written: string): boolean {
  const cells = (text: string): number => text.split('|').length;
  const isRow = /^\s*\|/.test(source);
  if (isRow) return /^\|.*\|$/.test(written) && cells(written) === cells(source.trim());
  const marker = /^\s*((?:[-*+]|\d{1,9}[.)])\s)?/;
  return (
    (marker.exec(source)?.[1] ?? '').trim() === (marker.exec(written)?.[1] ?? '').trim() &&
    written.length <= source.length * 4 + 200
  );
}
