import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import { fillSpace } from '../../ingest/fill-space.ts';
import { createHashEmbedder } from './hash-embedder.ts';

/**
 * A program to be killed: fills the space of its second argument in the data directory (or connection string) of its
 * first, slowly, and says on stdout how many chunks it has done.
 */
const [, , place = '', name = ''] = process.argv;
const database = await openDatabase(place.includes('://') ? { databaseUrl: place } : { dataDir: place });
const embedder = createHashEmbedder(name);
await fillSpace(
  {
    spaces: createIndexWriter(database).spaces,
    embedder: {
      ...embedder,
      maxBatchSize: 2,
      async embedDocuments(texts) {
        await setTimeout(50);
        return embedder.embedDocuments(texts);
      },
    },
  },
  { onProgress: (done, total) => process.stdout.write(`${done} of ${total}\n`) },
);
