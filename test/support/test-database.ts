import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Client } from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { Database, DatabaseSettings } from '../../adapters/postgres/database.ts';
import { createEmbeddedDirectory } from './embedded-template.ts';

export type EngineName = 'embedded' | 'postgres';

export interface TestDatabase extends Database {
  /** Connection string, on a server; `null` for the embedded engine. */
  readonly databaseUrl: string | null;
}

/** Why real PostgreSQL is not tested here; `null` when it is. */
export const postgresSkipReason: string | null = inject('postgres').skipReason;

/** Real PostgreSQL where it is installed: for quick suites that cannot afford both engines. */
export const engineAtHand: EngineName = postgresSkipReason === null ? 'postgres' : 'embedded';

/** An empty migrated database of its own. Whoever creates it closes it, which also removes it. */
export async function createTestDatabase(
  engine: EngineName = 'embedded',
  options: Omit<DatabaseSettings, 'databaseUrl' | 'dataDir'> = {},
): Promise<TestDatabase> {
  if (engine === 'embedded') {
    const directory = await createEmbeddedDirectory();
    const database = await openDatabase({ ...options, dataDir: directory });
    return {
      ...database,
      databaseUrl: null,
      async close() {
        await database.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  }
  const { databaseUrl, drop } = await createServerDatabase();
  const database = await openDatabase({ ...options, databaseUrl });
  return {
    ...database,
    databaseUrl,
    async close() {
      await database.close();
      await drop();
    },
  };
}

/** A database on the test server, migrated unless `empty`. Dropping it fails while somebody is still connected. */
export async function createServerDatabase(
  content: 'migrated' | 'empty' = 'migrated',
): Promise<{ databaseUrl: string; drop: () => Promise<void> }> {
  const { adminUrl, template } = inject('postgres');
  if (adminUrl === null || template === null) throw new Error('Real PostgreSQL is not available to this test run.');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const suffix = content === 'migrated' ? ` template ${template}` : '';
  await administer(adminUrl, `create database ${name}${suffix}`);
  const databaseUrl = new URL(adminUrl);
  databaseUrl.pathname = `/${name}`;
  // Not "with (force)": a connection that a test left open must be noticed.
  return { databaseUrl: databaseUrl.href, drop: () => administer(adminUrl, `drop database ${name}`) };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
