import { describe, expect, it } from 'vitest';
import { plainText } from '../../../ingest/chunks/plain-text.ts';
import { parse } from '../support/parse.ts';

/** Twenty thousand words: sentences that each hold a word of their own, under headings, in paragraphs, a list and a table. */
function longText(prefix: string): { text: string; words: string[] } {
  const words: string[] = [];
  const sentence = (): string => {
    words.push(`${prefix}${words.length}x`);
    return `The word ${words.at(-1) ?? ''} stands in this sentence and in no other one.`;
  };
  const blocks: string[] = [];
  for (let part = 0; words.length < 1_600; part += 1) {
    blocks.push(`## Part ${part}`, Array.from({ length: 12 }, sentence).join(' '));
    if (part % 10 === 0) blocks.push(Array.from({ length: 6 }, () => `- ${sentence()}`).join('\n'));
    if (part % 20 === 0) blocks.push(`| A | B |\n|---|---|\n| ${sentence()} | ${sentence()} |`);
  }
  // One paragraph that is longer than any passage.
  blocks.push(Array.from({ length: 120 }, sentence).join(' '));
  return { text: blocks.join('\n\n'), words };
}

describe('a description of twenty thousand words', () => {
  const prefixes = ['info', 'tag', 'operation', 'schema', 'webhook'] as const;
  const texts = new Map(prefixes.map((prefix) => [prefix, longText(prefix)]));
  const description = (prefix: (typeof prefixes)[number]): string => texts.get(prefix)?.text ?? '';
  const { chunks } = parse({
    openapi: '3.1.0',
    info: { title: 'Shop API', version: '1', description: description('info') },
    tags: [{ name: 'Orders', description: description('tag') }],
    paths: {
      '/orders': {
        get: {
          operationId: 'listOrders',
          summary: 'List orders',
          tags: ['Orders'],
          description: description('operation'),
          responses: {
            200: {
              description: 'Fine',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
            },
          },
        },
      },
    },
    webhooks: { paid: { post: { description: description('webhook'), responses: {} } } },
    components: {
      schemas: {
        Order: { type: 'object', description: description('schema'), properties: { id: { type: 'string' } } },
      },
    },
  });
  const passages = chunks.filter(({ kind }) => kind === 'section');

  it.each(prefixes)('loses no sentence of a %s', (prefix) => {
    const words = texts.get(prefix)?.words ?? [];
    expect(words.length).toBeGreaterThan(1_600);
    const told = new Set(passages.flatMap(({ text }) => text.match(/\b[a-z]+\d+x\b/g) ?? []));
    expect(words.filter((word) => !told.has(word))).toEqual([]);
  });

  it('is told in passages that are read in one go and named after what they belong to', () => {
    const own = passages.filter(({ text }) => /operation\d+x/.test(text));
    expect(Math.max(...own.map(({ text }) => text.length))).toBeLessThanOrEqual(2_400);
    expect(own[0]).toMatchObject({ title: 'List orders: Part 0', url: '/shop/1#listOrders' });
    expect(new Set(passages.map(({ key }) => key)).size).toBe(passages.length);
    const operation = chunks.find(({ kind }) => kind === 'operation');
    expect(operation?.text.length).toBeLessThan(6_000);
    expect(plainText(operation?.text ?? '')).toContain('operation0x');
  });

  it('of ordinary length is no passage', () => {
    const { chunks: few } = parse({
      openapi: '3.1.0',
      info: { title: 'Shop API', version: '1', description: 'Sells things.' },
      paths: { '/orders': { get: { description: 'Lists orders. '.repeat(100), responses: {} } } },
    });
    expect(few.map(({ kind }) => kind)).toEqual(['overview', 'operation']);
  });
});
