import { anonymousCaller } from '../../core/caller.ts';
import type { Chunk } from '../../core/chunk.ts';
import type { Operation } from '../../core/operation.ts';
import type { ReferenceIndex } from '../../core/reference-index.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { stripHtml } from '../../ingest/chunks/plain-text.ts';
import { parseSpec } from '../../ingest/openapi/parse-spec.ts';
import { WarningList } from '../../ingest/warning-list.ts';
import { checkReferences } from '../../server/answers/references/check-references.ts';
import type { CheckedMention } from '../../server/answers/references/check-references.ts';
import type { ReferenceSources } from '../../server/answers/references/reference-resolver.ts';
import { collectAddresses } from '../../server/answers/source-addresses.ts';
import { createMemoryReferenceIndex } from '../../test/support/memory-reference-index.ts';
import { plantMentions } from './plant-mentions.ts';

export interface FalseMarks {
  readonly descriptions: number;
  readonly mentions: number;
  /** What was doubted although the specification itself says it. */
  readonly marked: readonly { readonly place: string; readonly mention: CheckedMention }[];
  /** False mentions that were put beside these descriptions. */
  readonly planted: number;
  /** Those of them that were believed. */
  readonly missed: readonly { readonly place: string; readonly text: string }[];
}

interface Description {
  readonly place: string;
  readonly text: string;
  readonly operation: Operation | null;
  /** What a search brings for it. */
  readonly chunks: readonly Chunk[];
}

/**
 * Checks all descriptions of one specification, each against the chunks that a search brings for it and that an answer
 * would cite: not every description is in them as a whole.
 */
export async function measureFalseMarks(text: string, file: string): Promise<FalseMarks> {
  const place = { api: 'api', apiTitle: 'API', version: '1', url: null, operationUrl: null };
  const { operations, chunks } = parseSpec({ path: file, text, readFile: () => null, place }, new WarningList());
  const referenceIndex = createMemoryReferenceIndex([{ api: 'api', version: '1', operations, chunks }]);
  const described: Description[] = [
    ...operations.flatMap((operation) => descriptionsOf(operation, chunks)),
    ...chunks
      .filter(({ kind }) => kind !== 'operation')
      .map((chunk) => ({ place: chunk.key, text: chunk.text, operation: null, chunks: [chunk] })),
  ];
  const marked: FalseMarks['marked'][number][] = [];
  const missed: FalseMarks['missed'][number][] = [];
  let [mentions, planted] = [0, 0];
  for (const description of described) {
    const sources = sourcesOf(description, file);
    const checked = await check(description.text, referenceIndex, sources);
    mentions += checked.length;
    for (const mention of checked) if (!mention.isResolved) marked.push({ place: description.place, mention });
  }
  for (const operation of operations) {
    const [first] = descriptionsOf(operation, chunks);
    if (first === undefined) continue;
    for (const plant of plantMentions(operation, operations)) {
      planted += 1;
      const found = await check(`${plant} is what to call.`, referenceIndex, sourcesOf(first, file));
      if (found.every(({ isResolved }) => isResolved)) missed.push({ place: operation.key, text: plant });
    }
  }
  return { descriptions: described.length, mentions, marked, planted, missed };
}

function check(text: string, referenceIndex: ReferenceIndex, sources: ReferenceSources): Promise<CheckedMention[]> {
  const signal = new AbortController().signal;
  return checkReferences(text, { referenceIndex, caller: anonymousCaller, sources, signal });
}

function sourcesOf({ operation, chunks }: Description, file: string): ReferenceSources {
  const hits = chunks.map(
    (chunk): SearchHit => ({
      ...chunk, api: 'api', apiTitle: 'API', version: '1', operationId: null, chunkKey: chunk.key, documentPath: file,
      documentTitle: 'API', score: 1, exact: null, coverage: 1, cosine: 1,
    }),
  ); // prettier-ignore
  return {
    question: '',
    hits,
    operations: operation === null ? [] : [{ api: 'api', apiTitle: 'API', version: '1', url: null, operation }],
    scope: { api: 'api', version: '1' },
    addresses: collectAddresses(hits),
  };
}

/** The same text is looked at once. */
function descriptionsOf(operation: Operation, all: readonly Chunk[]): Description[] {
  const own = all.filter(({ operationKey }) => operationKey === operation.key);
  const chunks = [...own, ...all.filter(({ key }) => own.some((chunk) => key.startsWith(`section:${chunk.key}/`)))];
  const texts = new Set(
    [
      operation.summary,
      operation.description,
      ...operation.parameters.map(({ description }) => description),
      ...operation.bodyFields.map(({ description }) => description),
      ...operation.responses.flatMap(({ description, fields }) => [
        description,
        ...fields.map((field) => field.description),
      ]),
    ].filter((text) => typeof text === 'string'),
  );
  // As ingestion shows it to whoever quotes it.
  return [...texts].map((text) => ({ place: operation.key, text: stripHtml(text), operation, chunks }));
}
