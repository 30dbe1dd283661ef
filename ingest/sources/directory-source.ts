import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import type { Visibility } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import { scanReferencedFiles } from '../openapi/external-references.ts';
import { noHead, readSpecHead } from '../openapi/spec-head.ts';
import type { SpecHead } from '../openapi/spec-head.ts';
import { splitFrontMatter } from '../pages/front-matter.ts';
import type { ParseTask } from '../parsing/parse-document.ts';
import { INDEX_FORMAT } from '../source.ts';
import type { ReadOptions, Source, SourceContent, SourceDocument, SourceFailure } from '../source.ts';
import { describeVisibility, intersectVisibility, isSameVisibility, nobody } from '../visibility.ts';
import { layOutPortal, placeVisibility } from './portal-layout.ts';
import type { PortalLayout } from './portal-layout.ts';
import { MANIFEST_NAME, pickVisibility, readManifest } from './portal-manifest.ts';
import type { PortalManifest } from './portal-manifest.ts';
import { fillUrl } from './portal-urls.ts';
import { readTextFile, UnreadableFile } from './read-text-file.ts';
import { isPageName, walkDirectory } from './walk-directory.ts';

/** Files one document may pull in; a hundred are common where each schema has a file of its own. */
const MAX_REFERENCED_FILES = 2_000;

/** A directory read as a small portal: specs, pages and, if there is one, a manifest. */
export function createDirectorySource(directory: string): Source {
  return { guardsRemovals: false, read: (options = {}) => readDirectory(directory, options) };
}

/** What is kept of a file between listing and parsing: megabytes of text are read again when needed. */
interface KnownFile {
  readonly hash: string;
  readonly references: readonly string[];
  readonly head: SpecHead | null;
  /** What the front matter of a page says about visibility; `null` when it says nothing. */
  readonly stated: { readonly visibility: Visibility | null; readonly warnings: readonly string[] } | null;
}

interface Reading {
  readonly root: string;
  readonly manifest: PortalManifest;
  readonly files: ReadonlyMap<string, KnownFile>;
}

async function readDirectory(directory: string, options: ReadOptions): Promise<SourceContent> {
  const root = await openRoot(directory);
  const walk = await walkDirectory(root, options.signal).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    throw new CopilotError('source_unreadable', `The directory ${directory} cannot be listed; check its permissions.`, {
      cause: error,
    });
  });
  const manifest = readManifest(walk.files.includes(MANIFEST_NAME) ? await readManifestText(root) : null);
  const names = walk.files.filter((name) => name !== MANIFEST_NAME);
  const files = new Map<string, KnownFile>();
  const failures: SourceFailure[] = [];
  for (const [index, name] of names.entries()) {
    options.signal?.throwIfAborted();
    try {
      files.set(name, inspect(name, await readTextFile(root, name)));
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      failures.push({ file: name, reason: error.message, isGone: error.isGone });
    }
    options.onProgress?.(index + 1, names.length);
  }
  await readReferencedFiles(root, files, options.signal);
  return describeContent({ root, manifest, files }, names, failures, walk.problems);
}

async function openRoot(directory: string): Promise<string> {
  try {
    const root = await realpath(directory);
    if ((await stat(root)).isDirectory()) return root;
  } catch (error) {
    throw new CopilotError('source_unreadable', `The directory ${directory} cannot be read; check its name.`, {
      cause: error,
    });
  }
  throw new CopilotError('source_unreadable', `${directory} is no directory; name the folder that holds the specs.`);
}

async function readManifestText(root: string): Promise<string> {
  try {
    return await readTextFile(root, MANIFEST_NAME);
  } catch (error) {
    const reason = error instanceof UnreadableFile ? error.message : 'cannot be read';
    throw new CopilotError('source_unreadable', `${MANIFEST_NAME} ${reason}; nothing was changed.`, { cause: error });
  }
}

function inspect(name: string, text: string): KnownFile {
  const hash = hashText(text);
  if (!isPageName(name))
    return { hash, references: scanReferencedFiles(name, text), head: readSpecHead(text), stated: null };
  const warnings: string[] = [];
  const { data, problem } = splitFrontMatter(text);
  // Front matter that cannot be read may have said who must not read the page.
  const hides = problem !== null && /^["']?visib/im.test(text.slice(0, 4_000));
  const visibility = hides ? nobody : pickVisibility(data, '', warnings);
  if (hides) warnings.push('its visibility cannot be read; until the front matter is mended, nobody may read it');
  return { hash, references: [], head: null, stated: { visibility, warnings } };
}

/** Files that are reached by reference but are no documents by their name, such as `schemas/Pet`. */
async function readReferencedFiles(
  root: string,
  files: Map<string, KnownFile>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const queue = [...files.values()].flatMap((file) => file.references);
  const tried = new Set(files.keys());
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    signal?.throwIfAborted();
    if (tried.has(name)) continue;
    tried.add(name);
    const text = await readTextFile(root, name).catch(() => null);
    if (text === null) continue;
    const references = scanReferencedFiles(name, text);
    files.set(name, { hash: hashText(text), references, head: null, stated: null });
    queue.push(...references);
  }
}

function describeContent(
  reading: Reading,
  names: readonly string[],
  failures: readonly SourceFailure[],
  problems: readonly { file: string; message: string; isGone: boolean }[],
): SourceContent {
  const { manifest, files, root } = reading;
  const referenced = new Set(
    [...files].flatMap(([name, file]) => file.references.filter((reference) => reference !== name)),
  );
  const specs = names.flatMap((path) => {
    // A part of other specifications is no document of its own.
    const head = files.get(path)?.head ?? noHead;
    return isPageName(path) || (head.format === null && referenced.has(path)) ? [] : [{ path, head }];
  });
  const pages = names.filter((name) => isPageName(name) && files.has(name));
  const layout = layOutPortal(specs, pages, manifest);
  const documents = [
    ...specs
      .filter(({ path }) => files.has(path))
      .map(({ path }) => describeSpec(path, reading, layout, referenced.has(path))),
    ...pages.map((path) => describePage(path, reading, layout)),
  ].toSorted((first, second) => (first.path < second.path ? -1 : 1));
  const manifestWarnings = [...manifest.warnings, ...layout.manifestWarnings].map((message) => ({
    file: MANIFEST_NAME,
    message,
  }));
  return {
    descriptor: { key: root, kind: 'directory', title: manifest.title },
    apis: [...layout.apis.values()].map(({ manifest: _manifest, ...api }) => api),
    documents,
    // A part that cannot be read is missed by those who refer to it, and named there.
    failures: failures.filter(({ file }) => !referenced.has(file)),
    unreadableFolders: problems.filter(({ isGone }) => !isGone).map(({ file }) => file),
    placeVisibility: (path) => placeVisibility(path, manifest),
    warnings: [...manifestWarnings, ...problems.map(({ file, message }) => ({ file, message }))],
  };
}

function describeSpec(path: string, reading: Reading, layout: PortalLayout, isReferenced: boolean): SourceDocument {
  const { manifest } = reading;
  const placed = layout.specs.get(path);
  const api = layout.apis.get(placed?.api ?? '');
  const slug = placed?.api ?? '';
  const version = placed?.version ?? '';
  const place = {
    api: slug,
    apiTitle: api?.title ?? slug,
    version,
    url: fillUrl(manifest.urls.api, { api: slug, version }),
    operationUrl: fillUrl(manifest.urls.operation, { api: slug, version }),
  };
  const visibility = api?.manifest?.visibility ?? manifest.visibility;
  const warnings = [layout.warnings.get(path)].filter((warning) => warning !== undefined);
  const reached = reachedFiles(path, reading.files);
  const parts = reached.map((name) => [name, reading.files.get(name)?.hash ?? null]);
  return {
    path,
    kind: 'spec',
    api: slug,
    version,
    slug: version,
    url: place.url,
    visibility,
    contentHash: hashOf([reading.files.get(path)?.hash, parts, place, describeVisibility(visibility), warnings]),
    warnings,
    isReferenced,
    load: async (): Promise<ParseTask> => {
      const text = await readAgain(path, reading);
      const files: Record<string, string> = {};
      for (const name of reached) {
        const part = await readTextFile(reading.root, name).catch(() => null);
        if (part !== null) files[name] = part;
      }
      return { kind: 'spec', path, text, files, place };
    },
  };
}

function describePage(path: string, reading: Reading, layout: PortalLayout): SourceDocument {
  const { manifest } = reading;
  const placed = layout.pages.get(path);
  const slug = placed?.slug ?? path;
  const api = placed?.api ?? null;
  const url =
    api === null ? fillUrl(manifest.urls.page, { page: slug }) : fillUrl(manifest.urls.api_page, { api, page: slug });
  const { visibility, warnings: found } = pageVisibility(path, reading, layout, api);
  const warnings = [layout.warnings.get(path), ...found].filter((warning) => warning !== undefined);
  const fallbackTitle = slug.split('/').at(-1) ?? slug;
  return {
    path,
    kind: 'page',
    api,
    version: null,
    slug,
    url,
    visibility,
    contentHash: hashOf([reading.files.get(path)?.hash, api, slug, url, describeVisibility(visibility), warnings]),
    warnings,
    isReferenced: false,
    load: async (): Promise<ParseTask> => {
      const text = await readAgain(path, reading);
      return { kind: 'page', path, text, url, fallbackTitle };
    },
  };
}

/** A page may be for fewer than its API (or the portal) is for, never for more. */
function pageVisibility(
  path: string,
  reading: Reading,
  layout: PortalLayout,
  api: string | null,
): { visibility: Visibility; warnings: readonly string[] } {
  const base = (api === null ? null : layout.apis.get(api)?.manifest?.visibility) ?? reading.manifest.visibility;
  const stated = reading.files.get(path)?.stated;
  if (stated?.visibility === null || stated?.visibility === undefined)
    return { visibility: base, warnings: stated?.warnings ?? [] };
  const visibility = intersectVisibility(base, stated.visibility);
  if (isSameVisibility(visibility, stated.visibility)) return { visibility, warnings: stated.warnings };
  const owner = api === null ? 'the portal' : 'its API';
  const widening = `\`visibility\` asks for ${describeVisibility(stated.visibility)}, but ${owner} is for ${describeVisibility(base)}; a page can only narrow it (see ${MANIFEST_NAME})`;
  return { visibility, warnings: [...stated.warnings, widening] };
}

/**
 * The text of a document as it was listed. One that was edited since may be for fewer people than was decided then.
 * @throws UnreadableFile
 */
async function readAgain(path: string, reading: Reading): Promise<string> {
  const text = await readTextFile(reading.root, path);
  if (hashText(text) === reading.files.get(path)?.hash) return text;
  throw new UnreadableFile('was changed while the directory was read; the next run reads it');
}

/** All files a document reaches by reference, directly or not, in order. */
function reachedFiles(path: string, files: ReadonlyMap<string, KnownFile>): string[] {
  const reached = new Set<string>();
  const queue = [...(files.get(path)?.references ?? [])];
  for (let name = queue.pop(); name !== undefined && reached.size < MAX_REFERENCED_FILES; name = queue.pop()) {
    if (name === path || reached.has(name)) continue;
    reached.add(name);
    queue.push(...(files.get(name)?.references ?? []));
  }
  return [...reached].toSorted();
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hashOf(parts: readonly unknown[]): string {
  return hashText(JSON.stringify([INDEX_FORMAT, ...parts]));
}
