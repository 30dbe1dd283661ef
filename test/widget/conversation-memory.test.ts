import { describe, expect, it } from 'vitest';
import { createConversationMemory } from '../../widget/conversation-memory.ts';
import { anonymousKey, identityKey } from '../../widget/identity-key.ts';
import { emptyTurn } from '../../widget/turn.ts';
import type { Turn } from '../../widget/turn.ts';
import { refundAnswer } from './support/answers.ts';

function createStore(quota = Infinity) {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > quota) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  };
}

const { answer: text, citations, operations, snippets } = refundAnswer;
const done: Turn = {
  ...emptyTurn,
  key: 1,
  question: 'How?',
  selection: null,
  status: 'done',
  text,
  citations,
  operations,
  snippets,
  answer: refundAnswer,
  rating: 'up',
};

describe('conversation memory', () => {
  it('gives back what was kept, answers whole and the running one as stopped', () => {
    const memory = createConversationMemory(() => store, 'k');
    const store = createStore();
    const running: Turn = { ...emptyTurn, key: 2, question: 'And?', selection: 'x', status: 'streaming', text: 'Half' };
    memory.save({ conversationId: 'c', identity: 'anonymous', turns: [done, running] });
    expect(memory.load()).toEqual({
      conversationId: 'c',
      identity: 'anonymous',
      turns: [done, { ...running, status: 'stopped' }],
    });
    memory.clear();
    expect(memory.load()).toBeNull();
  });

  it('lets the oldest turns go when there is no room', () => {
    const store = createStore();
    const memory = createConversationMemory(() => store, 'k');
    const long = { ...done, answer: { ...refundAnswer, answer: 'x'.repeat(300_000) } };
    memory.save({ conversationId: 'c', identity: 'a', turns: Array.from({ length: 9 }, () => long) });
    expect(memory.load()?.turns).toHaveLength(3);
    expect([...store.items.values()].join('').length).toBeLessThan(1_010_000);
  });

  it('keeps nothing rather than something old where the store is full', () => {
    const store = createStore(3000);
    const memory = createConversationMemory(() => store, 'k');
    memory.save({ conversationId: 'c', identity: 'a', turns: [{ ...done, answer: null, text: 'short' }] });
    expect(memory.load()?.turns).toHaveLength(1);
    memory.save({
      conversationId: 'c',
      identity: 'a',
      turns: [done, { ...done, text: 'y'.repeat(4000), answer: null }],
    });
    expect(memory.load()).toBeNull();
  });

  it('lives without a store', () => {
    const memory = createConversationMemory(() => {
      throw new DOMException('denied', 'SecurityError');
    }, 'k');
    memory.save({ conversationId: null, identity: 'a', turns: [done] });
    memory.clear();
    expect(memory.load()).toBeNull();
  });

  it.each([
    'nonsense',
    'null',
    '[]',
    '{"shape":1}',
    '{"shape":2,"turns":[{"question":"x"}]}',
    '{"shape":1,"turns":[null,7,{"question":7}]}',
  ])('does not believe the store: %s', (content) => {
    const store = createStore();
    store.items.set('k', content);
    expect(createConversationMemory(() => store, 'k').load()).toBeNull();
  });

  it('reads only what an answer may hold', () => {
    const store = createStore();
    const turn = {
      question: 'x',
      rating: 'sideways',
      selection: 7,
      answer: { citations: 'no', snippets: [1], text: {} },
    };
    store.items.set('k', JSON.stringify({ shape: 1, conversationId: 7, turns: [turn] }));
    expect(createConversationMemory(() => store, 'k').load()).toMatchObject({
      conversationId: null,
      identity: '',
      turns: [{ question: 'x', selection: null, status: 'done', rating: null, citations: [], snippets: [] }],
    });
  });
});

describe('identityKey', () => {
  const token = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

  it('knows a person by issuer and subject, whatever else the token says', () => {
    const first = identityKey(token({ iss: 'https://id', sub: 'ann', exp: 1 }));
    expect(first).toMatch(/^person-[\da-f]{16}$/);
    expect(identityKey(token({ iss: 'https://id', sub: 'ann', exp: 2 }))).toBe(first);
    expect(identityKey(token({ iss: 'https://id', sub: 'bob', exp: 1 }))).not.toBe(first);
    expect(identityKey(token({ iss: 'https://other', sub: 'ann', exp: 1 }))).not.toBe(first);
  });

  it('takes any other token as a whole, and none as anonymous', () => {
    expect(identityKey('opaque-1')).not.toBe(identityKey('opaque-2'));
    expect(identityKey('a.%%%.c')).toMatch(/^person-/);
    expect(identityKey(null)).toBe(anonymousKey);
    expect(identityKey('')).toBe(anonymousKey);
  });
});
