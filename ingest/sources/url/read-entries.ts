import pLimit from 'p-limit';
import type { Visibility } from '../../../core/caller.ts';
import type { ReadOptions, SourceFailure } from '../../source.ts';
import { UnreadableFile } from '../read-text-file.ts';
import type { Address } from './address.ts';
import { inspectText } from './address-facts.ts';
import type { AddressFacts, AddressKind } from './address-facts.ts';
import type { AddressReader, Validators } from './address-reader.ts';

/** One address of the list, as configured. */
export interface ListedAddress extends Address {
  readonly kind: AddressKind | null;
  readonly api: string | null;
  readonly version: string | null;
  readonly title: string | null;
  readonly visibility: Visibility;
}

export interface ReadEntry extends ListedAddress {
  readonly facts: AddressFacts;
  /** `null` where it was not downloaded, or not kept: it is read again when it is needed. */
  readonly text: string | null;
  /** False: it could not be read now, and these are the facts of an earlier run. */
  readonly isRead: boolean;
}

/** What an address held when it was last read, by path. */
export type AddressMemory = Map<string, { readonly validators: Validators; readonly facts: AddressFacts }>;

/**
 * Texts kept between listing and parsing, in characters over all addresses. A first run parses everything, and should
 * not download it twice; a list of giants should not fill the memory either.
 */
const MAX_KEPT_CHARACTERS = 64 * 1_048_576;

/** Reads every address, as far as each can be read; what cannot is among the failures. */
export async function readEntries(
  list: readonly ListedAddress[],
  parts: { readonly reader: AddressReader; readonly memory: AddressMemory; readonly concurrency: number },
  { signal, onProgress }: ReadOptions,
): Promise<{ readonly entries: readonly ReadEntry[]; readonly failures: readonly SourceFailure[] }> {
  const limit = pLimit(parts.concurrency);
  const failures: SourceFailure[] = [];
  let done = 0;
  let kept = 0;
  const readOne = async (listed: ListedAddress): Promise<ReadEntry | null> => {
    signal?.throwIfAborted();
    try {
      const { facts, text } = await readFacts(listed, parts, signal);
      kept += text?.length ?? 0;
      return { ...listed, facts, text: kept > MAX_KEPT_CHARACTERS ? null : text, isRead: true };
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      failures.push({ file: listed.path, reason: error.message, isGone: error.isGone });
      const facts = parts.memory.get(listed.path)?.facts;
      return facts === undefined || error.isGone ? null : { ...listed, facts, text: null, isRead: false };
    } finally {
      done += 1;
      onProgress?.(done, list.length);
    }
  };
  const entries = await Promise.all(list.map((listed) => limit(() => readOne(listed))));
  return { entries: entries.filter((entry) => entry !== null), failures };
}

async function readFacts(
  listed: ListedAddress,
  { reader, memory }: { readonly reader: AddressReader; readonly memory: AddressMemory },
  signal: AbortSignal | undefined,
): Promise<{ facts: AddressFacts; text: string | null }> {
  const known = memory.get(listed.path);
  const content = await reader.read(listed, { known: known?.validators ?? null, signal });
  if (content.status === 'unchanged') {
    if (known !== undefined) return { facts: known.facts, text: null };
    throw new UnreadableFile('was answered with 304 without having been asked whether it changed');
  }
  const facts = inspectText(content.text, { url: listed.url, contentType: content.contentType, kind: listed.kind });
  memory.set(listed.path, { validators: content.validators, facts });
  return { facts, text: content.text };
}
