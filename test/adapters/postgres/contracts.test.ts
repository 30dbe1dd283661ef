import { describe } from 'vitest';
import { describeDatabaseContracts } from '../../support/describe-database-contracts.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';

describe.each([
  { name: 'the embedded engine', skip: false, open: () => createTestDatabase('embedded') },
  { name: 'PostgreSQL', skip: postgresSkipReason !== null, open: () => createTestDatabase('postgres') },
])('$name', (engine) => {
  describeDatabaseContracts(engine);
});
