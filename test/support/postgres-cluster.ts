import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { findPostgres, startPostgresServer } from './postgres-server.ts';

/** What the tests of a run know of the PostgreSQL server that was started for them. */
export interface PostgresForTests {
  readonly adminUrl: string | null;
  /** Name of a migrated database to copy. */
  readonly template: string | null;
  readonly skipReason: string | null;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresForTests;
  }
}

const TEMPLATE = 'migrated_template';

/**
 * Starts one throw-away PostgreSQL server for the whole run when binaries and pgvector are installed. With
 * `REQUIRE_POSTGRES=1` their absence is a failure instead of skipped tests.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = findPostgres();
  if ('missing' in found) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error(`REQUIRE_POSTGRES is set, but ${found.missing}.`);
    const skipReason = `Tests on real PostgreSQL are skipped: ${found.missing}.`;
    process.stderr.write(`${skipReason}\n`);
    project.provide('postgres', { adminUrl: null, template: null, skipReason });
    return () => Promise.resolve();
  }
  const cluster = await startPostgresServer(found.directory);
  try {
    await migrateTemplate(cluster.adminUrl);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  project.provide('postgres', { adminUrl: cluster.adminUrl, template: TEMPLATE, skipReason: null });
  return cluster.stop;
}

async function migrateTemplate(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`create database ${TEMPLATE}`);
  } finally {
    await admin.end();
  }
  const databaseUrl = new URL(adminUrl);
  databaseUrl.pathname = `/${TEMPLATE}`;
  const database = await openDatabase({ databaseUrl: databaseUrl.href });
  try {
    await database.migrate();
  } finally {
    await database.close();
  }
}
