import type { Embedder } from '../../core/embedder.ts';
import { toCopilotError } from '../../core/errors.ts';

export interface EmbedderChooserOptions {
  /** The embedder that the configuration names. */
  readonly configured: Embedder;
  /** The name of the space that searches use; `null` for an empty index. */
  readonly readActiveSpace: (options?: { signal?: AbortSignal }) => Promise<string | null>;
  /** An embedder for another space than the configured one; `null` where none can be made from its name. */
  readonly createForSpace: (name: string) => Promise<Embedder | null>;
  /** Told at most once a minute that questions are searched by names and words alone. */
  readonly onWithoutEmbedder?: (space: string, error: unknown) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Chooses the embedder of a question: the one whose vectors the index is searched by at this moment. */
export interface EmbedderChooser {
  /** @returns null when nothing can embed in the active space. @throws CopilotError as the index does */
  choose(options?: { signal?: AbortSignal }): Promise<Embedder | null>;
  /** Closes what was made here; the configured embedder stays open. */
  close(): Promise<void>;
}

/**
 * How long the active space is remembered. After a switch questions are searched in the space before for as long, which
 * the index waits for before it deletes its vectors.
 */
const REMEMBERED_MS = 3_000;

/** Making an embedder may take a request, and what failed once mostly fails again. */
const RETRY_MS = 60_000;

/** An embedder that no question needed for so long is given back; the offline one holds some 160 MB. */
const IDLE_MS = 60_000;

interface MadeEmbedder {
  readonly name: string;
  readonly since: number;
  usedAt: number;
  readonly embedder: Promise<{ readonly value: Embedder | null; readonly failure: unknown }>;
  hasFailed: boolean;
}

/** Embeds questions in the active space, whichever space the configuration asks for. */
export function createEmbedderChooser(options: EmbedderChooserOptions): EmbedderChooser {
  const { configured, readActiveSpace, createForSpace, onWithoutEmbedder, now } = options;
  let known: { readonly name: string | null; readonly since: number } | null = null;
  let reading: Promise<string | null> | null = null;
  let made: MadeEmbedder | null = null;
  let toldAt: number | null = null;

  /** One look-up serves all who ask meanwhile, so none of them may cancel it. */
  function readOnce(): Promise<string | null> {
    reading ??= readActiveSpace()
      .then((name) => {
        known = { name, since: now() };
        return name;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  function make(name: string): MadeEmbedder {
    const before = made;
    if (before?.name === name && !(before.hasFailed && now() - before.since >= RETRY_MS)) return before;
    const entry: MadeEmbedder = {
      name,
      since: now(),
      usedAt: now(),
      hasFailed: false,
      embedder: createForSpace(name).then(
        (value) => {
          entry.hasFailed = value === null;
          return { value, failure: null };
        },
        (error: unknown) => {
          entry.hasFailed = true;
          return { value: null, failure: toCopilotError(error, 'embedding_failed') };
        },
      ),
    };
    made = entry;
    forget(before);
    return entry;
  }

  async function embedderOf(name: string): Promise<Embedder | null> {
    const entry = make(name);
    entry.usedAt = now();
    const { value, failure } = await entry.embedder;
    if (value === null && (toldAt === null || now() - toldAt >= RETRY_MS)) {
      toldAt = now();
      onWithoutEmbedder?.(name, failure);
    }
    return value;
  }

  return {
    async choose({ signal } = {}) {
      signal?.throwIfAborted();
      const name = known !== null && now() - known.since < REMEMBERED_MS ? known.name : await readOnce();
      signal?.throwIfAborted();
      if (name !== null && name !== configured.space.name) return embedderOf(name);
      if (made !== null && now() - made.usedAt >= IDLE_MS) {
        forget(made);
        made = null;
      }
      return configured;
    },
    async close() {
      const last = made;
      made = null;
      await (await last?.embedder)?.value?.close();
    },
  };
}

/** Nobody waits for an embedder that is not needed any more, and nobody can mend what goes wrong when it ends. */
function forget(made: MadeEmbedder | null): void {
  made?.embedder.then(({ value }) => value?.close()).catch(() => undefined);
}
