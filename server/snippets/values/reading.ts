import type { Operation } from '../../../core/operation.ts';
import type { QuestionToken } from './question-tokens.ts';
import type { ValueSlot } from './value-slots.ts';

/** A value of the question that may fill a place. */
export interface Mention {
  readonly slot: ValueSlot;
  readonly value: unknown;
  /** Numbers of the tokens it was read from: a later reader leaves them alone. */
  readonly tokens: readonly number[];
}

/** What the readers of one question share. */
export interface Reading {
  readonly tokens: readonly QuestionToken[];
  readonly slots: readonly ValueSlot[];
  readonly operation: Operation;
  /** Stems of the words that name the operation itself. */
  readonly subject: ReadonlySet<string>;
  readonly isTaken: (token: number) => boolean;
  /** Whether the place is empty and the value, in one of its spellings, suits it: the spelling that does. */
  readonly fit: (slot: ValueSlot, ...spellings: readonly unknown[]) => { readonly value: unknown } | null;
}

/** The one of the places that is the only best by `score`; `null` without one, or where two are as good. */
export function onlyBest(slots: readonly ValueSlot[], score: (slot: ValueSlot) => number): ValueSlot | null {
  let best: ValueSlot | null = null;
  let top = 0;
  let isShared = false;
  for (const slot of slots) {
    const points = score(slot);
    if (points <= 0 || points < top) continue;
    isShared = points === top;
    top = points;
    best = slot;
  }
  return isShared ? null : best;
}
