import type { Visibility } from '../../../core/caller.ts';
import type { ParseTask } from '../../parsing/parse-document.ts';
import { quote } from '../../json-values.ts';
import { INDEX_FORMAT } from '../../source.ts';
import type { SourceDocument } from '../../source.ts';
import { describeVisibility, intersectVisibility, isSameVisibility } from '../../visibility.ts';
import { UnreadableFile } from '../read-text-file.ts';
import { decodePath, nameOf } from './address.ts';
import { hashText, relativeReferences } from './address-facts.ts';
import type { TitleLayout } from '../lay-out-by-title.ts';
import type { AddressReader } from './address-reader.ts';
import type { ReadEntry } from './read-entries.ts';

export interface AddressReading {
  /** Everything that is known, parts of specifications included, by path. */
  readonly entries: ReadonlyMap<string, ReadEntry>;
  readonly layout: TitleLayout;
  readonly reader: AddressReader;
  readonly signal: AbortSignal | undefined;
}

/** The document at an address that was read and laid out. */
export function describeDocument(entry: ReadEntry, reading: AddressReading): SourceDocument | null {
  return entry.facts.kind === 'spec' ? describeSpec(entry, reading) : describePage(entry, reading);
}

function describeSpec(entry: ReadEntry, reading: AddressReading): SourceDocument | null {
  const { layout, entries } = reading;
  const placed = layout.specs.get(entry.path);
  if (placed === undefined) return null;
  const { api, version } = placed;
  const apiTitle = layout.apis.find(({ slug }) => slug === api)?.title ?? api;
  const place = { api, apiTitle, version, url: linkTo(entry), operationUrl: null };
  const { parts, warnings: refused } = reachedEntries(entry, entries);
  const warnings = [...warningsOf(entry, layout), ...refused];
  return {
    path: entry.path,
    kind: 'spec',
    api,
    version,
    slug: version,
    url: place.url,
    visibility: entry.visibility,
    contentHash: hashOf([
      entry.facts.hash,
      parts.map(({ path, facts }) => [path, facts.hash]),
      place,
      describeVisibility(entry.visibility),
      warnings,
    ]),
    warnings,
    isReferenced: isReferenced(entry, entries),
    load: async (): Promise<ParseTask> => {
      const listed = new Set(parts.map(({ path }) => path).concat(entry.path));
      const files: Record<string, string> = {};
      for (const part of parts) {
        const text = await textOf(part, reading).catch(() => null);
        if (text !== null) files[decodePath(part.path)] = relativeReferences(text, part.url, listed);
      }
      const text = relativeReferences(await textOf(entry, reading), entry.url, listed);
      return { kind: 'spec', path: decodePath(entry.path), text, files, place };
    },
  };
}

function describePage(entry: ReadEntry, reading: AddressReading): SourceDocument | null {
  const placed = reading.layout.pages.get(entry.path);
  if (placed === undefined) return null;
  const { api, slug } = placed;
  const url = linkTo(entry);
  const { visibility, warnings: narrowed } = pageVisibility(entry);
  const warnings = [...warningsOf(entry, reading.layout), ...narrowed];
  return {
    path: entry.path,
    kind: 'page',
    api,
    version: null,
    slug,
    url,
    visibility,
    contentHash: hashOf([entry.facts.hash, api, slug, url, entry.title, describeVisibility(visibility), warnings]),
    warnings,
    isReferenced: false,
    load: async (): Promise<ParseTask> => ({
      kind: 'page',
      path: entry.path,
      text: await textOf(entry, reading),
      url,
      fallbackTitle: entry.title ?? nameOf(entry.url),
    }),
  };
}

/** Front matter may be for fewer than the list says, never for more. */
function pageVisibility({ visibility, facts }: ReadEntry): { visibility: Visibility; warnings: readonly string[] } {
  if (facts.stated === null) return { visibility, warnings: [] };
  const narrowed = intersectVisibility(visibility, facts.stated);
  if (isSameVisibility(narrowed, facts.stated)) return { visibility: narrowed, warnings: [] };
  const widening = `\`visibility\` asks for ${describeVisibility(facts.stated)}, but the address is configured for ${describeVisibility(visibility)}; a page can only narrow it`;
  return { visibility: narrowed, warnings: [widening] };
}

function warningsOf({ path, facts }: ReadEntry, layout: TitleLayout): string[] {
  return [...facts.warnings, layout.warnings.get(path)].filter((warning) => warning !== undefined);
}

/** A query may be a key to the document: such an address is not shown to readers. */
function linkTo({ url }: ReadEntry): string | null {
  return url.search === '' ? url.href : null;
}

interface Reached {
  /** Listed addresses that a specification reaches by reference, directly or not, in order. */
  readonly parts: readonly ReadEntry[];
  readonly warnings: readonly string[];
}

/** What is for fewer people than the specification is not brought into it. */
function reachedEntries(entry: ReadEntry, entries: ReadonlyMap<string, ReadEntry>): Reached {
  const reached = new Map<string, ReadEntry>();
  const warnings = new Set<string>();
  const queue = [...entry.facts.references];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const part = entries.get(path);
    if (part === undefined || path === entry.path || reached.has(path)) continue;
    if (!isSameVisibility(intersectVisibility(entry.visibility, part.visibility), entry.visibility)) {
      warnings.add(`${quote(path)} is for fewer people than this specification; left open`);
      continue;
    }
    reached.set(path, part);
    queue.push(...part.facts.references);
  }
  const parts = [...reached.values()].toSorted((first, second) => (first.path < second.path ? -1 : 1));
  return { parts, warnings: [...warnings].toSorted() };
}

/** Whether another specification of the list refers to it. */
export function isReferenced({ path }: ReadEntry, entries: ReadonlyMap<string, ReadEntry>): boolean {
  return [...entries.values()].some((other) => other.path !== path && other.facts.references.includes(path));
}

/** @throws UnreadableFile when it was changed since it was listed: its visibility may have changed with it */
async function textOf(entry: ReadEntry, { reader, signal }: AddressReading): Promise<string> {
  if (entry.text !== null) return entry.text;
  const content = await reader.read(entry, { known: null, signal });
  if (content.status === 'read' && hashText(content.text) === entry.facts.hash) return content.text;
  throw new UnreadableFile('was changed while the source was read; the next run reads it');
}

function hashOf(parts: readonly unknown[]): string {
  return hashText(JSON.stringify([INDEX_FORMAT, ...parts]));
}
