import { createAnswerArchive } from '../../adapters/postgres/answer-archive.ts';
import { createAnswerStore } from '../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import { createReferenceIndex } from '../../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../../adapters/postgres/search-index.ts';
import { describe } from 'vitest';
import { describeAnswerStore } from '../contracts/answer-store.ts';
import { describeCatalogue } from '../contracts/catalogue.ts';
import { describeGatewayFacts } from '../contracts/gateway-facts.ts';
import { describeIndexWriter } from '../contracts/index-writer.ts';
import type { IndexUnderTest } from '../contracts/index-writer.ts';
import { describeReferenceIndex } from '../contracts/reference-index.ts';
import { describeSearchIndex } from '../contracts/search-index.ts';
import type { TestDatabase } from './test-database.ts';

/** An engine with everything that stands on it. */
export interface EngineUnderTest {
  readonly name: string;
  /** It cannot run here. */
  readonly skip: boolean;
  open(): Promise<TestDatabase>;
}

/** All contracts of what is kept in the database. */
export function describeDatabaseContracts(engine: EngineUnderTest): void {
  const openIndex = async (): Promise<IndexUnderTest> => {
    const database = await engine.open();
    return {
      writer: createIndexWriter(database),
      searchIndex: createSearchIndex(database),
      openSearchIndex: () => createSearchIndex(database),
      catalogue: createCatalogue(database),
      close: () => database.close(),
    };
  };
  describe.skipIf(engine.skip)('keeps the contracts', () => {
    describeIndexWriter(engine.name, openIndex);
    describeSearchIndex(engine.name, openIndex);
    describeCatalogue(engine.name, openIndex);
    describeGatewayFacts(engine.name, openIndex);
    describeReferenceIndex(engine.name, async () => {
      const database = await engine.open();
      return {
        writer: createIndexWriter(database),
        references: createReferenceIndex(database),
        close: () => database.close(),
      };
    });
    describeAnswerStore(engine.name, async () => {
      const database = await engine.open();
      return {
        store: createAnswerStore(database),
        archive: createAnswerArchive(database),
        writer: createIndexWriter(database),
        age: async (id, days) => {
          const older = 'update answer set created_at = created_at - make_interval(days => $2) where id = $1';
          await database.withOwner((session) => session.execute(older, [id, days]));
        },
        close: () => database.close(),
      };
    });
  });
}
