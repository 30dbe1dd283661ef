import { joinedKey } from '../../../core/identifier-keys.ts';
import { oneSafeLine } from '../describe-inputs.ts';
import { inlineCode } from '../quote-markdown.ts';
import { splitSentences } from '../select-sentences.ts';
import { joinWords, withArticle } from './join-words.ts';
import { describeLimits } from './read-input-facts.ts';
import type { InputFacts } from './read-input-facts.ts';

/** What the sentences about one input are put together from. */
export interface InputFactInput {
  readonly input: InputFacts;
  /** `GET /refunds` as inline code. */
  readonly call: string;
  /** ` [1]` */
  readonly marker: string;
}

/** The values of longer lists are read in the reference. */
const MAX_VALUES = 40;
const MAX_MEANING = 240;
/** Read for one sentence. */
const MAX_DESCRIPTION = 2_000;
/** A longer pattern is read by machines. */
const MAX_PATTERN = 60;

/** `limit` is an integer from 1 to 100, 10 by default [1]. */
export function describeType({ input, call, marker }: InputFactInput): string[] {
  const facts = [typePhrase(input), ...describeLimits(input.schema), ...patternOf(input)].join(', ');
  const standard = defaultOf(input);
  const ending = standard === null ? '' : `, ${standard} by default`;
  return [`${nameOf(input)} of ${call} is ${facts}${ending}${marker}.`, ...valuesAfter(input), ...meaning(input)];
}

export function describeValues({ input, call, marker }: InputFactInput): string[] {
  if (input.values.length === 0) {
    const said = saidOf(input, listsValues);
    if (said !== null)
      return [`The schema of ${nameOf(input)} of ${call} lists no values, its description does${marker}:`, `> ${said}`];
    return [
      `The specification lists no values for ${nameOf(input)} of ${call}; it is ${typePhrase(input)}${marker}.`,
      ...meaning(input),
    ];
  }
  const each = input.type.startsWith('array') ? 'Each item of ' : '';
  return [`${each}${nameOf(input)} of ${call} can be ${listValues(input)}${marker}.`, ...meaning(input)];
}

/** Whether a value is one of those that are listed. */
export function describeValue({ input, call, marker }: InputFactInput, value: string): string[] {
  if (input.values.length === 0) {
    return [
      `The specification lists no values for ${nameOf(input)} of ${call}, so it does not say whether ${inlineCode(value)} is accepted; it is ${typePhrase(input)}${marker}.`,
      ...meaning(input),
    ];
  }
  const known = input.values.map(String);
  if (known.includes(value)) return [`Yes, ${nameOf(input)} of ${call} can be ${inlineCode(value)}${marker}.`];
  const other = known.find((one) => joinedKey(one) === joinedKey(value));
  const hint = other === undefined ? '' : ` Written ${inlineCode(other)} it is.`;
  return [
    `No, ${inlineCode(value)} is not a value of ${nameOf(input)} of ${call}; it can be ${listValues(input)}${marker}.${hint}`,
  ];
}

export function describeDefault({ input, call, marker }: InputFactInput): string[] {
  const standard = defaultOf(input);
  if (standard !== null) return [`${nameOf(input)} of ${call} is ${standard} by default${marker}.`, ...meaning(input)];
  const required = input.required ? '; it is required' : '';
  const said = saidOf(input, /\bdefault/iu);
  if (said !== null)
    return [`The schema of ${nameOf(input)} of ${call} states no default, its description does${marker}:`, `> ${said}`];
  return [
    `The specification states no default for ${nameOf(input)} of ${call}${required}${marker}.`,
    ...meaning(input),
  ];
}

export function describeInputLimits({ input, call, marker }: InputFactInput): string[] {
  const limits = [...describeLimits(input.schema), ...patternOf(input)];
  if (limits.length === 0) {
    const said = saidOf(input, statesLimits);
    if (said !== null)
      return [
        `The schema of ${nameOf(input)} of ${call} states no limits, its description does${marker}:`,
        `> ${said}`,
      ];
    return [
      `The specification states no limits for ${nameOf(input)} of ${call}; it is ${typePhrase(input)}${marker}.`,
      ...valuesAfter(input),
      ...meaning(input),
    ];
  }
  return [`${nameOf(input)} of ${call} is ${[typePhrase(input), ...limits].join(', ')}${marker}.`, ...meaning(input)];
}

export function describeNeed({ input, call, marker }: InputFactInput): string[] {
  const need = input.required || input.requiredInBody ? 'required' : 'optional';
  const whole = input.requiredInBody ? ', which itself is optional' : '';
  return [
    `${nameOf(input)} is ${need} in the ${placeOf(input)} of ${call}${whole}${marker}.`,
    ...valuesAfter(input),
    ...meaning(input),
  ];
}

export function describeMeaning({ input, call, marker }: InputFactInput): string[] {
  const need = input.required ? 'a required' : 'an optional';
  const facts = [...describeLimits(input.schema), ...patternOf(input)];
  const standard = defaultOf(input);
  const details = [...facts, ...(standard === null ? [] : [`${standard} by default`])];
  const ending = details.length === 0 ? '' : `: ${details.join(', ')}`;
  const type = input.type === 'any' ? 'value' : typeWords(input.type);
  return [
    `${nameOf(input)} is ${need} ${type} in the ${placeOf(input)} of ${call}${ending}${marker}.`,
    ...meaning(input),
    ...valuesAfter(input),
  ];
}

const listsValues =
  /\b(?:one of|can be|either|(?:possible|allowed|valid|supported|accepted|available|built-in) [^.]{0,40}\b(?:are|is)|(?:possible|allowed|valid|supported|accepted|available) (?:values?|options?))\b.*[`"'“:]/iu;

const statesLimits =
  /\b(?:max\w*|min(?:imum)?|at (?:most|least)|up to|between|ranges?|(?:no|not) (?:more|less|longer|larger|greater|fewer)|limited to|exceed|(?:more|less|longer|shorter|greater|larger|fewer) than|within)\b.*\d|\d+ (?:char\w*|items|bytes)/iu;

/** The first sentence of a description that says what the schema does not; `null` where none does. */
function saidOf({ description }: InputFacts, pattern: RegExp): string | null {
  const sentences = splitSentences(oneSafeLine(description ?? '', MAX_DESCRIPTION));
  return sentences.find((sentence) => pattern.test(sentence)) ?? null;
}

function nameOf(input: InputFacts): string {
  return inlineCode(input.name);
}

/** `query string parameter` reads like a type, `query` does not. */
export function placeOf({ place }: InputFacts): string {
  return place === 'querystring' ? 'query' : place;
}

function typePhrase({ type }: InputFacts): string {
  return type === 'any' ? 'of any type' : withArticle(typeWords(type));
}

/** Signs that Markdown would read are left out; types may come from names of schemas. */
export function typeWords(type: string): string {
  return type.replaceAll(/[^\p{L}\p{N} ()_,.:/-]/gu, '').slice(0, 120);
}

function defaultOf({ schema }: InputFacts): string | null {
  const value = schema['default'];
  if (value === undefined || value === null || value === '') return null;
  return inlineCode(typeof value === 'string' ? value : JSON.stringify(value), 80);
}

function patternOf({ schema }: InputFacts): string[] {
  const pattern = schema['pattern'];
  if (typeof pattern !== 'string' || pattern.length > MAX_PATTERN) return [];
  // A bar ends the cell of a table; in a sentence it stays what it is, or the pattern would be another one.
  return [`matching ${inlineCode(pattern).replaceAll('¦', '|')}`];
}

function listValues({ values }: InputFacts): string {
  const shown = values.slice(0, MAX_VALUES).map((value) => inlineCode(String(value), 80));
  const more = values.length - shown.length;
  return more > 0 ? `${shown.join(', ')} or ${more} others` : joinWords(shown, 'or');
}

function valuesAfter(input: InputFacts): string[] {
  return input.values.length === 0 ? [] : [`It can be ${listValues(input)}.`];
}

/** What the specification says of it, as a quotation. */
function meaning({ description, deprecated }: InputFacts): string[] {
  const line = description === null ? '' : oneSafeLine(description, MAX_MEANING);
  return [...(deprecated ? ['It is **deprecated**.'] : []), ...(line === '' ? [] : [`> ${line}`])];
}
