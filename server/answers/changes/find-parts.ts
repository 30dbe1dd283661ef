import { nameKey } from '../../../core/identifier-keys.ts';
import type { Operation, OperationField, SecurityScheme } from '../../../core/operation.ts';
import { isCutShort } from '../../diff/field-budgets.ts';
import { segmentOf } from '../../diff/words.ts';
import { inlineCode } from '../quote-markdown.ts';
import { readParameterType } from '../parameter-type.ts';
import type { PartName } from './part-question.ts';

/** A part of an operation that a question asks for, as one version has it. */
export interface FoundPart {
  /** Where it stands, in words: `query parameter`, `field of the request body`, `` field of the response `200` ``. */
  readonly place: string;
  /** As changes of the part have it in their `where`. */
  readonly where: string;
  /** As the specification writes it. */
  readonly name: string;
  readonly isInput: boolean;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description: string | null;
  /** The values that are listed for it; empty where any will do. */
  readonly values: readonly unknown[];
}

/** How a name is looked for: as the name of something, as one of its values, or as what authentication asks for. */
export type PartSearch = 'named' | 'value' | 'status' | 'scope' | 'security';

/** The ways in which a name may be meant, the likeliest first. */
export function searchesOf({ kind }: PartName): readonly PartSearch[] {
  switch (kind) {
    case 'any':
    case 'word':
      return ['named', 'value', 'scope'];
    case 'parameter':
    case 'field':
    case 'header':
      return ['named'];
    case 'value':
    case 'status':
    case 'scope':
    case 'security':
      return [kind];
    // no default
  }
}

/** @param owner of which parameter or field the values are meant */
export function findParts(
  operation: Operation,
  { name }: PartName,
  search: PartSearch,
  owner: string | null = null,
): FoundPart[] {
  switch (search) {
    case 'named':
      return listParts(operation, createNameTest(name));
    case 'value': {
      const holds = (values: readonly unknown[]): boolean => values.some((value) => String(value) === name);
      const isOwner = owner === null ? () => true : createNameTest(owner);
      const isField = (field: OperationField): boolean => field.enum !== undefined && holds(field.enum);
      return listParts(operation, isOwner, isField).filter(({ values }) => holds(values));
    }
    case 'status':
      return findStatus(operation, name);
    case 'scope':
    case 'security':
      return findSecurity(operation, name, search);
    // no default
  }
}

/**
 * Parameters, body fields, and the fields and headers of answers, in the order of the specification.
 * @param isMeant by its name; large specifications have a million of them, so the others are not even made
 * @param isMeantField likewise, of fields alone
 */
export function listParts(
  operation: Operation,
  isMeant: (name: string) => boolean = () => true,
  isMeantField: (field: OperationField) => boolean = () => true,
): FoundPart[] {
  const { parameters, bodyFields, requestBody, responses } = operation;
  const isField = (field: OperationField): boolean => isMeant(field.path) && isMeantField(field);
  const inputs = parameters
    .filter(({ name }) => isMeant(name))
    .map((parameter): FoundPart => ({
      place: `${parameter.in} parameter`,
      where: `/parameters/${parameter.in}/${segmentOf(parameter.name)}`,
      name: parameter.name,
      isInput: true,
      required: parameter.required,
      deprecated: parameter.deprecated === true,
      description: parameter.description ?? null,
      get values() {
        return readParameterType(parameter, operation).values;
      },
    }));
  const isBodyRequired = requestBody?.required !== false;
  const fields = bodyFields.filter(isField).map((field) => ({
    ...toPart(field, 'field of the request body', '/request_body', true),
    required: isBodyRequired && field.required,
  }));
  const answered = responses.flatMap(({ status, headers, fields: own }) => [
    ...headers
      .filter(({ name }) => isMeant(name))
      .map(({ name, description }): FoundPart => ({
        place: `header of the response ${inlineCode(status, 20)}`,
        where: `/responses/${segmentOf(status)}/headers/${segmentOf(name)}`,
        name,
        isInput: false,
        required: false,
        deprecated: false,
        description: description ?? null,
        values: [],
      })),
    ...own
      .filter(isField)
      .map((field) =>
        toPart(field, `field of the response ${inlineCode(status, 20)}`, `/responses/${segmentOf(status)}`, false),
      ),
  ]);
  return [...inputs, ...fields, ...answered];
}

function toPart(field: OperationField, place: string, root: string, isInput: boolean): FoundPart {
  return {
    place,
    where: `${root}/${segmentOf(field.path)}`,
    name: field.path,
    isInput,
    required: field.required,
    deprecated: field.deprecated === true,
    description: field.description ?? null,
    values: field.enum ?? [],
  };
}

/** `email` is `customer.email`, too, and `price` is `items[].price`; header names and all others know no case. */
function createNameTest(wanted: string): (name: string) => boolean {
  const key = nameKey(wanted);
  const plain = withoutLists(key);
  const core = lastName(key);
  return (name) => {
    const own = name.toLowerCase();
    if (!own.includes(core)) return false;
    return own.trim() === key || withoutLists(own) === plain || lastName(own) === key;
  };
}

function withoutLists(path: string): string {
  return path.replaceAll('[]', '');
}

/** The name that a path ends with: `price` of `items[].price`. */
export function lastName(path: string): string {
  return withoutLists(path.slice(path.lastIndexOf('.') + 1));
}

function findStatus(operation: Operation, status: string): FoundPart[] {
  const classOf = `${status.charAt(0)}XX`;
  return operation.responses
    .filter((response) => response.status === status || response.status.toUpperCase() === classOf)
    .map((response) => ({
      place: response.status === status ? 'response' : `one of the responses ${classOf}`,
      where: `/responses/${segmentOf(response.status)}`,
      name: response.status,
      isInput: false,
      required: false,
      deprecated: false,
      description: response.description,
      values: [],
    }));
}

const isScheme: Readonly<Record<string, (scheme: SecurityScheme) => boolean>> = {
  'API key': ({ type }) => type === 'apiKey',
  'HTTP Basic': ({ type, scheme }) => type === 'http' && scheme === 'basic',
  'bearer token': ({ type, scheme }) => type === 'http' && scheme === 'bearer',
  'OAuth 2.0': ({ type }) => type === 'oauth2',
  'OpenID Connect': ({ type }) => type === 'openIdConnect',
  'mutual TLS': ({ type }) => type === 'mutualTLS',
};

function findSecurity(operation: Operation, name: string, search: 'scope' | 'security'): FoundPart[] {
  const fits =
    search === 'scope'
      ? ({ key, scopes }: SecurityScheme) => scopes.includes(name) || nameKey(key) === nameKey(name)
      : (isScheme[name] ?? (() => false));
  const having = operation.security.filter((schemes) => schemes.some(fits));
  if (having.length === 0) return [];
  const isOnly = having.length === operation.security.length;
  const ways =
    search === 'scope'
      ? ['a needed scope', 'a scope of one of the ways to authenticate']
      : ['the only way to authenticate', 'one of the ways to authenticate'];
  return [
    {
      place: (isOnly ? ways[0] : ways[1]) ?? '',
      where: '/security',
      name,
      isInput: true,
      required: isOnly,
      deprecated: false,
      description: null,
      values: [],
    },
  ];
}

/** Whether the lists that were looked through may have been cut, so that a name may be there without being found. */
export function mayHoldMore({ bodyFields, responses }: Operation): boolean {
  return isCutShort(bodyFields) || responses.some(({ fields }) => isCutShort(fields));
}
