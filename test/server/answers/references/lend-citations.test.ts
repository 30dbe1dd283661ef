import { beforeAll, describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import { ReferenceGate } from '../../../../server/answers/references/reference-gate.ts';
import type { RepairSentence } from '../../../../server/answers/references/reference-gate.ts';
import { ReferenceResolver } from '../../../../server/answers/references/reference-resolver.ts';
import type { ReferenceSources } from '../../../../server/answers/references/reference-resolver.ts';
import { SourceSupport } from '../../../../server/answers/references/source-support.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { createShop } from './shop-fixture.ts';
import type { Shop } from './shop-fixture.ts';

let shop: Shop;
beforeAll(() => {
  shop = createShop();
});

it('numbers the operations of the fixture as these tests do', () => {
  expect(shop.sources.hits.map(({ operationKey }) => operationKey)).toEqual([
    'GET /refunds',
    'POST /refunds',
    'GET /refunds/{refund_id}',
  ]);
});

interface Passed {
  readonly text: string;
  readonly status: string;
  readonly unresolved: readonly string[];
  readonly cited: readonly number[];
}

interface Changes {
  readonly sources?: Partial<ReferenceSources>;
  readonly repair?: RepairSentence;
}

async function passParts(parts: readonly string[], isPausing: boolean, { sources, repair }: Changes): Promise<Passed> {
  const given = { ...shop.sources, ...sources };
  const gate = new ReferenceGate({
    resolver: new ReferenceResolver(shop.referenceIndex, anonymousCaller, given, new AbortController().signal),
    support: new SourceSupport(given),
    filter: { citationCount: given.hits.length, addresses: given.addresses },
    buildSnippet,
    findOperation: async () => null,
    repair: repair ?? null,
  });
  let text = '';
  for (const part of parts) {
    text += await gate.push(part);
    if (isPausing) text += await gate.pause(false);
  }
  text += await gate.end();
  const { status, unresolved } = gate.grounding;
  return {
    text,
    status,
    unresolved: unresolved.map((one) => one.text),
    cited: [...gate.usedCitations].toSorted((left, right) => left - right),
  };
}

/** As it comes out, whichever way it goes in. */
async function pass(answer: string, changes: Changes = {}): Promise<Passed> {
  const whole = await passParts([answer], false, changes);
  for (const isPausing of [false, true]) {
    expect(await passParts(answer.split(''), isPausing, changes)).toEqual(whole);
    for (let place = 1; place < answer.length; place += 3)
      expect(await passParts([answer.slice(0, place), answer.slice(place)], isPausing, changes)).toEqual(whole);
  }
  return whole;
}

describe('a sentence without citation', () => {
  it.each([
    ['Send `POST /refunds` to make one.', 'Send `POST /refunds` to make one. [2]'],
    ['Call GET /refunds/re_42 for it', 'Call GET /refunds/re_42 for it [3]'],
    ['**Use `POST /refunds` for that!** ', '**Use `POST /refunds` for that!** [2] '],
    [
      'Send `POST /refunds` for it.\nIt answers with status 201 then.',
      'Send `POST /refunds` for it. [2]\nIt answers with status 201 then. [2]',
    ],
    ['- Send `POST /refunds`\n- Then `GET /refunds`\n', '- Send `POST /refunds` [2]\n- Then `GET /refunds` [1]\n'],
    ['> Send `POST /refunds` for it.', '> Send `POST /refunds` for it. [2]'],
    // Of several that hold a field, the operation that the paragraph is about.
    [
      '`POST /refunds` makes one. The `amount` is in cents.',
      '`POST /refunds` makes one. [2] The `amount` is in cents. [2]',
    ],
    ['As said. [3] The `amount` is in cents of it.', 'As said. [3] The `amount` is in cents of it. [3]'],
    [
      '`POST /refunds` takes these:\n\n- `amount` in cents\n- `reason`',
      '`POST /refunds` takes these [2]:\n\n- `amount` in cents [2]\n- `reason` [2]',
    ],
    [
      'Do it with `POST /refunds`:\n\n```json\n{"amount": 1}\n```\n',
      'Do it with `POST /refunds` [2]:\n\n```json\n{"amount": 1}\n```\n',
    ],
    [
      '| Call | What |\n| --- | --- |\n| `POST /refunds` | makes |\n| `amount` | in it |\n| `GET /refunds` | |\n',
      '| Call | What |\n| --- | --- |\n| `POST /refunds` | makes [2] |\n| `amount` | in it |\n| `GET /refunds` | [1] |\n',
    ],
  ])('gets the source that holds all of it: %j', async (answer, expected) => {
    const { text, status, cited } = await pass(answer);
    expect(text).toBe(expected);
    expect(status).toBe('grounded');
    expect(cited).toEqual([...new Set([...expected.matchAll(/\[(\d)\]/g)].map(([, one]) => Number(one)))].toSorted());
  });

  it.each([
    // A real endpoint lends nothing to a false field.
    'Send `POST /refunds` with the field `urgency`.',
    'Send `POST /refunds` with the `urgency` of it. More.',
    'Send `POST /refunds` or `POST /payouts`.',
    '`POST /refunds` answers with status 418 there.',
    'Set `reason` to `reason=bored` with `POST /refunds`.',
    // What is real, but of no one source.
    'Call `POST /refunds`, then `GET /refunds/{refund_id}` for it.',
    'The field `amount` is in cents of it.',
    // What says nothing of an API, or nothing at all.
    'It is a `string` in `application/json` always.',
    'Refunds are free for everybody who asks.',
    'Is it `POST /refunds` that you mean?',
    '# Send `POST /refunds` to make one',
    'Send `POST /refunds` to make one\n===\n',
    'Call | What\n--- | ---\n`POST /refunds` | makes one\n',
    '```\nPOST /refunds\n```\n',
    '    POST /refunds\n',
    'As [this `POST /refunds` says. It\nis](https://docs.shop.example/refunds) `amount`',
  ])('stays as it is where no one source holds all of it, or nothing is claimed: %j', async (answer) => {
    const { text, status, cited } = await pass(answer);
    expect(text.replaceAll(/\[\d\]/g, '')).toBe(text);
    expect(cited).toEqual([]);
    expect(status).not.toBe('grounded');
  });

  it('is not cited twice', async () => {
    for (const answer of [
      'Send `POST /refunds` to make one. [2]',
      'Send `POST /refunds` to make one [2].',
      'Send `POST /refunds` to make one.[2] More of it.',
      'Send `POST /refunds` to make one.  [2][3] More of it.',
      'Send `POST /refunds` to make one.\n[2]\n',
      '- Send `POST /refunds` to make one. [2]\n',
      '| a | b |\n| --- | --- |\n| `POST /refunds` [2] | b |\n',
    ])
      expect((await pass(answer)).text).toBe(answer);
  });

  it('gets no source of another version, and none that does not say so itself', async () => {
    const newer = {
      ...shop.newerHit,
      operationKey: 'POST /refunds',
      text: 'Make one with `POST /refunds` and its `amount`.',
    };
    expect(newer.version).toBe('2');
    expect(
      (await pass('Send `POST /refunds` to make one.', { sources: { hits: [newer], operations: [] } })).cited,
    ).toEqual([]);
    const named = { hits: [newer], operations: [], scope: { api: 'shop', version: '1' } };
    expect((await pass('The `amount` is in cents of it.', { sources: named })).cited).toEqual([]);
    expect(
      (await pass('The `amount` is in cents of it.', { sources: { ...named, scope: { api: 'shop' } } })).cited,
    ).toEqual([1]);
    const page = { ...shop.pageHit, text: 'Refunds are made with `GET /refunds/{refund_id}/receipt`.' };
    expect((await pass('Send `POST /refunds` to make one.', { sources: { hits: [page] } })).cited).toEqual([]);
    const told = { ...page, text: 'Refunds are made with `POST /refunds`.' };
    expect((await pass('Send `POST /refunds` to make one.', { sources: { hits: [page, told] } })).text).toMatch(
      /one\. \[2\]$/,
    );
  });

  it('gets none from the prose of a source: a word of it is no field', async () => {
    const [first, second, ...rest] = shop.operations;
    if (first === undefined || second === undefined) throw new TypeError('The shop has two operations.');
    const described = (entry: typeof first, description: string): typeof first => ({
      ...entry,
      operation: { ...entry.operation, description, bodyFields: [], responses: [], requestBody: null },
    });
    const answer = `\`${second.operation.key}\` takes the \`charge\` of it.`;
    for (const [description, text] of [
      ['Refunds a charge.', answer],
      ['Refunds a `charge`.', `${answer} [2]`],
    ] as const) {
      const hits = shop.sources.hits.map((hit, index) => (index === 1 ? { ...hit, text: description } : hit));
      const sources = { hits, operations: [first, described(second, description), ...rest] };
      expect((await pass(answer, { sources })).text).toBe(text);
    }
  });

  it('gets one after it was repaired', async () => {
    const repair: RepairSentence = async () => 'Send `POST /refunds` to make one.';
    const { text, status } = await passParts(['Send `POST /refund` to make one. Done.'], false, { repair });
    expect([text, status]).toEqual(['Send `POST /refunds` to make one. [2] Done.', 'grounded']);
  });
});

describe('a citation of the model', () => {
  it('of a source that does not exist is taken out, and the answer is not grounded for it', async () => {
    const { text, status, unresolved } = await pass('Send `POST /refunds` to make one. [7]');
    expect(text).not.toContain('[7]');
    expect(unresolved).toEqual(['[7]']);
    expect(status).toBe('partial');
    expect((await pass('Send `POST /payouts` to make one. [7]')).text).not.toMatch(/\[\d\]/);
  });

  it('of a source that does not hold the mention supports nothing', async () => {
    const { text, status } = await pass('Send `POST /refunds` to make one. [3]');
    expect([text, status]).toEqual(['Send `POST /refunds` to make one. [3]', 'partial']);
    expect((await pass('Send `POST /refunds` to make one. [3] So it is said there. [2]')).status).toBe('grounded');
  });

  it('is none in code', async () => {
    expect((await pass('Send `POST /refunds` to make one of `metadata[1]`.')).text).toMatch(
      /one of `metadata\[1\]`\. \[2\]$/,
    );
    expect((await pass('Refunds are free for all who ask `metadata[2]`.', { sources: { hits: [] } })).status).toBe(
      'partial',
    );
  });

  it('is asked for of what an API has, not of types and of values that the reader gave', async () => {
    const sources = { question: 'What is ch_42?' };
    expect((await pass('The `amount` is an `integer`, and 5 for `ch_42`. [2]', { sources })).status).toBe('grounded');
  });
});
