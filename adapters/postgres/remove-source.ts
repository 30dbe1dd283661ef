import { CopilotError } from '../../core/errors.ts';
import { leaseSeconds } from '../../core/index-run.ts';
import type { SourceRemoval } from '../../core/index-writer.ts';
import { lockVanishingApis, removeFactsOfVanishedApis } from './commit-facts.ts';
import type { Session } from './database.ts';
import { deleteDocuments } from './queries/delete-documents.ts';
import {
  deleteApisOfSource,
  deleteSource,
  findHoldingRun,
  listDocumentSizes,
  lockSourceForRemoval,
} from './queries/remove-source.ts';
import { slicesByCost } from './slices.ts';
import { cleanText } from './stored-text.ts';

/** What hangs on a chunk goes row by row; a statement must end long before the embedded engine is taken for dead. */
const CHUNKS_PER_STATEMENT = 2_000;

interface LockedSource {
  readonly id: string;
  readonly key: string;
  readonly name: string | null;
}

interface DocumentSize {
  readonly id: string;
  readonly operations: number;
  readonly chunks: number;
}

/**
 * Removes a source with all that hangs on it, inside the caller's transaction. Locks are taken as a commit takes them:
 * the source, then the gateways with facts on its APIs, then these APIs.
 */
export async function removeSource(session: Session, sourceKey: string): Promise<SourceRemoval> {
  const [source] = await session.query<LockedSource>(lockSourceForRemoval, [cleanText(sourceKey)]);
  if (source === undefined) throw new CopilotError('not_found', `The index holds no source ${sourceKey}.`);
  await assertFree(session, source);
  const apiIds = await lockVanishingApis(session, source.id, []);
  const documents = await session.query<DocumentSize>(listDocumentSizes, [source.id]);
  for (const part of slicesByCost(documents, CHUNKS_PER_STATEMENT, ({ chunks }) => chunks + 1)) {
    await session.execute(deleteDocuments, [part.map(({ id }) => id)]);
  }
  const facts = await removeFactsOfVanishedApis(session, apiIds);
  const apis = await session.execute(deleteApisOfSource, [source.id]);
  await session.execute(deleteSource, [source.id]);
  const sum = (count: (document: DocumentSize) => number): number =>
    documents.reduce((total, document) => total + count(document), 0);
  return {
    apis,
    documents: documents.length,
    operations: sum(({ operations }) => operations),
    chunks: sum(({ chunks }) => chunks),
    facts,
  };
}

/** A run that begins after this finds no source, and opens a new one. */
async function assertFree(session: Session, { id, name, key }: LockedSource): Promise<void> {
  const holding = await session.query(findHoldingRun, [id, name, key, leaseSeconds]);
  if (holding.length === 0) return;
  throw new CopilotError(
    'run_in_progress',
    `An index run is reading the source ${name ?? key} at this moment. Cancel it, or try again when it has ended.`,
  );
}
