import type { Embedder } from '../../core/embedder.ts';
import { readTree } from '../../ingest/openapi/read-tree.ts';
import { isObject, objectAt } from '../../ingest/json-values.ts';
import { WarningList } from '../../ingest/warning-list.ts';

/** The usual splitter: pieces of 1,000 characters, each beginning 200 before the end of the last. */
const PIECE = 1_000;
const STEP = 800;

export interface NaivePiece {
  readonly vector: Float32Array;
  /** Operations of which the piece holds a part, as `METHOD path`. */
  readonly operations: readonly string[];
}

/** A specification cut as plain text, without regard to what stands in it. */
export async function splitNaively(text: string, embedder: Embedder): Promise<NaivePiece[]> {
  const { printed, spans } = printSpec(text);
  const pieces: { text: string; operations: string[] }[] = [];
  for (let start = 0; start < printed.length; start += STEP) {
    const end = start + PIECE;
    const operations = spans.filter((span) => span.start < end && span.end > start).map(({ operation }) => operation);
    pieces.push({ text: printed.slice(start, end), operations });
  }
  const vectors: Float32Array[] = [];
  for (let start = 0; start < pieces.length; start += embedder.maxBatchSize) {
    const batch = pieces.slice(start, start + embedder.maxBatchSize).map((piece) => piece.text);
    vectors.push(...(await embedder.embedDocuments(batch)));
  }
  return pieces.flatMap(({ operations }, index) => {
    const vector = vectors[index];
    return vector === undefined || operations.length === 0 ? [] : [{ vector, operations }];
  });
}

interface Span {
  readonly operation: string;
  readonly start: number;
  readonly end: number;
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** The specification as indented JSON, one operation after another, and where each of them stands. */
function printSpec(text: string): { printed: string; spans: Span[] } {
  const tree = readTree(text, new WarningList());
  const { paths: _, ...rest } = isObject(tree) ? tree : {};
  let printed = JSON.stringify(rest['info'] ?? {}, null, 2);
  const spans: Span[] = [];
  for (const [path, item] of Object.entries(objectAt(tree, 'paths') ?? {})) {
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      if (!methods.has(method)) continue;
      const start = printed.length;
      printed += `\n${JSON.stringify({ [path]: { [method]: operation } }, null, 2)}`;
      spans.push({ operation: `${method.toUpperCase()} ${path}`, start, end: printed.length });
    }
  }
  return { printed, spans };
}
