import type { Embedder } from '../core/embedder.ts';
import { CopilotError, toCopilotError } from '../core/errors.ts';
import type { EmbeddingSpaces, SpaceFilling, UnembeddedChunk } from '../core/index-writer.ts';
import { embedTexts } from './embed-texts.ts';

export interface FillParts {
  readonly spaces: EmbeddingSpaces;
  /** Its space is the one to be filled. */
  readonly embedder: Embedder;
  /**
   * Waits, to delete the vectors of the space before as soon as the last search in it has ended. Absent: what cannot
   * be deleted yet is left to a later call.
   */
  readonly pause?: (milliseconds: number, options: { signal?: AbortSignal }) => Promise<void>;
}

export interface FillOptions {
  readonly signal?: AbortSignal;
  /** Of the chunks that lacked a vector; not called when none did. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface FillReport {
  /**
   * `active`: searches use the space. `busy`: another process fills it. `superseded`: another process asked for another
   * space since. `unfinished`: chunks were added as fast as they were filled, or the hold was lost.
   */
  readonly status: 'active' | 'busy' | 'superseded' | 'unfinished';
  /** The space that was asked for instead. */
  readonly wanted?: string;
  /** Texts. */
  readonly embedded: number;
  /** Why vectors that nobody needs any more are still there; a later call deletes them. */
  readonly deletionFailure?: CopilotError;
}

/** Two batches in flight of one embedder; their vectors are all that is held in memory. */
const BATCHES_PER_SAVE = 2;

/** Rounds over what other runs added meanwhile. More would mean that they never stop. */
const MAX_ROUNDS = 10;

/**
 * Embeds every chunk of the index that lacks a vector in the embedder's space, then lets searches use that space and
 * deletes the vectors of others. Where it stops, killed or not, the next call goes on; until it is complete searches
 * use the space they used before. @throws CopilotError as the embedder and the index do, `cancelled`
 */
export async function fillSpace(parts: FillParts, options: FillOptions = {}): Promise<FillReport> {
  const signalled = options.signal === undefined ? {} : { signal: options.signal };
  const claim = await parts.spaces.claim(parts.embedder.space, signalled);
  if (claim.status !== 'held') return { ...claim, embedded: 0 };
  const progress = { embedded: 0, done: 0 };
  try {
    const status = await complete(claim.filling, parts.embedder, progress, options);
    const deletionFailure = status === 'active' ? await deleteRetired(parts, options) : null;
    return { status, embedded: progress.embedded, ...(deletionFailure === null ? {} : { deletionFailure }) };
  } finally {
    // Without it another process would wait until our hold ends by itself; that is all a failure costs.
    await claim.filling.release().catch(() => undefined);
  }
}

interface FillProgress {
  /** Texts. */
  embedded: number;
  /** Chunks. */
  done: number;
}

async function complete(
  filling: SpaceFilling,
  embedder: Embedder,
  progress: FillProgress,
  options: FillOptions,
): Promise<'active' | 'unfinished'> {
  if (filling.isActive && filling.missing === 0) return 'active';
  const signalled = options.signal === undefined ? {} : { signal: options.signal };
  if (filling.missing > 0) options.onProgress?.(0, filling.missing);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const isHeld = await fillOnce(filling, embedder, progress, options);
    if (!isHeld) return 'unfinished';
    const outcome = await filling.activate(signalled);
    if (outcome === 'active') return 'active';
    if (outcome === 'lost') return 'unfinished';
  }
  return 'unfinished';
}

/** Goes through all chunks once. @returns false when the hold is lost */
async function fillOnce(
  filling: SpaceFilling,
  embedder: Embedder,
  progress: FillProgress,
  { signal, onProgress }: FillOptions,
): Promise<boolean> {
  const signalled = signal === undefined ? {} : { signal };
  const limit = Math.max(1, embedder.maxBatchSize) * BATCHES_PER_SAVE;
  let after: string | null = null;
  for (;;) {
    const chunks: readonly UnembeddedChunk[] = await filling.list({ after, limit }, signalled);
    const last = chunks.at(-1);
    if (last === undefined) return true;
    after = last.id;
    const vectors = await embedTexts([...new Set(chunks.map(({ text }) => text))], embedder, signalled);
    progress.embedded += vectors.size;
    if (!(await filling.save(pairUp(chunks, vectors), signalled))) return false;
    progress.done += chunks.length;
    // Other runs may add chunks while this one fills.
    onProgress?.(Math.min(progress.done, filling.missing), filling.missing);
  }
}

function pairUp(chunks: readonly UnembeddedChunk[], vectors: ReadonlyMap<string, Float32Array>) {
  return chunks.map((chunk) => {
    const vector = vectors.get(chunk.text);
    if (vector === undefined) throw new CopilotError('embedding_failed', 'The embedder gave no vector for a text.');
    return { chunk, vector };
  });
}

/** The switch stands whatever becomes of this. @returns why it ended early, unless by the caller's own wish */
async function deleteRetired({ spaces, pause }: FillParts, { signal }: FillOptions): Promise<CopilotError | null> {
  const signalled = signal === undefined ? {} : { signal };
  try {
    for (;;) {
      const { waitMilliseconds } = await spaces.deleteRetired(signalled);
      if (waitMilliseconds === null) return null;
      if (waitMilliseconds === 0) continue;
      if (pause === undefined) return null;
      await pause(waitMilliseconds, signalled);
    }
  } catch (error) {
    return signal?.aborted === true ? null : toCopilotError(error);
  }
}
