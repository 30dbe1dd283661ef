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
