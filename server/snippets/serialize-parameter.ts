import type { OperationParameter } from '../../core/operation.ts';
import { isRecord } from './json-values.ts';
import { encodeReserved, encodeStrictly } from './percent-encoding.ts';
import type { NameValue, QueryPart } from './snippet-request.ts';

/** A parameter's `style` and what goes with it; bodies of forms use the same rules field by field. */
export type Serialization = Pick<OperationParameter, 'name' | 'style' | 'explode'> &
  Partial<Pick<OperationParameter, 'allowReserved' | 'mediaType' | 'in'>>;

type Encode = (text: string) => string;
const keep: Encode = (text) => text;

/** A value as text: JSON for what has no simple form. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return JSON.stringify(value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** `a,b` or `k,v` or, exploded, `k=v`: RFC 6570's simple expansion, by which headers and paths go. */
function joinSimple(value: unknown, explode: boolean, encode: Encode, separator = ','): string {
  if (Array.isArray(value)) return (value as unknown[]).map((item) => encode(plainText(item))).join(separator);
  if (!isRecord(value)) return encode(plainText(value));
  const glue = explode ? '=' : ',';
  return entriesOf(value)
    .map(([key, item]) => encode(key) + glue + encode(plainText(item)))
    .join(separator);
}

/** One path segment, percent-encoded, with the prefix its style asks for. */
export function serializePathParameter(parameter: Serialization, value: unknown): string {
  const { name, style, explode, mediaType } = parameter;
  if (mediaType !== undefined) return encodeStrictly(serializeContent(mediaType, value));
  if (style === 'label') return `.${joinSimple(value, explode, encodeStrictly, explode ? '.' : ',')}`;
  if (style === 'matrix') return serializeMatrix(encodeStrictly(name), explode, value);
  return joinSimple(value, explode, encodeStrictly);
}

function serializeMatrix(name: string, explode: boolean, value: unknown): string {
  if (explode && Array.isArray(value)) {
    return (value as unknown[]).map((item) => `;${name}=${encodeStrictly(plainText(item))}`).join('');
  }
  if (explode && isRecord(value)) return `;${joinSimple(value, true, encodeStrictly, ';')}`;
  return `;${name}=${joinSimple(value, false, encodeStrictly)}`;
}

export function serializeHeaderParameter(parameter: Serialization, value: unknown): string {
  if (parameter.mediaType !== undefined) return serializeContent(parameter.mediaType, value);
  return joinSimple(value, parameter.explode, keep);
}

/** Cookies as `Cookie` header parts. Style `cookie` (OpenAPI 3.2) sends values as they are. */
export function serializeCookieParameter(parameter: Serialization, value: unknown): NameValue[] {
  const encode = parameter.style === 'cookie' ? keep : encodeStrictly;
  const parts = parameter.mediaType === undefined ? formPairs(parameter, value, encode) : null;
  return (parts ?? [[parameter.name, encode(serializeContent(parameter.mediaType ?? '', value))]]).map(
    ([name, text]) => ({
      name,
      value: text,
    }),
  );
}

/** The parts a query parameter turns into, in order; none for an empty list. */
export function serializeQueryParameter(parameter: Serialization, value: unknown): QueryPart[] {
  const encode = parameter.allowReserved === true ? encodeReserved : encodeStrictly;
  if (parameter.in === 'querystring') return serializeQuerystring(parameter, value);
  if (parameter.mediaType !== undefined)
    return [queryPart(parameter.name, serializeContent(parameter.mediaType, value), encode)];
  if (parameter.style === 'deepObject' && isRecord(value)) {
    return deepParts(parameter.name, value).map(([name, text]) => queryPart(name, text, encode));
  }
  return formPairs(parameter, value, encode).map(([name, encodedValue, text]) => ({
    name,
    value: text,
    encoded: `${encodeStrictly(name)}=${encodedValue}`,
  }));
}

function queryPart(name: string, value: string, encode: Encode): QueryPart {
  return { name, value, encoded: `${encodeStrictly(name)}=${encode(value)}` };
}

/** Name, encoded value, plain value. */
function formPairs(parameter: Serialization, value: unknown, encode: Encode): [string, string, string][] {
  const { name, style, explode } = parameter;
  const pair = (key: string, item: unknown): [string, string, string] => [
    key,
    encode(plainText(item)),
    plainText(item),
  ];
  const separator = style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',';
  if (Array.isArray(value)) {
    const items = value as unknown[];
    if (items.length === 0) return [];
    if (explode) return items.map((item) => pair(name, item));
    const glue = separator === ',' ? ',' : encodeStrictly(separator);
    return [[name, joinSimple(items, false, encode, glue), joinSimple(items, false, keep, separator)]];
  }
  if (!isRecord(value)) return [pair(name, value)];
  if (explode) return entriesOf(value).map(([key, item]) => pair(key, item));
  const flat = entriesOf(value).flat();
  if (flat.length === 0) return [];
  const glue = separator === ',' ? ',' : encodeStrictly(separator);
  return [[name, joinSimple(flat, false, encode, glue), joinSimple(flat, false, keep, separator)]];
}

/** `name[key]=value`; deeper levels go on in the same way, which OpenAPI leaves open and servers expect. */
function deepParts(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap((item) => deepParts(name, item));
  if (!isRecord(value)) return [[name, plainText(value)]];
  return entriesOf(value).flatMap(([key, item]) => deepParts(`${name}[${key}]`, item));
}

/** The whole query as one value (OpenAPI 3.2). */
function serializeQuerystring(parameter: Serialization, value: unknown): QueryPart[] {
  const { mediaType } = parameter;
  if (isRecord(value) && (mediaType === undefined || mediaType.includes('form-urlencoded'))) {
    return entriesOf(value).flatMap(([name, item]) =>
      serializeQueryParameter({ name, style: 'form', explode: true }, isRecord(item) ? JSON.stringify(item) : item),
    );
  }
  const text = serializeContent(mediaType ?? '', value);
  return [{ name: '', value: text, encoded: encodeStrictly(text) }];
}

function serializeContent(mediaType: string, value: unknown): string {
  return mediaType.includes('json') ? JSON.stringify(value) : plainText(value);
}
