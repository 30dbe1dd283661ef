import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { ingestSource } from '../../bin/index-runs/run-source.ts';
import type { Embedder } from '../../core/embedder.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';

/** Files of one source: small enough to stop near the wanted size, large enough to be a source. */
const FILES_PER_SOURCE = 60;

/**
 * Indexes the files of the given directories, mixed and in parts that are sources of their own, until there are `chunks`
 * of them. Where the files do not suffice they are indexed once more, as other sources: then every passage is there
 * twice or more, like the versions of an API.
 * @returns the number of chunks
 */
export async function fillRealIndex(
  database: Database,
  embedder: Embedder,
  options: { readonly directories: readonly string[]; readonly chunks: number; readonly scratch: string },
): Promise<number> {
  const writer = createIndexWriter(database);
  const { signal } = new AbortController();
  const files = options.directories.flatMap((directory, place) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ya?ml|json|md)$/iu.test(entry.name) && entry.name !== 'MANIFEST.json')
      .map((entry) => ({ place, directory, file: path.relative(directory, path.join(entry.parentPath, entry.name)) })),
  );
  const parts = deal(files, Math.ceil(files.length / FILES_PER_SOURCE));
  let chunks = 0;
  for (let number = 0; chunks < options.chunks; number += 1) {
    const source = path.join(options.scratch, `source-${number}`);
    for (const { directory, file, place } of parts[number % parts.length] ?? []) {
      const target = path.join(source, String(place), file);
      mkdirSync(path.dirname(target), { recursive: true });
      copyFileSync(path.join(directory, file), target);
    }
    const report = await ingestSource(
      createDirectorySource(source),
      { writer, embedder },
      { signal, onProgress: () => undefined },
    );
    chunks += report.chunks;
    process.stderr.write(`\r${chunks} of ${options.chunks} chunks`);
  }
  process.stderr.write('\n');
  await database.tidy();
  return chunks;
}

/** Like cards: each part gets something of everything. */
function deal<Item>(items: readonly Item[], hands: number): Item[][] {
  const dealt: Item[][] = Array.from({ length: Math.max(1, hands) }, () => []);
  items.forEach((item, place) => dealt[place % dealt.length]?.push(item));
  return dealt;
}
