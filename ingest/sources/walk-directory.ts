import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSkippedName, resolveInside, UnreadableFile } from './read-text-file.ts';

/** Deeper folders are a loop or an archive, not a portal. */
const MAX_DEPTH = 32;

export interface WalkResult {
  /** Paths of documents below the root, with `/`, in order. */
  readonly files: readonly string[];
  /** Folders and links that could not be entered, with the reason. */
  readonly problems: readonly { readonly file: string; readonly message: string; readonly isGone: boolean }[];
}

/** Lists the documents below a real path; links are followed inside it alone, each folder is entered once. */
export async function walkDirectory(root: string, signal?: AbortSignal): Promise<WalkResult> {
  const files: string[] = [];
  const problems: { file: string; message: string; isGone: boolean }[] = [];
  const entered = new Set([root]);
  const visit = async (relative: string, depth: number): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await readdir(path.join(root, relative), { withFileTypes: true });
    entries.sort((first, second) => (first.name < second.name ? -1 : 1));
    for (const entry of entries) {
      if (isSkippedName(entry.name)) continue;
      const inner = relative === '' ? entry.name : `${relative}/${entry.name}`;
      try {
        const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await isLinkToFolder(root, inner)));
        if (!isFolder) {
          if (isDocumentName(entry.name)) files.push(inner);
          continue;
        }
        const real = await resolveInside(root, inner);
        if (depth >= MAX_DEPTH || entered.has(real)) continue;
        entered.add(real);
        await visit(inner, depth + 1);
      } catch (error) {
        if (signal?.aborted === true) throw error;
        const unreadable = error instanceof UnreadableFile ? error : null;
        const isGone =
          unreadable?.isGone === true || (error instanceof Error && 'code' in error && error.code === 'ENOENT');
        problems.push({
          file: inner,
          message: unreadable?.message ?? 'cannot be entered; check its permissions',
          isGone,
        });
      }
    }
  };
  await visit('', 0);
  return { files: files.toSorted(), problems };
}

/** A link to a file is read, and judged, as that file. */
async function isLinkToFolder(root: string, relative: string): Promise<boolean> {
  const target = await stat(path.join(root, relative)).catch(() => null);
  return target?.isDirectory() === true;
}

export function isDocumentName(name: string): boolean {
  return isSpecName(name) || isPageName(name);
}

export function isSpecName(name: string): boolean {
  return /\.(?:json|ya?ml)$/i.test(name);
}

export function isPageName(name: string): boolean {
  return /\.(?:md|markdown)$/i.test(name);
}
