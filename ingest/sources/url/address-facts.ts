import { createHash } from 'node:crypto';
import type { Visibility } from '../../../core/caller.ts';
import { resolveReferencePath } from '../../openapi/external-references.ts';
import { noHead, readSpecHead } from '../../openapi/spec-head.ts';
import type { SpecHead } from '../../openapi/spec-head.ts';
import { splitFrontMatter } from '../../pages/front-matter.ts';
import { nobody } from '../../visibility.ts';
import { pickVisibility } from '../portal-manifest.ts';
import { UnreadableFile } from '../read-text-file.ts';
import { isPageName, isSpecName } from '../walk-directory.ts';
import { readAddress } from './address.ts';

export type AddressKind = 'spec' | 'page';

/** What is kept of a text between runs of one process; the text itself is megabytes. */
export interface AddressFacts {
  readonly kind: AddressKind;
  readonly hash: string;
  readonly head: SpecHead;
  /** Addresses that it refers to, without fragment. */
  readonly references: readonly string[];
  /** What the front matter of a page says about visibility; `null` when it says nothing. */
  readonly stated: Visibility | null;
  readonly warnings: readonly string[];
}

const referencePattern =
  /["']?\$ref["']?[ \t]*:[ \t]*(?:\r?\n[ \t]*)?(?:"([^"\r\n]+)"|'([^'\r\n]+)'|([^\s,}"'#][^\s,}]*))/g;

/** @throws UnreadableFile for a web page in place of a specification or Markdown */
export function inspectText(
  text: string,
  from: { readonly url: URL; readonly contentType: string; readonly kind: AddressKind | null },
): AddressFacts {
  if (isWebPage(text, from.contentType))
    throw new UnreadableFile('is an HTML page; give the address of the specification or of the Markdown itself');
  const kind = from.kind ?? guessKind(text, from.url.pathname, from.contentType);
  const facts = { kind, hash: hashText(text), head: noHead, references: [], stated: null, warnings: [] };
  // A copy: a piece of a string keeps the whole of it in memory, and these facts are kept from run to run.
  if (kind === 'page') return structuredClone({ ...facts, ...readStated(text) });
  return { ...facts, head: readSpecHead(text), references: scanReferences(text, from.url) };
}

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function guessKind(text: string, pathname: string, contentType: string): AddressKind {
  if (isPageName(pathname)) return 'page';
  if (isSpecName(pathname)) return 'spec';
  if (/markdown/i.test(contentType)) return 'page';
  if (/json|yaml|openapi/i.test(contentType)) return 'spec';
  return readSpecHead(text).format === null ? 'page' : 'spec';
}

/** Markdown may begin with an element too; a document type or `<html>` it does not. */
function isWebPage(text: string, contentType: string): boolean {
  const start = text.slice(0, 4_000).replace(/^(?:\s|<!--[\s\S]*?-->|<\?xml[^>]*>)+/, '');
  return (
    /^<(?:!doctype\s+html|html|head|body)\b/i.test(start) || (/\bx?html\b/i.test(contentType) && start.startsWith('<'))
  );
}

/** Foreign front matter can take readers away, never give: broken front matter that may do so hides the page. */
function readStated(text: string): Pick<AddressFacts, 'stated' | 'warnings'> {
  const warnings: string[] = [];
  const { data, problem } = splitFrontMatter(text);
  const hides = problem !== null && /^["']?visib/im.test(text.slice(0, 4_000));
  const stated = hides ? nobody : pickVisibility(data, '', warnings);
  if (hides) warnings.push('its visibility cannot be read; until the front matter is mended, nobody may read it');
  return { stated, warnings };
}

function scanReferences(text: string, base: URL): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(referencePattern)) {
    const reference = match[1] ?? match[2] ?? match[3] ?? '';
    if (reference.startsWith('#')) continue;
    const target = readAddress(reference, base);
    if (!('reason' in target)) found.add(target.path);
  }
  return [...found].toSorted();
}

/**
 * Writes references to other listed addresses as the parser follows them: relative to `from`. Everything else stays as
 * it is, and is left open there.
 */
export function relativeReferences(text: string, from: URL, listed: ReadonlySet<string>): string {
  return text.replaceAll(referencePattern, (whole: string, ...groups: (string | undefined)[]) => {
    const reference = groups[0] ?? groups[1] ?? groups[2] ?? '';
    if (reference.startsWith('#')) return whole;
    const target = readAddress(reference, from);
    if ('reason' in target || !listed.has(target.path)) return whole;
    const fragment = reference.includes('#') ? reference.slice(reference.indexOf('#')) : '';
    const relative = relativePath(`${from.origin}${from.pathname}`, target.path);
    return relative === null ? whole : whole.replace(reference, () => `${relative}${fragment}`);
  });
}

/** The way from one address to another; `null` where there is none that keeps the scheme. */
function relativePath(from: string, to: string): string | null {
  const [scheme, , ...above] = from.split('/').slice(0, -1);
  const [targetScheme, , ...below] = to.split('/');
  if (scheme !== targetScheme) return null;
  const relative = [...above.map(() => '..'), ...below].join('/');
  return resolveReferencePath(from, relative) === null ? null : relative;
}
