import type { Operation, OperationField, OperationResponse } from '../../../core/operation.ts';
import { oneSafeLine, renderRows } from '../describe-inputs.ts';
import type { FieldRow } from '../describe-inputs.ts';
import { describeSecurity } from '../describe-security.ts';
import { inlineCode } from '../quote-markdown.ts';
import { joinWords, withArticle } from './join-words.ts';
import { placeOf, typeWords } from './describe-input-fact.ts';
import type { InputFacts } from './read-input-facts.ts';
import { readPagination } from './read-pagination.ts';

export interface OperationFactInput {
  readonly operation: Operation;
  readonly inputs: readonly InputFacts[];
  /** `GET /refunds` as inline code. */
  readonly call: string;
  /** ` [1]` */
  readonly marker: string;
}

/** Names in one sentence; the rest is counted. */
const MAX_NAMED = 30;
/** Longer tables are read in the reference; the sentence before them has every name. */
const MAX_TABLE = 12;
const MAX_DESCRIPTION = 240;
const MAX_MEANING = 140;

export function describeRequired({ inputs, call, marker }: OperationFactInput): string[] {
  const required = inputs.filter((input) => input.required);
  const optional = inputs.filter(
    (input) => !input.required && !input.requiredInBody && !input.deprecated && !input.name.includes('.'),
  );
  const inBody = inputs.filter((input) => input.requiredInBody);
  const names = shorten(inBody.map(({ name }) => inlineCode(name)));
  const ofBody =
    inBody.length === 0 ? [] : [`Its body is optional; one that is sent must have ${joinWords(names, 'and')}.`];
  const rest = [
    ...ofBody,
    ...(optional.length === 0 ? [] : [`${optional.length} more ${optional.length === 1 ? 'is' : 'are'} optional.`]),
  ];
  if (required.length === 0 && inBody.length > 0) {
    const [first = '', ...others] = rest;
    return [`${call} requires no parameters${marker}. ${first}`, ...describeRows(inBody), ...others];
  }
  if (required.length === 0) {
    const optionalOnes =
      optional.length === 0 ? '' : `; ${optional.length} ${optional.length === 1 ? 'is' : 'are'} optional`;
    return [`${call} requires no parameters and no body fields${optionalOnes}${marker}.`];
  }
  const places = [...new Set(required.map(placeOf))].map((place) => {
    const names = required.filter((input) => placeOf(input) === place).map(({ name }) => inlineCode(name));
    return `${joinWords(shorten(names), 'and')} in the ${place}`;
  });
  return [`${call} requires ${joinWords(places, 'and')}${marker}.`, ...describeRows(required), ...rest];
}

function describeRows(inputs: readonly InputFacts[]): string[] {
  const rows = inputs.slice(0, MAX_NAMED).map((input) => toRow(input));
  return rows.some(({ meaning }) => meaning !== '') && rows.length <= 8 ? [renderRows(rows, true)] : [];
}

function toRow(input: InputFacts): FieldRow {
  return {
    name: input.name,
    place: placeOf(input),
    type: input.type,
    required: input.required,
    deprecated: input.deprecated,
    meaning: input.description === null ? '' : oneSafeLine(input.description, MAX_MEANING),
  };
}

export function describeScopes({ operation, call, marker }: OperationFactInput): string[] {
  const alternatives = operation.security.map((schemes) => [...new Set(schemes.flatMap(({ scopes }) => scopes))]);
  const [first, ...others] = alternatives.filter((scopes) => scopes.length > 0);
  if (operation.security.length === 0) return [`The specification states no authentication for ${call}${marker}.`];
  if (first === undefined)
    return [`${call} needs no scopes${marker}.`, `It takes ${describeSecurity(operation) ?? ''}.`];
  const list = (scopes: readonly string[]): string =>
    joinWords(shorten(scopes.map((scope) => inlineCode(scope))), 'and');
  const sets = [...new Set([first, ...others].map(list))];
  const word = first.length === 1 && sets.length === 1 ? 'scope' : 'scopes';
  const without = alternatives.some((scopes) => scopes.length === 0)
    ? ['Another way to authenticate needs no scope.']
    : [];
  return [`${call} needs the ${word} ${sets.join(', or ')}${marker}.`, ...without];
}

export function describeOperationSecurity({ operation, call, marker }: OperationFactInput): string[] {
  const security = describeSecurity(operation);
  if (security === null) return [`The specification states no authentication for ${call}${marker}.`];
  if (security === 'no authentication') return [`${call} needs no authentication${marker}.`];
  return [`${call} takes ${withSecurityArticle(security)}${marker}.`];
}

function withSecurityArticle(security: string): string {
  return /^(?:API key|OAuth|OpenID|HTTP)/u.test(security)
    ? `an ${security}`
    : /^(?:bearer|client|user)/u.test(security)
      ? `a ${security}`
      : security;
}

export function describeStatuses({ operation, call, marker }: OperationFactInput): string[] {
  const { responses } = operation;
  if (responses.length === 0) return [`The specification describes no responses of ${call}${marker}.`];
  const codes = joinWords(shorten(responses.map(({ status }) => inlineCode(status))), 'or');
  const lines = responses.slice(0, MAX_NAMED).flatMap((response) => {
    const meaning = meaningOf(response);
    return meaning === '' ? [] : [`> - ${inlineCode(response.status)}: ${meaning}`];
  });
  return [`${call} answers with ${codes}${marker}.`, ...(lines.length === 0 ? [] : [lines.join('\n')])];
}

export function describeStatus({ operation, call, marker }: OperationFactInput, status: string): string[] {
  const { responses } = operation;
  const code = inlineCode(status);
  const exact = responses.find((response) => response.status === status);
  if (exact !== undefined) {
    const meaning = meaningOf(exact);
    if (meaning === '')
      return [`${call} answers with ${code}, and the specification does not say what it means${marker}.`];
    return [`${code} from ${call} means “${meaning}”${marker}.`, ...describeHeaders(exact)];
  }
  const others = responses.map((response) => inlineCode(response.status));
  const range = responses.find((response) => response.status.toUpperCase() === `${status.slice(0, 1)}XX`);
  const covering = range ?? responses.find((response) => response.status === 'default');
  if (covering !== undefined) {
    const meaning = meaningOf(covering);
    const said = meaning === '' ? '' : `: “${meaning}”`;
    return [
      `The specification does not describe ${code} for ${call} by itself; ${inlineCode(covering.status)} covers it${said}${marker}.`,
    ];
  }
  if (others.length === 0)
    return [`The specification describes no responses of ${call}, so no ${code} either${marker}.`];
  return [
    `The specification describes no ${code} for ${call}; it describes ${joinWords(shorten(others), 'and')}${marker}.`,
  ];
}

function describeHeaders({ headers }: OperationResponse): string[] {
  if (headers.length === 0) return [];
  return [`It comes with ${joinWords(shorten(headers.map(({ name }) => inlineCode(name))), 'and')}.`];
}

function meaningOf({ description }: OperationResponse): string {
  return oneSafeLine(description, MAX_DESCRIPTION);
}

/** @param isYesOrNo the question wants a yes or a no first */
export function describePagination(
  { operation, inputs, call, marker }: OperationFactInput,
  isYesOrNo: boolean,
): string[] {
  const pagination = readPagination(operation);
  if (pagination === null)
    return [`${isYesOrNo ? 'No, the' : 'The'} specification describes no pagination for ${call}${marker}.`];
  const { position, size, next, hasLinkHeader } = pagination;
  const code = (names: readonly string[]): string =>
    joinWords(
      names.map((name) => inlineCode(name)),
      'and',
    );
  const sized = size.length === 0 ? '' : `; ${code(size)} ${size.length === 1 ? 'sets' : 'set'} how many come at once`;
  const leads = [...next.map((name) => inlineCode(name)), ...(hasLinkHeader ? ['the `Link` header'] : [])];
  const goesOn = leads.length === 0 ? [] : [`The response says how to go on in ${joinWords(leads, 'and')}.`];
  const wanted = new Set([...position, ...size]);
  const rows = inputs.filter(({ name, place }) => wanted.has(name) && place !== 'body').map((input) => toRow(input));
  const isSaid = rows.some(({ meaning }) => meaning !== '');
  return [
    `${isYesOrNo ? 'Yes, ' : ''}${call} is paged by ${code(position)}${sized}${marker}.`,
    ...goesOn,
    ...(isSaid ? [renderRows(rows, false)] : []),
  ];
}

/** What comes back when all is well, field by field. */
export function describeResponseFields({ operation, call, marker }: OperationFactInput): string[] {
  const success = successOf(operation);
  if (success === undefined) return [`The specification describes no successful response of ${call}${marker}.`];
  const code = inlineCode(success.status);
  if (success.fields.length === 0) {
    const meaning = meaningOf(success);
    const types =
      success.mediaTypes.length === 0
        ? 'no body'
        : `${joinWords(
            success.mediaTypes.map((type) => inlineCode(type)),
            'or',
          )} without described fields`;
    return [`${call} answers ${code} with ${types}${marker}.`, ...(meaning === '' ? [] : [`> ${meaning}`])];
  }
  const outer = success.fields.filter(({ path }) => !/\.|\[\]./u.test(path));
  const shown = outer.length > 0 ? outer : success.fields;
  const names = shorten(shown.map(({ path }) => inlineCode(path)));
  const rows = shown.map((field) => fieldRow(field));
  return [
    `${call} answers ${code} with ${joinWords(names, 'and')}${marker}.`,
    ...(rows.length <= MAX_TABLE && rows.some(({ meaning }) => meaning !== '') ? [renderRows(rows, false)] : []),
  ];
}

/** One field of what comes back. */
export function describeResponseField(
  { call, marker }: OperationFactInput,
  field: OperationField,
  status: string,
): string[] {
  const type = field.type === 'any' ? 'of any type' : withArticle(typeWords(field.type));
  const values = (field.enum ?? []).slice(0, MAX_NAMED).map((value) => inlineCode(String(value), 80));
  const meaning = field.description === undefined ? '' : oneSafeLine(field.description, MAX_DESCRIPTION);
  return [
    `${inlineCode(field.path)} in the response ${inlineCode(status)} of ${call} is ${type}${marker}.`,
    ...(values.length === 0 ? [] : [`It can be ${joinWords(values, 'or')}.`]),
    ...(meaning === '' ? [] : [`> ${meaning}`]),
  ];
}

/** The first success with fields, else the first success. */
export function successOf(operation: Operation): OperationResponse | undefined {
  const successes = operation.responses.filter(({ status }) => status.startsWith('2'));
  return successes.find(({ fields }) => fields.length > 0) ?? successes[0];
}

function fieldRow(field: OperationField): FieldRow {
  return {
    name: field.path,
    place: 'response',
    type: field.type,
    required: field.required,
    deprecated: field.deprecated === true,
    meaning: field.description === undefined ? '' : oneSafeLine(field.description, MAX_MEANING),
  };
}

function shorten(names: readonly string[]): string[] {
  return names.length > MAX_NAMED ? [...names.slice(0, MAX_NAMED), `${names.length - MAX_NAMED} more`] : [...names];
}
