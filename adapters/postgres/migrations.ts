import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { ClientBase } from 'pg';
import { CopilotError } from '../../core/errors.ts';
import { becomeSessionUser } from './queries/session.ts';
import { readSuitability } from './queries/suitability.ts';

const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Older servers let everybody create tables in the schema `public`, beside those that the policies stand over. */
const OLDEST_SERVER = 15;

/** An index that goes on until enough of what it finds is visible (iterative scan) came with pgvector 0.8. */
const OLDEST_VECTOR = { major: 0, minor: 8 };

interface Suitability {
  readonly server_version: number;
  readonly server_version_text: string;
  readonly installed_vector: string | null;
  readonly available_vector: string | null;
}

/**
 * Brings the schema up to date and returns the names of the migrations it applied. Each is one transaction
 * that also records itself, so a killed run leaves whole migrations only; a second process waits for the first.
 * @throws CopilotError `database_unsuitable`
 */
export async function applyMigrations(client: ClientBase): Promise<readonly string[]> {
  await client.query(becomeSessionUser);
  await assertSuitable(client);
  const silent = (): void => undefined;
  const applied = await runner({
    dbClient: client,
    dir: migrationsDirectory,
    // Every file but numbered SQL: a README may live beside the migrations.
    ignorePattern: '(?!\\d+-.*\\.sql$).*',
    direction: 'up',
    migrationsTable: 'migration',
    advisoryLockMode: 'wait',
    singleTransaction: false,
    // A failure comes as an exception with the server's message; the library's own lines would only repeat it.
    logger: { info: silent, warn: silent, error: silent },
  }).catch((error: unknown) => {
    throw explainRefusal(error);
  });
  return applied.map((migration) => migration.name);
}

/** A login without the rights to prepare a database is common; the server's message names the one that lacks. */
function explainRefusal(error: unknown): unknown {
  // The library wraps the server's error where it makes its own table: the code is lost, a stack is in the message.
  const refusal =
    error instanceof Error ? /(?:permission denied|must be owner)[^\n]*/iu.exec(error.message)?.[0] : null;
  if (refusal == null) return error;
  return new CopilotError(
    'database_unsuitable',
    `The user of DATABASE_URL may not prepare the database (${refusal}). ` +
      'Let it own the database, and have an administrator create the extension "vector" and the roles ' +
      'copilot_reader and copilot_owner, and grant both roles to it.',
    { cause: error },
  );
}

async function assertSuitable(client: ClientBase): Promise<void> {
  const { rows } = await client.query<Suitability>(readSuitability);
  const [found] = rows;
  if (found === undefined) throw new CopilotError('database_unsuitable', 'The database did not say what it is.');
  if (Math.floor(found.server_version / 10_000) < OLDEST_SERVER) {
    throw new CopilotError(
      'database_unsuitable',
      `DATABASE_URL leads to PostgreSQL ${found.server_version_text}; ${OLDEST_SERVER} or newer is needed. ` +
        'Upgrade the server, or leave DATABASE_URL unset to use the embedded database.',
    );
  }
  const vector = found.installed_vector ?? found.available_vector;
  if (vector === null) {
    throw new CopilotError(
      'database_unsuitable',
      'The PostgreSQL server has no extension "vector". Install pgvector 0.8 or newer on the server ' +
        '(package postgresql-NN-pgvector, or built into most hosted offers).',
    );
  }
  const [major = 0, minor = 0] = vector.split('.').map(Number);
  if (major < OLDEST_VECTOR.major || (major === OLDEST_VECTOR.major && minor < OLDEST_VECTOR.minor)) {
    throw new CopilotError(
      'database_unsuitable',
      `The extension "vector" is version ${vector}; 0.8 or newer is needed. ` +
        'Upgrade pgvector on the server and run "alter extension vector update" in the database.',
    );
  }
}
