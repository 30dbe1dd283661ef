import { stemmer } from 'stemmer';
import type { TermFrequency } from './chunk.ts';

/**
 * English words that say nothing about an API. Words that name operations or HTTP (get, list, all, not,
 * no, new, delete, set, by is kept out since "by id" is common in paths and carries nothing) stay searchable.
 */
const stopWords = new Set(
  (
    'a an the of to in on for with by from at as is are was were be been being am i me my we our us you your he she it its ' +
    'they them their this that these those and or but if then than so do does did doing how what which who whom whose when ' +
    'where why can could should would will shall may might must have has had having there here about into over under again ' +
    'further once just also very too same s t don want need please tell give show help let make sure like using use via per'
  ).split(' '),
);

/** Scripts written without spaces; their words come from the dictionary of `Intl.Segmenter`. */
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** A longer run of characters is a token, a hash or an attack, never a word. */
const MAX_WORD_LENGTH = 64;

/**
 * Splits text of any kind into lower-case words: at everything that is neither letter nor digit, at
 * camelCase borders (`listPullRequests`, `HTTPServer`), diacritics removed.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  // Most text is ASCII, and a search splits a hundred kilobytes of it: without this three times as slow.
  if (isAscii.test(text)) {
    for (const run of text.match(asciiRun) ?? []) splitRun(run, words);
    return words;
  }
  for (const run of withoutDiacritics(text).match(anyRun) ?? []) splitRun(run, words);
  return words;
}

const isAscii = /^[\0-\x7f]*$/;
const asciiRun = /[A-Za-z0-9]+/g;
const anyRun = /[\p{L}\p{N}]+/gu;

function withoutDiacritics(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{Mn}/gu, '');
}

/** All of it is of one word, unless there is a capital after its first letter. */
const oneWord = /^[A-Z]?[a-z0-9]*$/;

function splitRun(run: string, words: string[]): void {
  if (oneWord.test(run)) {
    if (run.length <= MAX_WORD_LENGTH) words.push(run.toLowerCase());
    return;
  }
  if (unspacedScript.test(run)) {
    for (const part of segmenter.segment(run)) if (part.isWordLike) words.push(part.segment.toLowerCase());
    return;
  }
  const parts = run
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    // Looks around instead of matching the capitals: a long run of them would be read again from each of its letters.
    .replaceAll(/(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
    .split(' ');
  for (const part of parts) if (part.length <= MAX_WORD_LENGTH) words.push(part.toLowerCase());
}

/** Runs of characters whose terms are kept, some hundred bytes each. */
const KNOWN_RUNS = 50_000;
let knownRuns = new Map<string, readonly string[]>();

/**
 * Words of a text as they are indexed and asked for: split, without stop words, stemmed (Porter 1980). A search reads a
 * hundred kilobytes of text that share most of their words, so what a run of characters comes to is kept: a third of the time.
 */
export function analyseText(text: string): string[] {
  const terms: string[] = [];
  const isPlain = isAscii.test(text);
  for (const run of (isPlain ? text : withoutDiacritics(text)).match(isPlain ? asciiRun : anyRun) ?? [])
    for (const term of termsOfRun(run)) terms.push(term);
  return terms;
}

function termsOfRun(run: string): readonly string[] {
  const known = knownRuns.get(run);
  if (known !== undefined) return known;
  const words: string[] = [];
  const terms: string[] = [];
  splitRun(run, words);
  for (const word of words) pushTerm(word, terms);
  if (run.length > MAX_WORD_LENGTH) return terms;
  if (knownRuns.size >= KNOWN_RUNS) knownRuns = new Map();
  // A copy: V8 keeps a part of a text as a view into it, and so the whole text for as long as the part.
  knownRuns.set(run.split('').join(''), terms);
  return terms;
}

function pushTerm(word: string, terms: string[]): void {
  if (stopWords.has(word)) return;
  terms.push(/^[a-z]{3,}$/.test(word) ? stemmer(word) : word);
}

/**
 * A term as the integer the postings are keyed by: 53 bits of two FNV-1a hashes (32 bits with the
 * standard offset basis, 21 of a second with another basis), so that it stays a safe integer in JavaScript.
 * Over a million distinct terms the chance of any collision is below 6e-5.
 */
export function hashTerm(term: string): number {
  let low = 0x811c9dc5;
  let high = 0x01234567;
  for (let index = 0; index < term.length; index += 1) {
    const unit = term.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193) >>> 0;
    high = Math.imul(high ^ unit, 0x01000193) >>> 0;
  }
  return (high >>> 11) * 0x1_0000_0000 + low;
}

/** One part of a chunk and how much a word in it counts. */
export interface WeightedField {
  readonly text: string;
  readonly weight: number;
}

/** Weighted term frequencies of a chunk (the simple form of BM25F: frequencies are summed before saturation). */
export function weighTerms(fields: readonly WeightedField[]): { terms: TermFrequency[]; length: number } {
  const frequencies = new Map<number, number>();
  let length = 0;
  for (const field of fields) {
    for (const term of analyseText(field.text)) {
      const key = hashTerm(term);
      frequencies.set(key, (frequencies.get(key) ?? 0) + field.weight);
      length += field.weight;
    }
  }
  return { terms: [...frequencies].map(([term, frequency]) => ({ term, frequency })), length };
}
