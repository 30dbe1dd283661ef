/** Paths inside a source always use `/`. */
const referencePattern =
  /["']?\$ref["']?[ \t]*:[ \t]*(?:\r?\n[ \t]*)?(?:"([^"\r\n]+)"|'([^'\r\n]+)'|([^\s,}"'#][^\s,}]*))/g;

/** Splits `../common.yaml#/Pet` as seen from `from`; `null` for a reference that leaves the source or names a network address. */
export function resolveReferencePath(from: string, reference: string): { file: string; fragment: string } | null {
  const hash = reference.indexOf('#');
  const address = hash < 0 ? reference : reference.slice(0, hash);
  const fragment = hash < 0 ? '' : reference.slice(hash + 1);
  if (address === '') return { file: from, fragment };
  if (/^[a-z][a-z0-9+.-]*:/i.test(address) || address.startsWith('/') || address.includes('\\')) return null;
  const segments = from.split('/').slice(0, -1);
  for (const segment of decodePath(address).split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.length === 0 ? null : { file: segments.join('/'), fragment };
}

function decodePath(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** Files that a text refers to by `$ref`, as paths inside the source; found by pattern, without parsing. */
export function scanReferencedFiles(path: string, text: string): string[] {
  const files = new Set<string>();
  if (!text.includes('$ref')) return [];
  for (const match of text.matchAll(referencePattern)) {
    const reference = match[1] ?? match[2] ?? match[3] ?? '';
    if (reference.startsWith('#')) continue;
    const resolved = resolveReferencePath(path, reference);
    if (resolved !== null && resolved.file !== path) files.add(resolved.file);
  }
  return [...files].toSorted();
}
