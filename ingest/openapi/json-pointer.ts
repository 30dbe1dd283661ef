import { isObject } from '../json-values.ts';

/** Segments of a reference fragment such as `/paths/~1pets/get`; `null` for an anchor name. */
export function pointerSegments(fragment: string): string[] | null {
  if (fragment === '' || fragment === '/') return [];
  if (!fragment.startsWith('/')) return null;
  return fragment
    .slice(1)
    .split('/')
    .map((segment) => decodeSegment(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** One segment as it must be written inside a `$ref`. */
export function encodePointerSegment(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The value a fragment points at, `undefined` where there is none. Own keys only. */
export function lookupPointer(tree: unknown, fragment: string): unknown {
  const segments = pointerSegments(fragment);
  if (segments === null) return undefined;
  let node: unknown = tree;
  for (const segment of segments) {
    if (Array.isArray(node)) node = /^\d{1,9}$/.test(segment) ? (node[Number(segment)] as unknown) : undefined;
    else node = isObject(node) && Object.hasOwn(node, segment) ? node[segment] : undefined;
    if (node === undefined) return undefined;
  }
  return node;
}
