import type { SnippetProblem } from '../../core/answer.ts';
import type { Operation, OperationParameter, SecurityScheme } from '../../core/operation.ts';
import { buildCredentials } from './authentication.ts';
import type { Credentials } from './authentication.ts';
import { getOwn, isRecord, pointerSegment, setOwn } from './json-values.ts';
import { encodeAddress, encodeStrictly } from './percent-encoding.ts';
import { buildBody } from './request-body.ts';
import type { BuiltBody } from './request-body.ts';
import { sampleValue } from './sample-value.ts';
import { operationChecker } from './schema-checker.ts';
import type { SchemaChecker } from './schema-checker.ts';
import {
  plainText,
  serializeCookieParameter,
  serializeHeaderParameter,
  serializePathParameter,
  serializeQueryParameter,
} from './serialize-parameter.ts';
import { placeholderFor, serverAddress } from './server-address.ts';
import type { NameValue, QueryPart, SnippetRequest } from './snippet-request.ts';
import { sortValues } from './snippet-values.ts';
import type { SnippetValues, SortedValues } from './snippet-values.ts';
import { plainBody, sendableCookies, sendableHeaders } from './wire-safety.ts';

export interface BuiltRequest {
  readonly request: SnippetRequest;
  /** What the credentials in it are of. */
  readonly schemes: readonly SecurityScheme[];
  /** Names of what holds an example rather than a value of the caller's: the reader replaces it. */
  readonly examples: readonly string[];
  /** What went wrong in building; whether the values suit the operation is for `validateRequest` to say. */
  readonly problems: readonly SnippetProblem[];
}

/** The parameters of one request with their values, by place. */
interface Filled {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly header: Record<string, unknown>;
  readonly cookie: Record<string, unknown>;
  readonly used: (readonly [OperationParameter, unknown])[];
}

/**
 * One request for an operation: the caller's values, and examples or composed values for what else is
 * required. Deterministic. @param server address to use instead of the specification's
 */
export function buildRequest(operation: Operation, values: SnippetValues = {}, server?: string): BuiltRequest {
  const checker = operationChecker(operation);
  const sorted = sortValues(operation, values);
  const credentials = buildCredentials(operation);
  const problems: SnippetProblem[] = [...sorted.problems, ...credentials.problems];
  const filled = fillParameters(operation, sorted, credentials, checker, problems);
  const contentType = findHeader(filled.header, 'content-type');
  const built = buildBody(operation, sorted, checker, typeof contentType === 'string' ? contentType : null);
  problems.push(...built.problems);
  const { path, query } = expandPath(operation, filled, problems);
  const request: SnippetRequest = {
    method: operation.method,
    server: serverAddress(operation, server),
    path,
    query: [...query, ...queryParts(filled, sorted, credentials)],
    headers: sendableHeaders(headerList(operation, filled, sorted, credentials, built), problems),
    cookies: sendableCookies(cookieList(filled, sorted, credentials), problems),
    basicAuthentication: credentials.basicAuthentication,
    body: built.body ? plainBody(built.body, problems) : null,
    values: {
      path: filled.path,
      query: filled.query,
      header: filled.header,
      cookie: filled.cookie,
      ...(built.value ? { body: built.value } : {}),
    },
  };
  return { request, schemes: credentials.schemes, examples: findExamples(filled, sorted, built), problems };
}

/** A placeholder says by itself that it is one; everything else that nobody gave looks like a value. */
function findExamples(filled: Filled, sorted: SortedValues, { value: body }: BuiltBody): string[] {
  const parameters = filled.used.flatMap(([parameter, value]) =>
    sorted.parameters.has(parameter) || isAccept(parameter) || value === ownName(parameter.name) || saysItself(value)
      ? []
      : [parameter.name],
  );
  if (!body || !('value' in body)) return parameters;
  const given = sorted.body?.value ?? sorted.bodyProperties;
  if (!isRecord(body.value))
    return sorted.body === null && !saysItself(body.value) ? [...parameters, 'body'] : parameters;
  const fields = Object.entries(body.value).filter(
    ([name, value]) => getOwn(given, name) === undefined && !saysItself(value),
  );
  return [...parameters, ...fields.map(([name]) => name)];
}

/** What an unrestricted parameter shows: `ORDER_ID`. */
function ownName(name: string): string {
  return placeholderFor(name).replace('YOUR_', '');
}

/** Holds nothing, or placeholders and constants alone. */
function saysItself(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('YOUR_') || value === '';
  if (Array.isArray(value)) return value.every(saysItself);
  return isRecord(value) ? Object.values(value).every(saysItself) : value === null || typeof value === 'boolean';
}

function fillParameters(
  operation: Operation,
  sorted: SortedValues,
  credentials: Credentials,
  checker: SchemaChecker,
  problems: SnippetProblem[],
): Filled {
  const filled: Filled = { path: {}, query: {}, header: {}, cookie: {}, used: [] };
  for (const parameter of operation.parameters) {
    if (isCredential(parameter, credentials)) continue;
    const isGiven = sorted.parameters.has(parameter);
    if (!isGiven && !parameter.required && parameter.in !== 'path' && !isAccept(parameter)) continue;
    const value = isGiven ? sorted.parameters.get(parameter) : deriveValue(operation, parameter, checker, problems);
    setOwn(filled[parameter.in === 'querystring' ? 'query' : parameter.in], parameter.name, value);
    filled.used.push([parameter, value]);
  }
  return filled;
}

/** Clients send an `Accept` of their own, any type at all, which a described one need not allow. */
function isAccept(parameter: OperationParameter): boolean {
  return parameter.in === 'header' && parameter.name.toLowerCase() === 'accept' && parameter.deprecated !== true;
}

/** Authentication speaks first: a parameter that repeats it must not bring an example token along. */
function isCredential(parameter: OperationParameter, credentials: Credentials): boolean {
  const name = parameter.name.toLowerCase();
  if (parameter.in === 'query') return credentials.query.some((part) => part.name === parameter.name);
  if (parameter.in === 'cookie') return credentials.cookies.some((part) => part.name === parameter.name);
  if (parameter.in !== 'header') return false;
  if (name === 'authorization' && credentials.basicAuthentication) return true;
  return credentials.headers.some((part) => part.name.toLowerCase() === name);
}

/** Headers that carry credentials without being declared as security; their examples may be real. */
const secretHeader = /^(proxy-)?authorization$|^cookie$|^(x-)?api[-_]?key$|^(x-)?(auth|access)[-_]?token$/i;

function deriveValue(
  operation: Operation,
  parameter: OperationParameter,
  checker: SchemaChecker,
  problems: SnippetProblem[],
): unknown {
  const { name, example, schema } = parameter;
  if (parameter.in === 'header' && secretHeader.test(name)) {
    return /authorization$/i.test(name) ? 'Bearer YOUR_ACCESS_TOKEN' : 'YOUR_API_KEY';
  }
  // An empty segment would be another path, whatever the schema allows.
  const suitable = parameter.in === 'path' ? { allOf: [schema, { minLength: 1 }] } : schema;
  if (example !== undefined && checker.accepts(suitable, example)) return example;
  const hint = ownName(name);
  const found = sampleValue(suitable, operation.definitions, checker, { hint });
  if (found) return found.value;
  const place = parameter.in === 'querystring' ? 'query' : parameter.in;
  problems.push({
    pointer: `/${place}/${pointerSegment(name)}`,
    message: 'no valid value can be derived from the schema; supply one',
  });
  return placeholderFor(name);
}

function expandPath(
  operation: Operation,
  filled: Filled,
  problems: SnippetProblem[],
): { readonly path: string; readonly query: readonly QueryPart[] } {
  const parameters = new Map(
    filled.used.filter(([parameter]) => parameter.in === 'path').map((used) => [used[0].name, used]),
  );
  const [template = '', staticQuery] = (operation.path.split('#')[0] ?? '').split('?');
  const path = template
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      if (!/^\{[^{}]+\}$/.test(part)) return encodeAddress(part);
      const name = part.slice(1, -1);
      const used = parameters.get(name);
      const text = used ? serializePathParameter(...used) : encodeStrictly(placeholderFor(name));
      const pointer = `/path/${pointerSegment(name)}`;
      if (!used) problems.push({ pointer, message: 'stands in the path but is not described by the specification' });
      else if (text === '') problems.push({ pointer, message: 'must not be empty' });
      return text;
    })
    .join('');
  if (path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) {
    problems.push({ pointer: '/path', message: 'a segment of dots alone never reaches the server' });
  }
  const query = (staticQuery ?? '').split('&').flatMap((part): QueryPart[] => {
    if (!part) return [];
    const [name = '', ...rest] = part.split('=');
    return [{ name, value: rest.join('='), encoded: encodeAddress(part) }];
  });
  return { path: path.startsWith('/') ? path : `/${path}`, query };
}

function queryParts(filled: Filled, sorted: SortedValues, credentials: Credentials): QueryPart[] {
  const described = filled.used
    .filter(([parameter]) => parameter.in === 'query' || parameter.in === 'querystring')
    .flatMap(([parameter, value]) => serializeQueryParameter(parameter, value));
  const extra = Object.entries(sorted.extra.query).flatMap(([name, value]) =>
    serializeQueryParameter({ name, style: 'form', explode: true }, value),
  );
  const secret = credentials.query.map(({ name, value }) => ({
    name,
    value,
    encoded: `${encodeStrictly(name)}=${encodeStrictly(value)}`,
  }));
  return [...described, ...extra, ...secret];
}

function headerList(
  operation: Operation,
  filled: Filled,
  sorted: SortedValues,
  credentials: Credentials,
  built: BuiltBody,
): NameValue[] {
  const described = filled.used
    .filter(([parameter]) => parameter.in === 'header')
    .map(([parameter, value]) => ({ name: parameter.name, value: serializeHeaderParameter(parameter, value) }));
  const extra = Object.entries(sorted.extra.header).map(([name, value]) => ({ name, value: plainText(value) }));
  const stated = [...credentials.headers, ...described, ...extra];
  const accept = acceptedMediaType(operation);
  const all =
    accept !== null && findHeader(filled.header, 'accept') === undefined
      ? [{ name: 'Accept', value: accept }, ...stated]
      : stated;
  return all.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !(lower === 'content-type' && built.body) && !(lower === 'authorization' && credentials.basicAuthentication);
  });
}

/** Worth a header only where the server must choose, or sends something else than plain JSON. */
function acceptedMediaType(operation: Operation): string | null {
  const success = operation.responses.find(
    (response) => response.status.startsWith('2') && response.mediaTypes.length > 0,
  );
  const types = (success?.mediaTypes ?? []).filter((type) => !type.includes('*'));
  const [first] = types;
  if (first === undefined || (types.length === 1 && first === 'application/json')) return null;
  return types.find((type) => type === 'application/json') ?? types.find((type) => /\+json\b/.test(type)) ?? first;
}

function cookieList(filled: Filled, sorted: SortedValues, credentials: Credentials): NameValue[] {
  const described = filled.used
    .filter(([parameter]) => parameter.in === 'cookie')
    .flatMap(([parameter, value]) => serializeCookieParameter(parameter, value));
  const extra = Object.entries(sorted.extra.cookie).map(([name, value]) => ({
    name,
    value: encodeStrictly(plainText(value)),
  }));
  return [...described, ...extra, ...credentials.cookies];
}

function findHeader(headers: Readonly<Record<string, unknown>>, lowerName: string): unknown {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === lowerName);
  return name === undefined ? undefined : getOwn(headers, name);
}
