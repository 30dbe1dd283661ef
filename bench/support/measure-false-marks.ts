import { anonymousCaller } from '../../core/caller.ts';
import type { Operation } from '../../core/operation.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { stripHtml } from '../../ingest/chunks/plain-text.ts';
import { parseSpec } from '../../ingest/openapi/parse-spec.ts';
import { WarningList } from '../../ingest/warning-list.ts';
import { checkReferences } from '../../server/answers/references/check-references.ts';
import type { CheckedMention } from '../../server/answers/references/check-references.ts';
import { collectAddresses } from '../../server/answers/source-addresses.ts';
import { createMemoryReferenceIndex } from '../../test/support/memory-reference-index.ts';

export interface FalseMarks {
  readonly descriptions: number;
  readonly mentions: number;
  /** What was doubted although the specification itself says it. */
  readonly marked: readonly { readonly place: string; readonly mention: CheckedMention }[];
}

interface Description {
  readonly place: string;
  readonly text: string;
  readonly operation: Operation | null;
}

/** Checks all descriptions of one specification, each with the text that an answer would cite for it. */
export async function measureFalseMarks(text: string, file: string): Promise<FalseMarks> {
  const place = { api: 'api', apiTitle: 'API', version: '1', url: null, operationUrl: null };
  const { operations, chunks } = parseSpec({ path: file, text, readFile: () => null, place }, new WarningList());
  const referenceIndex = createMemoryReferenceIndex([{ api: 'api', version: '1', operations, chunks }]);
  const described: Description[] = [
    ...operations.flatMap(descriptionsOf),
    ...chunks
      .filter(({ kind }) => kind !== 'operation')
      .map((chunk) => ({ place: chunk.key, text: chunk.text, operation: null })),
  ];
  const marked: FalseMarks['marked'][number][] = [];
  let mentions = 0;
  const signal = new AbortController().signal;
  for (const { place: where, text: description, operation } of described) {
    const hit: SearchHit = {
      kind: 'operation', api: 'api', apiTitle: 'API', version: '1', operationKey: operation?.key ?? null, operationId: null,
      chunkKey: where, documentPath: file, documentTitle: 'API', title: '', url: null, text: description,
      score: 1, exact: null, coverage: 1, cosine: 1,
    }; // prettier-ignore
    const sources = {
      question: '',
      hits: [hit],
      operations: operation === null ? [] : [{ api: 'api', apiTitle: 'API', version: '1', url: null, operation }],
      scope: { api: 'api', version: '1' },
      addresses: collectAddresses([hit]),
    };
    const checked = await checkReferences(description, { referenceIndex, caller: anonymousCaller, sources, signal });
    mentions += checked.length;
    for (const mention of checked) if (!mention.isResolved) marked.push({ place: where, mention });
  }
  return { descriptions: described.length, mentions, marked };
}

/** The same text is looked at once. */
function descriptionsOf(operation: Operation): Description[] {
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
  return [...texts].map((text) => ({ place: operation.key, text: stripHtml(text), operation }));
}
