import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../adapters/postgres/database.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Whatever changes this makes another template: the engine's version and the migrations. */
function templateName(): string {
  const hash = createHash('sha256').update(
    readFileSync(path.join(root, 'node_modules/@electric-sql/pglite/package.json')),
  );
  const migrations = path.join(root, 'migrations');
  for (const file of readdirSync(migrations).sort()) hash.update(readFileSync(path.join(migrations, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * A migrated data directory to copy. Creating one takes the engine several seconds, so it is kept between runs,
 * where caches of tools are kept. Whoever finishes first gives it its name; the others throw theirs away.
 */
async function findTemplate(): Promise<string> {
  const cache = path.join(root, 'node_modules/.cache/embedded-template');
  const template = path.join(cache, templateName());
  if (existsSync(template)) return template;
  mkdirSync(cache, { recursive: true });
  const draft = `${template}-${randomUUID()}`;
  const database = await openDatabase({ dataDir: draft });
  try {
    await database.migrate();
  } finally {
    await database.close();
  }
  try {
    renameSync(draft, template);
  } catch {
    rmSync(draft, { recursive: true, force: true });
  }
  return template;
}

/** A data directory of its own that holds a migrated, empty index. Whoever asks for it removes it. */
export async function createEmbeddedDirectory(): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), 'copilot-test-'));
  cpSync(await findTemplate(), directory, { recursive: true });
  return directory;
}
