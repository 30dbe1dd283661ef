import { expect, it } from 'vitest';
import { anonymousCaller } from '../../../core/caller.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';

it.skipIf(postgresSkipReason !== null)(
  'a connection, with all that is planned on it, is kept while nobody asks for some seconds',
  async () => {
    const database = await createTestDatabase('postgres', { poolSize: 1 });
    const readBackend = () =>
      database.withReader(anonymousCaller, (session) => session.query('select pg_backend_pid() as backend'));
    const before = await readBackend();
    // The driver by itself gives a connection up after ten.
    await new Promise((resolve) => {
      setTimeout(resolve, 12_000);
    });
    expect(await readBackend()).toEqual(before);
    await database.close();
  },
  60_000,
);
