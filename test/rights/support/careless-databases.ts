import type { Database, Session } from '../../../adapters/postgres/database.ts';
import { anonymousCaller } from '../../../core/caller.ts';

/** A program that forgets both role and claims: it takes a connection as the pool gives it. */
export function forgetRole(database: Database): Database {
  return { ...database, withReader: (_caller, work) => database.withConnection(work) };
}

/** A program that forgets who asks. */
export function forgetCaller(database: Database): Database {
  return { ...database, withReader: (_caller, work, options) => database.withReader(anonymousCaller, work, options) };
}

const FILTER = /\b(?:identifier\.)?document_id in \(select id from visible\)/gu;
/** Where few documents are visible they are looked up one by one, which nobody can forget to do. */
const FEW = /(\(select documents from statistic\) (?:>|<=)) \d+/gu;

/** A program whose search forgets to look at visible documents alone. */
export function forgetFilters(database: Database): Database & { readonly forgotten: () => number } {
  let forgotten = 0;
  const careless = (session: Session): Session => ({
    ...session,
    query: (text, values) =>
      session.query(
        text.replaceAll(FEW, '$1 -1').replaceAll(FILTER, () => {
          forgotten += 1;
          return 'true';
        }),
        values,
      ),
  });
  return {
    ...database,
    forgotten: () => forgotten,
    withReader: (caller, work, options) => database.withReader(caller, (session) => work(careless(session)), options),
  };
}

/** Runs a statement as whoever may change the schema. */
export async function administer(database: Database, ...statements: readonly string[]): Promise<void> {
  await database.withConnection(async (session) => {
    for (const statement of [`select set_config('role', 'none', false)`, ...statements])
      await session.execute(statement);
  });
}
