/**
 * The path of a document without the identifiers of the portal it came from, for people:
 * `apis/orders-1~0a3f6b52-…/versions/2~1b3f6b52-…` → `apis/orders-1/versions/2`. Two documents may read alike, so it
 * stands beside the path and never instead of it.
 */
export function readablePath(path: string): string {
  return path.replaceAll(/([^/~])~[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?=\/|\.[a-z]{1,8}$|$)/giu, '$1');
}
