import { createHash } from 'node:crypto';
import { scanReferencedFiles } from '../openapi/external-references.ts';
import { readSpecHead } from '../openapi/spec-head.ts';
import type { Source, SourceContent, SourceDocument } from '../source.ts';
import { readTextFile, UnreadableFile } from '../sources/read-text-file.ts';
import { nobody } from '../visibility.ts';

/** Files one document may pull in; as a directory allows. */
const MAX_REFERENCED_FILES = 2_000;

/**
 * One specification with the files it refers to inside its folder; nothing else of the folder is read. For judging it:
 * nobody may read what such a source holds, so that it is of no use for an index.
 *
 * @param root real path of the folder
 * @param name name of the file in it
 */
export function createFileSource(root: string, name: string): Source {
  return { guardsRemovals: false, read: () => readOneFile(root, name) };
}

async function readOneFile(root: string, name: string): Promise<SourceContent> {
  const content = {
    descriptor: { key: `${root}/${name}`, kind: 'directory', title: null },
    apis: [],
    unreadableFolders: [],
    placeVisibility: () => nobody,
    warnings: [],
  } as const;
  try {
    const text = await readTextFile(root, name);
    return { ...content, documents: [describe(root, name, text)], failures: [] };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { ...content, documents: [], failures: [{ file: name, reason: error.message }] };
  }
}

function describe(root: string, name: string, text: string): SourceDocument {
  const head = readSpecHead(text);
  const slug = name.replace(/\.[^.]+$/, '');
  const version = head.version ?? '';
  const place = { api: slug, apiTitle: head.title ?? slug, version, url: null, operationUrl: null };
  return {
    path: name,
    kind: 'spec',
    api: slug,
    version: head.version,
    slug: version,
    url: null,
    visibility: nobody,
    contentHash: createHash('sha256').update(text).digest('hex'),
    warnings: [],
    isReferenced: false,
    load: async () => ({ kind: 'spec', path: name, text, files: await readParts(root, name, text), place }),
  };
}

async function readParts(root: string, name: string, text: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const queue = scanReferencedFiles(name, text);
  const tried = new Set([name]);
  for (let next = queue.pop(); next !== undefined && tried.size <= MAX_REFERENCED_FILES; next = queue.pop()) {
    if (tried.has(next)) continue;
    tried.add(next);
    const part = await readTextFile(root, next).catch(() => null);
    if (part === null) continue;
    files[next] = part;
    queue.push(...scanReferencedFiles(next, part));
  }
  return files;
}
