import { openDatabase } from '../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import { buildPage, commitDocuments } from './fixtures.ts';

/**
 * A program for tests that need another process: opens the data directory (or connection string) of its first argument, says each
 * step on stdout and stays until it is killed. `commits`: commits one page after another.
 */
const [, , place = '', mode = 'hold'] = process.argv;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const database = await openDatabase(place.includes('://') ? { databaseUrl: place } : { dataDir: place });
say('opened');
await database.migrate();
say('migrated');
if (mode === 'commits') {
  const writer = createIndexWriter(database);
  for (let number = 1; ; number += 1) {
    const pages = Array.from({ length: 20 }, (_, index) =>
      buildPage({ path: `page-${index}.md` }, [{ title: `Page ${index}`, text: `Version ${number} of the page.` }]),
    );
    await commitDocuments(writer, pages);
    say(`committed ${number}`);
  }
}
setInterval(() => undefined, 60_000);
