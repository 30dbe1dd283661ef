/**
 * The one normalisation of exact names, used when they are indexed and when they are asked for. A change
 * here is a change of the index format.
 */

/** operationId, schema, header, field and error code names: case does not matter. */
export function nameKey(name: string): string {
  return name.trim().toLowerCase();
}

/** `create_refund`, `createRefund`, `Create refund` → `createrefund`: how its words are put together does not matter. */
export function joinedKey(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** `/v1/Orders/{order_id}/` → `/v1/orders/{}`: parameter names, case and a final slash do not matter. */
export function pathKey(path: string): string {
  const trimmed = path.trim().replace(/\/+$/, '');
  return (trimmed === '' ? '/' : trimmed).replaceAll(/\{[^}/]*\}/g, '{}').toLowerCase();
}

/** `get /v1/orders/{id}` → `GET /v1/orders/{}`. */
export function methodPathKey(method: string, path: string): string {
  return `${method.trim().toUpperCase()} ${pathKey(path)}`;
}

/** What a specification names, beside its operations. */
export const writtenKinds = [
  'field',
  'parameter',
  'header',
  'schema',
  'value',
  'scope',
  'operation_id',
  'tag',
  'media_type',
  'security_scheme',
  'status',
] as const;
export type WrittenKind = (typeof writtenKinds)[number];

/** Above every honest name, and so short that three of them are a key. */
const MAX_WRITTEN_NAME = 160;
/** A character that no name holds and that sorts before all that do. */
const SEPARATOR = '\t';

/**
 * A name with its kind and its case: `orderId` of a field → `orderid⇥field⇥orderId`. All spellings of one name begin
 * with {@link writtenNamePrefix}. `null` for what is no name: too long, empty, or with line breaks or tabs in it.
 */
export function writtenNameKey(name: string, kind: WrittenKind): string | null {
  if (name.trim() === '' || name.length > MAX_WRITTEN_NAME || /[\t\r\n\0]/.test(name)) return null;
  return `${writtenNamePrefix(name)}${kind}${SEPARATOR}${name}`;
}

/** What the keys of a name begin with, however it is written. */
export function writtenNamePrefix(name: string): string {
  return `${name.toLowerCase()}${SEPARATOR}`;
}

/** The other way round; `null` for a key that is none. */
export function readWrittenNameKey(key: string): { readonly name: string; readonly kind: WrittenKind } | null {
  const [, kindText, name] = key.split(SEPARATOR);
  const kind = writtenKinds.find((known) => known === kindText);
  return kind === undefined || name === undefined ? null : { name, kind };
}
