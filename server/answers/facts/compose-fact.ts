import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { Operation } from '../../../core/operation.ts';
import { oneSafeLine } from '../describe-inputs.ts';
import { inlineCode } from '../quote-markdown.ts';
import { splitSentences } from '../select-sentences.ts';
import {
  describeDefault,
  describeInputLimits,
  describeMeaning,
  describeNeed,
  describeType,
  describeValue,
  describeValues,
} from './describe-input-fact.ts';
import type { InputFactInput } from './describe-input-fact.ts';
import {
  describeOperationSecurity,
  describePagination,
  describeRequired,
  describeResponseField,
  describeResponseFields,
  describeScopes,
  describeStatus,
  describeStatuses,
  successOf,
} from './describe-operation-fact.ts';
import type { OperationFactInput } from './describe-operation-fact.ts';
import { describeFilter } from './describe-filter.ts';
import type { FactQuestion } from './fact-question.ts';
import { nearestOf } from './nearest-of.ts';
import { readInputFacts } from './read-input-facts.ts';
import { readNamed } from './read-named.ts';

export interface FactAnswerInput {
  readonly question: FactQuestion;
  readonly entry: CatalogueOperation;
  /** Number of the operation's citation. */
  readonly citation: number;
  /** What its specification names to use instead, as a sentence; `null` when nothing. */
  readonly replacement: string | null;
}

/**
 * Paragraphs that answer what a question asks about an operation, the first sentence being the answer; `null` where the
 * question cannot be read as one about a fact of it.
 */
export function composeFact({ question, entry, citation, replacement }: FactAnswerInput): string[] | null {
  const { operation } = entry;
  const call = inlineCode(operation.key);
  const marker = ` [${citation}]`;
  const inputs = readInputFacts(operation);
  const about: OperationFactInput = { operation, inputs, call, marker };
  if (question.filter !== null) return [...describeFilter(operation, question.filter, call, marker).paragraphs];
  const named = readNamed(question, operation, inputs);
  const field = named.field;
  if (field !== null && (question.ofResponse || named.input === null))
    return question.topic === 'presence'
      ? yes(describeResponseField(about, field.field, field.status))
      : describeResponseField(about, field.field, field.status);
  if (named.input !== null) {
    const first = aboutInput(question, { input: named.input, call, marker }, named.value);
    // Of each of the others one sentence.
    const others = named.further.flatMap(
      (input) => aboutInput(question, { input, call, marker }, null)?.slice(0, 1) ?? [],
    );
    return first === null ? null : [...first, ...others];
  }
  if (named.unknown !== null) {
    const [first = '', ...others] = describeUnknown(about, named.unknown, question);
    return [question.topic === 'presence' && first.startsWith('`') ? `No, ${first}` : first, ...others];
  }
  switch (question.topic) {
    case 'status':
      return question.status === null ? null : describeStatus(about, question.status);
    case 'deprecation':
      return describeDeprecation(operation, call, marker, replacement);
    case 'scopes':
      return describeScopes(about);
    case 'statuses':
      return describeStatuses(about);
    case 'authentication':
      return describeOperationSecurity(about);
    case 'pagination':
      return describePagination(about, /^(?:can|could|do|does|is|are|has)\b/iu.test(question.rest));
    case 'required_inputs':
    case 'need':
      return question.ofResponse ? null : describeRequired(about);
    case 'response_fields':
      return describeResponseFields(about);
    case 'default':
    case 'filter':
    case 'limits':
    case 'meaning':
    case 'presence':
    case 'type':
    case 'values':
    case null:
      return null;
    // no default
  }
}

function aboutInput({ topic, rest }: FactQuestion, about: InputFactInput, value: string | null): string[] | null {
  if (value !== null && (topic === 'values' || topic === 'meaning' || topic === 'need'))
    return describeValue(about, value);
  switch (topic) {
    case 'type':
      return describeType(about);
    case 'values':
      return describeValues(about);
    case 'default':
      return describeDefault(about);
    case 'limits':
      return describeInputLimits(about);
    case 'need':
    case 'required_inputs':
      return describeNeed(about);
    case 'deprecation':
      return about.input.deprecated
        ? [`Yes, ${inlineCode(about.input.name)} of ${about.call} is **deprecated**${about.marker}.`]
        : [`No, ${inlineCode(about.input.name)} of ${about.call} is not marked as deprecated${about.marker}.`];
    case 'presence':
      return yes(describeMeaning(about));
    case 'meaning':
    case 'response_fields':
      return describeMeaning(about);
    case 'status':
    case 'statuses':
    case 'pagination':
    case 'filter':
    case 'authentication':
    case 'scopes':
    case null:
      return /\bwhat\b/iu.test(rest) ? describeMeaning(about) : null;
    // no default
  }
}

function yes([first = '', ...others]: readonly string[]): string[] {
  return [`Yes, ${first}`, ...others];
}

/** Of a description that tells what to do instead, as a rule its first paragraph. */
const MAX_DESCRIPTION = 1_000;

function describeDeprecation(operation: Operation, call: string, marker: string, replacement: string | null): string[] {
  if (!operation.deprecated) return [`No, ${call} is not marked as deprecated${marker}.`];
  if (replacement !== null) return [`Yes, ${call} is **deprecated**${marker}. ${replacement}`];
  // Without another operation to name, its description may say what to do.
  const quote = splitSentences(oneSafeLine(operation.description ?? '', MAX_DESCRIPTION))
    .filter((sentence) => /\bdeprecat|\binstead\b|\breplaced?\b|\bno longer\b/iu.test(sentence))
    .slice(0, 2)
    .join(' ');
  return [`Yes, ${call} is **deprecated**${marker}.`, ...(quote === '' ? [] : [`> ${quote}`])];
}

function describeUnknown(
  { operation, inputs, call, marker }: OperationFactInput,
  name: string,
  question: FactQuestion,
): string[] {
  const fields = successOf(operation)?.fields ?? [];
  const written = inlineCode(name);
  if (question.ofResponse) {
    const near = nearestOf(
      name,
      fields.map(({ path }) => path),
    );
    return [
      near === null
        ? `The specification describes no field ${written} in the response of ${call}${marker}.`
        : `The specification describes no field ${written} in the response of ${call}; the nearest is ${inlineCode(near)}${marker}.`,
    ];
  }
  const near = nearestOf(
    name,
    inputs.map((input) => input.name),
  );
  return [
    near === null
      ? `${call} has no parameter or field ${written}${marker}.`
      : `${call} has no parameter or field ${written}; the nearest is ${inlineCode(near)}${marker}.`,
  ];
}
