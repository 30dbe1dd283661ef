import { OpenAIEmbeddings } from '@langchain/openai';
import type { Embedder, EmbeddingSpace } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import { describeModelFailure } from './model-failure.ts';
import { toClientConfiguration } from './openai-connection.ts';
import type { OpenAIConnection } from './openai-connection.ts';

export interface OpenAIEmbedderOptions extends OpenAIConnection {
  readonly model: string;
  /**
   * Length of the vectors. Absent: what is known of the model, or else asked of it with one text. For
   * OpenAI's `text-embedding-3` models a smaller number than their own shortens the vectors.
   */
  readonly dimensions?: number;
  /** Share of the vectors in the ranking. Default 0.6, an estimate: measure your own with `portal-copilot eval`. */
  readonly fusionWeight?: number;
  /** Per attempt. Default 30 s. */
  readonly timeoutMilliseconds?: number;
  /** Further attempts after 429, 5xx and broken connections. Default 4, with growing pauses. */
  readonly maxRetries?: number;
}

/** pgvector indexes `halfvec` up to 4,000 dimensions (and stores 16,000, but a scan of those is no search). */
const MAX_DIMENSIONS = 4_000;
/** Texts of one request: far below OpenAI's 2,048, since small servers compute them one by one. */
const MAX_BATCH_SIZE = 64;
/** The smallest common context is 512 tokens; what a text is about stands at its beginning. */
const MAX_CHARACTERS = 6_000;

const knownDimensions: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/** The model behind the name of a space that {@link createOpenAIEmbedder} made; `null` for any other name. */
export function readOpenAISpaceName(name: string): { readonly model: string; readonly dimensions: number } | null {
  const [, model, dimensions] = /^openai-(.+)-([1-9]\d{0,3})$/u.exec(name) ?? [];
  return model === undefined ? null : { model, dimensions: Number(dimensions) };
}

/** @throws CopilotError `configuration_invalid` when the model's vectors cannot be indexed, `embedding_failed` */
export async function createOpenAIEmbedder(options: OpenAIEmbedderOptions): Promise<Embedder> {
  const client = createClient(options);
  const dimensions =
    options.dimensions ??
    knownDimensions[options.model] ??
    (await embed(client, ['dimensions'], undefined))[0]?.length ??
    0;
  refuseDimensions(options.model, dimensions);
  const space: EmbeddingSpace = {
    name: `openai-${options.model}-${dimensions}`,
    dimensions,
    fusionWeight: options.fusionWeight ?? 0.6,
  };
  const embedAll = async (texts: readonly string[], signal: AbortSignal | undefined): Promise<Float32Array[]> =>
    (await embed(client, texts.map(shorten), signal)).map((vector) => normalise(vector, space));

  return {
    space,
    maxBatchSize: MAX_BATCH_SIZE,
    embedDocuments: (texts, { signal } = {}) => (texts.length === 0 ? Promise.resolve([]) : embedAll(texts, signal)),
    async embedQuery(text, { signal } = {}) {
      const [vector] = await embedAll([text], signal);
      if (vector === undefined) throw new CopilotError('embedding_failed', 'The embedding server gave no vector.');
      return vector;
    },
    close: () => Promise.resolve(),
  };
}

function createClient(options: OpenAIEmbedderOptions): OpenAIEmbeddings {
  const shortened =
    options.model.startsWith('text-embedding-3') && options.dimensions !== knownDimensions[options.model]
      ? options.dimensions
      : undefined;
  return new OpenAIEmbeddings({
    model: options.model,
    apiKey: options.apiKey ?? 'none',
    // Others than OpenAI refuse the parameter, so it is sent only where it says something.
    ...(shortened === undefined ? {} : { dimensions: shortened }),
    batchSize: MAX_BATCH_SIZE,
    stripNewLines: false,
    // The library's default, base64, is not spoken by every server.
    encodingFormat: 'float',
    timeout: options.timeoutMilliseconds ?? 30_000,
    maxRetries: options.maxRetries ?? 4,
    configuration: toClientConfiguration(options),
  });
}

/** The library cannot cancel a request; the caller at least need not wait for it. */
async function embed(
  client: OpenAIEmbeddings,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  if (signal?.aborted === true) throw cancelled();
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(cancelled());
  signal?.addEventListener('abort', abort, { once: true });
  const request = client.embedDocuments([...texts]);
  try {
    return await Promise.race([request, interrupted]);
  } catch (thrown) {
    throw describeModelFailure(thrown, 'embedding_failed');
  } finally {
    request.catch(() => {});
    signal?.removeEventListener('abort', abort);
  }
}

function shorten(text: string): string {
  const shortened = text.trim().slice(0, MAX_CHARACTERS).toWellFormed();
  // OpenAI refuses an empty input.
  return shortened === '' ? '.' : shortened;
}

function normalise(vector: readonly number[], space: EmbeddingSpace): Float32Array {
  const norm = Math.hypot(...vector);
  if (vector.length !== space.dimensions || !Number.isFinite(norm) || norm === 0) {
    throw new CopilotError(
      'embedding_failed',
      `The embedding server gave a vector of ${vector.length} numbers that is not usable in the space ${space.name}. ` +
        `Set EMBEDDING_DIMENSIONS to what the model gives.`,
    );
  }
  return Float32Array.from(vector, (value) => value / norm);
}

function refuseDimensions(model: string, dimensions: number): void {
  if (Number.isSafeInteger(dimensions) && dimensions > 0 && dimensions <= MAX_DIMENSIONS) return;
  throw new CopilotError(
    'configuration_invalid',
    `The embedding model ${model} gives vectors of ${dimensions} numbers, but an index holds at most ${MAX_DIMENSIONS}. ` +
      'Choose another model, or set EMBEDDING_DIMENSIONS where the model can shorten its vectors.',
  );
}

function cancelled(): CopilotError {
  return new CopilotError('cancelled', 'The call was cancelled.');
}
