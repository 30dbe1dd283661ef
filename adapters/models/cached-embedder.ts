import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Embedder } from '../../core/embedder.ts';

/** Two measurements may run at once; a write takes microseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Keeps vectors in a file, keyed by embedding space and text hash, so that repeated measurements embed each
 * text once. For `eval` and `bench/`: an index keeps its own vectors.
 */
export function createCachedEmbedder(embedder: Embedder, file: string): Embedder {
  mkdirSync(path.dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(`pragma journal_mode = wal; pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.exec(
    'create table if not exists vector (space text, hash blob, vector blob, primary key (space, hash)) without rowid',
  );
  const select = database.prepare('select vector from vector where space = ? and hash = ?');
  const insert = database.prepare('insert or replace into vector (space, hash, vector) values (?, ?, ?)');
  const { space } = embedder;

  const read = (text: string): Float32Array | null => {
    const row = select.get(space.name, hashOf(text));
    const bytes = row?.['vector'];
    if (!(bytes instanceof Uint8Array) || bytes.byteLength !== space.dimensions * 4) return null;
    return new Float32Array(bytes.slice().buffer);
  };
  const write = (text: string, vector: Float32Array): void => {
    insert.run(space.name, hashOf(text), new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  };

  return {
    space,
    maxBatchSize: embedder.maxBatchSize,
    async embedDocuments(texts, options) {
      const known = texts.map(read);
      const missing = texts.filter((_, index) => known[index] === null);
      const fresh = missing.length === 0 ? [] : await embedder.embedDocuments(missing, options);
      missing.forEach((text, index) => {
        const vector = fresh[index];
        if (vector) write(text, vector);
      });
      let next = 0;
      return known.flatMap((vector) => vector ?? fresh[next++] ?? []);
    },
    async embedQuery(text, options) {
      const known = read(text);
      if (known) return known;
      const vector = await embedder.embedQuery(text, options);
      write(text, vector);
      return vector;
    },
    async close() {
      database.close();
      await embedder.close();
    },
  };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
