import { describe } from 'vitest';
import { describeDatabaseContracts } from '../../support/describe-database-contracts.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';

/** Whoever holds a connection while asking for another one waits for ever here. */
describe('PostgreSQL with a pool of one', () => {
  describeDatabaseContracts({
    name: 'PostgreSQL with a pool of one',
    skip: postgresSkipReason !== null,
    open: () => createTestDatabase('postgres', { poolSize: 1 }),
  });
});
