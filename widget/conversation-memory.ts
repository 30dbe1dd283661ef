import { isFields, readAnswer } from './answer-events.ts';
import type { Fields } from './answer-events.ts';
import type { IdentityKey } from './identity-key.ts';
import { emptyTurn } from './turn.ts';
import type { Turn } from './turn.ts';

/** What is kept of a conversation while the reader goes from page to page. */
export interface RememberedConversation {
  readonly conversationId: string | null;
  /** Who asked. The conversation is shown to nobody else. */
  readonly identity: IdentityKey;
  readonly turns: readonly Turn[];
}

export interface ConversationMemory {
  /** What was kept, or `null`. Never throws: what cannot be read counts as nothing. */
  load(): RememberedConversation | null;
  save(conversation: RememberedConversation): void;
  clear(): void;
}

/** The part of the browser's `Storage` that is used. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A tab's store holds about five million characters for the whole origin; we take a fifth at most. */
const MAX_LENGTH = 1_000_000;

/** Changes when the stored shape does, so that an older conversation is forgotten rather than misread. */
const SHAPE = 1;

/**
 * Keeps a conversation in a store of the tab. Oldest turns go first when there is no room.
 * @param storage - A function, because merely touching `sessionStorage` throws where a policy forbids it
 */
export function createConversationMemory(storage: () => TextStorage, key: string): ConversationMemory {
  const attempt = <Result>(action: (store: TextStorage) => Result): Result | null => {
    try {
      return action(storage());
    } catch {
      return null;
    }
  };
  return {
    load: () => {
      const text = attempt((store) => store.getItem(key));
      return text === null ? null : attempt(() => read(JSON.parse(text)));
    },
    save: (conversation) => {
      const text = write(conversation);
      // Over the quota the old state stays, which would come back as the present one.
      if (attempt((store) => (store.setItem(key, text), true)) === null) attempt((store) => store.removeItem(key));
    },
    clear: () => void attempt((store) => store.removeItem(key)),
  };
}

function write({ conversationId, identity, turns }: RememberedConversation): string {
  const kept = turns.map(({ question, selection, status, text, answer, rating }) =>
    JSON.stringify(
      answer === null
        ? { question, selection, status: 'stopped', text }
        : { question, selection, status, answer, rating },
    ),
  );
  let length = 0;
  const fitting = kept.toReversed().filter((turn) => (length += turn.length) <= MAX_LENGTH);
  return `{"shape":${SHAPE},"conversationId":${JSON.stringify(conversationId)},"identity":${JSON.stringify(identity)},"turns":[${fitting.toReversed().join(',')}]}`;
}

/** Any script of the page can write to the store, so nothing in it is believed to have the right shape. */
function read(value: unknown): RememberedConversation | null {
  if (!isFields(value) || value['shape'] !== SHAPE || !Array.isArray(value['turns'])) return null;
  const { conversationId, identity } = value;
  const turns = (value['turns'] as unknown[]).filter(isFields).flatMap((turn, index) => readTurn(turn, index + 1));
  return turns.length === 0
    ? null
    : {
        conversationId: typeof conversationId === 'string' ? conversationId : null,
        identity: typeof identity === 'string' ? identity : '',
        turns,
      };
}

function readTurn(turn: Fields, key: number): Turn[] {
  const { question, selection, text, rating, answer: stored } = turn;
  if (typeof question !== 'string') return [];
  const asked = { ...emptyTurn, key, question, selection: typeof selection === 'string' ? selection : null };
  if (!isFields(stored)) return [{ ...asked, status: 'stopped', text: typeof text === 'string' ? text : '' }];
  const answer = readAnswer(stored);
  const { citations, operations, snippets } = answer;
  const vote = rating === 'up' || rating === 'down' ? rating : null;
  return [{ ...asked, status: 'done', text: answer.answer, citations, operations, snippets, answer, rating: vote }];
}
