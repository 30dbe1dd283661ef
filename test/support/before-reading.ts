import type { Database } from '../../adapters/postgres/database.ts';

/** The same database, whose readers find that a statement has run on their connection before they begin. */
export function beforeReading(database: Database, statement: string): Database {
  return {
    ...database,
    withReader: (caller, work, options) =>
      database.withReader(
        caller,
        async (session) => {
          await session.query(statement);
          return work(session);
        },
        options,
      ),
  };
}
