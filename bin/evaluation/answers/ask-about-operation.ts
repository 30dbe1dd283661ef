import type { Operation, SecurityScheme } from '../../../core/operation.ts';
import type { ExpectedFacts, QuestionKind } from './answer-question.ts';
import type { InputFact, OperationFacts } from './read-operation-facts.ts';

/** A question before it is worded. */
export interface Draft {
  readonly kind: QuestionKind;
  /** What of the operation is asked about; empty: the operation itself. */
  readonly subject: string;
  readonly name?: string;
  readonly value?: string;
  readonly status?: string;
  readonly expected: ExpectedFacts | null;
}

/** Lists of more are read in the reference, by people and models alike. */
const MAX_LISTED = 30;
/** Longer values are texts. */
const MAX_VALUE = 40;
const paginationNames =
  /^(?:page|cursor|offset|skip|\$skip|starting_after|ending_before|page_?token|next_?token|continue|pageIndex|startIndex|start_?at|start_?index|page_?num(?:ber)?|page\[(?:number|after|before)\])$/iu;
const pageSizeNames = /^(?:limit|per_?page|page_?size|max_?results|\$top|top|page\[size\]|page_?limit)$/iu;

/** Everything that can be asked about an operation and has one right answer in its model. */
export function askAboutOperation(facts: OperationFacts): Draft[] {
  const inputs = facts.inputs.filter((input) => isAskable(input, facts.inputs));
  return [
    ...askForRequired(facts),
    ...inputs.flatMap((input) => askAboutInput(input)),
    ...askForSecurity(facts.operation),
    ...askForStatuses(facts.operation),
    ...askForDeprecation(facts.operation),
    ...askForPagination(facts),
    ...askForFilters(facts),
    ...askForResponse(facts),
  ];
}

/** One name that means one input, written as a name can be written in a sentence. */
export function isAskable(input: InputFact, inputs: readonly InputFact[]): boolean {
  const isPlain = /^[\p{L}_$][\w.$[\]-]{1,60}$/u.test(input.name) && !input.name.includes('[]');
  return isPlain && inputs.filter(({ name }) => name === input.name).length === 1;
}

function askForRequired({ inputs }: OperationFacts): Draft[] {
  const required = inputs.filter((input) => input.required);
  if (required.length === 0 || required.length > MAX_LISTED) return [];
  const names = [...new Set(required.map(({ name }) => name))];
  const inBody = inputs.filter((input) => input.requiredInBody).map(({ name }) => name);
  const mayName = [...required.flatMap((input) => detailsOf(input)), ...inBody];
  return [{ kind: 'required_inputs', subject: '', expected: { names, mayName, mayQuote: quotesOf(required) } }];
}

function askAboutInput(input: InputFact): Draft[] {
  const { name, place, required, types, formats, values, limits } = input;
  const details = { mayName: detailsOf(input), mayQuote: [input.description] };
  const about = { subject: name, name };
  const drafts: Draft[] = [];
  const isThere = { topic: 'allowed', is: true } as const;
  drafts.push({ kind: 'has_input', ...about, expected: { verdict: isThere, ...details } });
  if (place !== 'path') {
    const verdict = { topic: 'required', is: required } as const;
    drafts.push({ kind: 'is_required', ...about, expected: { verdict, ...details } });
  }
  if (types.length > 0) {
    const words = formats.map((format) => [format]);
    drafts.push({ kind: 'input_type', ...about, expected: { types, words, ...details } });
  }
  if (values.length > 1 && values.length <= MAX_LISTED && values.every(isPlainValue)) {
    drafts.push({ kind: 'allowed_values', ...about, expected: { names: [...new Set(values)], ...details } });
    const [value = ''] = values;
    const verdict = { topic: 'allowed', is: true } as const;
    drafts.push({ kind: 'accepts_value', ...about, value, expected: { verdict, ...details } });
  }
  if (input.default !== null && isPlainValue(input.default)) {
    const expected = { values: [input.default], ...details, mayCount: numbersOf(input) };
    drafts.push({ kind: 'default', ...about, expected });
  }
  if (limits.length > 0) {
    const expected = { values: limits.map(({ value }) => String(value)), ...details, mayCount: numbersOf(input) };
    drafts.push({ kind: 'limits', ...about, expected });
  }
  return drafts;
}

/** Names that a true sentence about an input may hold. */
function detailsOf(input: InputFact): string[] {
  const { types, formats, values, limits, place } = input;
  const parts = [
    ...types,
    ...formats,
    ...values,
    place,
    ...limits.flatMap(({ keyword, value }) => [keyword, String(value)]),
    ...input.itemLimits.map(String),
    ...input.written,
  ];
  return [
    ...parts,
    ...(input.default === null ? [] : [input.default]),
    ...[input.example, input.pattern].filter((text) => text !== null),
  ];
}

function quotesOf(items: readonly { readonly description: string }[]): string[] {
  return items.map(({ description }) => description);
}

function numbersOf(input: InputFact): string[] {
  return detailsOf(input).filter((text) => /^-?\d/u.test(text));
}

function isPlainValue(value: string): boolean {
  return value.length > 0 && value.length <= MAX_VALUE && !/[`\n|]/u.test(value);
}

function askForSecurity({ security }: Operation): Draft[] {
  const schemes = security.flat();
  if (schemes.length === 0) return [];
  const words = schemes.flatMap((scheme) => schemeWords(scheme));
  const names = schemes.flatMap(({ type, name }) => (type === 'apiKey' && name !== undefined ? [name] : []));
  const mayName = schemes.flatMap((scheme) => schemeNames(scheme));
  const drafts: Draft[] = [
    { kind: 'authentication', subject: '', expected: { words, names: [...new Set(names)], mayName } },
  ];
  const scopes = [...new Set(schemes.flatMap((scheme) => scheme.scopes))];
  if (scopes.length > 0 && scopes.length <= MAX_LISTED) {
    drafts.push({ kind: 'scopes', subject: '', expected: { names: scopes, mayName } });
  }
  return drafts;
}

function schemeWords({ type, scheme, in: place }: SecurityScheme): (readonly string[])[] {
  switch (type) {
    case 'apiKey':
      return [['api key', 'key', 'token'], [place === 'query' ? 'query' : (place ?? 'header')]];
    case 'http':
      return [[scheme ?? 'bearer']];
    case 'oauth2':
      return [['oauth', 'oauth2']];
    case 'openIdConnect':
      return [['openid', 'oidc']];
    case 'mutualTLS':
      return [['mutual tls', 'mtls', 'client certificate']];
    // no default
  }
}

/** Names around a scheme: how its header is written, where tokens come from. */
function schemeNames({
  key,
  name,
  tokenUrl,
  authorizationUrl,
  openIdConnectUrl,
  scopes,
  scheme,
}: SecurityScheme): string[] {
  const given = [key, name, tokenUrl, authorizationUrl, openIdConnectUrl, scheme, ...scopes];
  const written = ['Authorization', 'Bearer', 'Basic'];
  return [...given.filter((text) => text !== undefined), ...written];
}

function askForStatuses({ responses }: Operation): Draft[] {
  const statuses = responses.map(({ status }) => status);
  if (statuses.length === 0) return [];
  const drafts: Draft[] = [{ kind: 'statuses', subject: '', expected: { statuses } }];
  for (const { status, description } of responses) {
    const quote = firstWords(description);
    if (!/^\d{3}$/u.test(status) || quote === null) continue;
    drafts.push({ kind: 'status_meaning', subject: status, status, expected: { statuses: [status], quote } });
  }
  return drafts;
}

/** The beginning of a description, where it is plain text; what HTML or Markdown makes of it is another matter. */
function firstWords(description: string): string | null {
  const line = description.trim().split('\n')[0]?.trim() ?? '';
  const words = line.split(/\s+/u).slice(0, 8).join(' ');
  return /^[\p{L}\p{N} ,.'()/-]{3,}$/u.test(words) ? words.replace(/[.,]$/u, '') : null;
}

function askForDeprecation({ deprecated, description, key }: Operation): Draft[] {
  const replacement = /\b(?:GET|PUT|POST|PATCH|DELETE) \/[\w{}/.-]*[\w}]/u.exec(description ?? '')?.[0];
  const calls = deprecated && replacement !== undefined && replacement !== key ? [replacement] : [];
  return [{ kind: 'deprecation', subject: '', expected: { verdict: { topic: 'deprecated', is: deprecated }, calls } }];
}

/** Not asked about: what carries several filters, what orders a list, and what says how it comes back. */
const noFilters =
  /^(?:filters?|.*sort.*|.*order.*|direction|fields?|includes?|expand|embed|select|exclude|format|pretty|locale|lang(?:uage)?|view|accept|callback|alt|dir)$/iu;
const leading =
  /before|after|first|last|size|count|start|from|skip|page|token|marker|cursor|limit|offset|continue|top|max/iu;

/** Filters of a list with names that mean one thing each. */
export function filtersOf({ operation, inputs }: OperationFacts): InputFact[] {
  if (operation.method !== 'GET') return [];
  return inputs.filter(
    (input) =>
      input.place === 'query' && isAskable(input, inputs) && !noFilters.test(input.name) && !leading.test(input.name),
  );
}

function askForFilters(facts: OperationFacts): Draft[] {
  const verdict = { topic: 'allowed', is: true } as const;
  return filtersOf(facts).map((input) => ({
    kind: 'filters_by',
    subject: input.name,
    name: input.name,
    expected: { names: [input.name], verdict, mayName: detailsOf(input), mayQuote: [input.description] },
  }));
}

function askForPagination({ operation, inputs, responseFields }: OperationFacts): Draft[] {
  if (operation.method !== 'GET') return [];
  const query = inputs.filter(({ place }) => place === 'query');
  const moving = query.filter(({ name }) => paginationNames.test(name));
  if (moving.length === 0) return [];
  const names = query
    .filter(({ name }) => paginationNames.test(name) || pageSizeNames.test(name))
    .map(({ name }) => name);
  // Which others help a reader is a matter of opinion: `before` may be a cursor or a date.
  const others = query
    .map(({ name }) => name)
    .filter((name) => /before|after|first|last|size|count|start|page|token/iu.test(name));
  const mayName = [
    ...others,
    ...responseFields.map(({ name }) => name),
    ...operation.responses.flatMap((response) => [
      ...response.fields.map(({ path }) => path),
      ...response.headers.map(({ name }) => name),
    ]),
    ...query.filter(({ name }) => names.includes(name)).flatMap((input) => detailsOf(input)),
  ];
  return [{ kind: 'pagination', subject: '', expected: { names, mayName, mayQuote: quotesOf(query) } }];
}

function askForResponse({ operation, responseFields }: OperationFacts): Draft[] {
  if (responseFields.length === 0 || responseFields.length > MAX_LISTED) return [];
  const names = responseFields.map(({ name }) => name);
  const success = operation.responses.find(({ status }) => status.startsWith('2'));
  const details =
    success?.fields.flatMap(({ path, enum: values }) => [
      path,
      path.split('.').at(-1) ?? path,
      ...(values ?? []).map(String),
    ]) ?? [];
  const mayName = [...details, ...(success === undefined ? [] : [success.status, ...success.mediaTypes])];
  return [{ kind: 'response_fields', subject: '', expected: { names, mayName, mayQuote: quotesOf(responseFields) } }];
}
