import { beforeAll, describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import type { Answer } from '../../../../core/answer.ts';
import { ReferenceGate } from '../../../../server/answers/references/reference-gate.ts';
import { ReferenceResolver } from '../../../../server/answers/references/reference-resolver.ts';
import { SourceSupport } from '../../../../server/answers/references/source-support.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { createRandom } from '../../../support/create-random.ts';
import type { Random } from '../../../support/create-random.ts';
import { createShop } from './shop-fixture.ts';
import type { Shop } from './shop-fixture.ts';

/** What a model makes up: each must come out marked, listed and nearby, or not at all. */
interface Plant {
  /** As it stands in code. */
  readonly text: string;
  /** It needs no code around it: a path, a header, a status with its word. */
  readonly isBare?: boolean;
  /** What is listed of it; the text itself where absent. */
  readonly listed?: string;
}

const plants: readonly [Plant, ...Plant[]] = [
  { text: 'POST /payouts', isBare: true },
  { text: 'DELETE /refunds', isBare: true },
  { text: 'GET /refunds/search', isBare: true },
  { text: 'GET /Refunds', isBare: true },
  { text: 'get /refunds/{id}/undo', listed: 'GET /refunds/{id}/undo' },
  { text: 'GET /refunds/{refund_id}/receipt', isBare: true },
  { text: 'POST https://evil.example/v1/refunds' },
  { text: '/v2/refunds', isBare: true },
  { text: '/refunds/{id}/items', isBare: true },
  { text: 'https://api.shop.example/v9/refunds' },
  { text: 'X-Shop-Trace', isBare: true },
  { text: 'fake_field' },
  { text: 'Amount' },
  { text: 'receiptUrl' },
  { text: 'refund.lines[0].sku', listed: 'refund.lines[0].sku' },
  { text: 'refunds:erase' },
  { text: 'deleteRefund' },
  { text: 'reason=bored', listed: 'bored' },
  { text: '{"reason": "bored"}', listed: 'bored' },
  { text: '{"fake_key": 1}', listed: 'fake_key' },
  { text: 'status 418', isBare: true, listed: '418' },
  { text: 'HTTP 409', isBare: true, listed: '409' },
  { text: '/refunds?page=2', listed: 'page' },
  { text: 'am\u043Eunt' },
];

/** Prose and tables; `@` is the planted mention, everything else is real. */
const prose: readonly [string, ...string[]] = [
  'Use @ to do it. [1]',
  'After `POST /refunds`, call @, then `GET /refunds` [1].',
  'The fields are `amount`, @ and `reason`. [2]',
  '**Note:** **@** is needed [1].',
  '# How to use @\n\nAs said. [1]',
  '- First `POST /refunds`. [1]\n- Then @. [1]\n',
  '1. Read.\n   Then @ comes\n2. Done [1]',
  '| What | How |\n| --- | --- |\n| Make | `POST /refunds` |\n| Undo | @ |\n\nThat is all. [1]',
  '> Quoted: @ works. [1]',
  'E.g. @ (see [the guide](https://docs.shop.example/refunds)) works. [1]',
  'See [@](https://docs.shop.example/refunds). [1]',
  'It ends with @',
  'A line that goes on and\n@ stands in the next, as\nif nothing was. [1]',
  'Is it @? Yes: @! [1]',
  '\u00DCber @ \u2013 das geht. [1]',
];

/** Addresses and numbers in brackets are read as text there, where no fence says that it is code. */
const INDENTED = 'Like so [1]:\n\n    @\n\nDone.';

/** Code blocks around the planted mention. */
const blocks: readonly [string, ...string[]] = [
  '```\n@\n```\n',
  'As here [1]:\n\n~~~text\n@\n~~~\n',
  '- ```\n  @\n  ```\n- b [1]',
  INDENTED,
];

const disguises: readonly [(text: string) => string, ...((text: string) => string)[]] = [
  (text) => text,
  (text) => text,
  (text) => text.replaceAll('/', '&#47;'),
  (text) => text.replaceAll('_', '\\_'),
  (text) => text.replace(/(\w)(\w)/u, '$1\u200B$2'),
  (text) => text.replace('/', '&sol;'),
];

interface Passed {
  readonly text: string;
  readonly grounding: Answer['grounding'];
}

let shop: Shop;
beforeAll(() => {
  shop = createShop();
});

/** @param isPausing the model pauses behind each of them, or for long, and what is complete by then is shown */
async function pass(parts: readonly string[], isPausing: boolean | 'long' = false): Promise<Passed> {
  const { referenceIndex, sources, operations } = shop;
  const gate = new ReferenceGate({
    resolver: new ReferenceResolver(referenceIndex, anonymousCaller, sources, new AbortController().signal),
    support: new SourceSupport(sources),
    filter: { citationCount: 3, addresses: sources.addresses },
    buildSnippet,
    findOperation: async ({ method, path }) =>
      operations.find(({ operation }) => operation.method === method && operation.path === path) ?? null,
    repair: null,
  });
  let text = '';
  for (const part of parts) {
    text += await gate.push(part);
    if (isPausing !== false) text += await gate.pause(isPausing === 'long');
  }
  text += await gate.end();
  return { text, grounding: gate.grounding };
}

/** What speaks against an answer that was let through; nothing, if the planted mention was caught. */
function faultsOf(passed: Passed, { text, listed = text }: Plant): string[] {
  const { grounding } = passed;
  const faults: string[] = [];
  if (grounding.status === 'grounded') faults.push('it is called grounded');
  if (!grounding.unresolved.some((one) => one.text.includes(listed))) faults.push(`${listed} is not listed`);
  if (!/\*\(not found in the specification/u.test(passed.text)) faults.push('nothing is marked');
  for (const one of grounding.unresolved) {
    // What is real must not be doubted.
    if (!text.includes(one.text) && !one.text.includes(listed)) faults.push(`${one.text} is doubted`);
  }
  return faults;
}

function blocksFor({ text }: Plant): typeof blocks {
  return /https:|\[/u.test(text) ? [blocks[0], ...blocks.slice(1).filter((block) => block !== INDENTED)] : blocks;
}

function splitAtRandom(text: string, random: Random): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = 1 + random.below(random.below(4) === 0 ? 40 : 6);
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts;
}

describe('a model that makes things up', () => {
  it.each(plants)('$text is caught wherever it stands', async (plant) => {
    const found: string[] = [];
    const inCode = plant.isBare === true ? [plant.text, `\`${plant.text}\``] : [`\`${plant.text}\``];
    const answers = [
      ...prose.flatMap((template) => inCode.map((written) => template.replaceAll('@', () => written))),
      ...blocksFor(plant).map((template) => template.replaceAll('@', () => plant.text)),
    ];
    for (const answer of answers) {
      const faults = faultsOf(await pass([answer]), plant);
      if (faults.length > 0) found.push(`${JSON.stringify(answer)}: ${faults.join(', ')}`);
    }
    expect(found).toEqual([]);
  });

  it('is caught however its words arrive, and every way gives the same answer', async () => {
    const random = createRandom(20);
    for (let round = 0; round < 250; round += 1) {
      const plant = random.pick(plants);
      const disguise = random.pick(disguises);
      const isBare = plant.isBare === true && random.below(2) === 0;
      const written = isBare ? disguise(plant.text) : `\`${plant.text}\``;
      const answer = `${random.pick(prose).replaceAll('@', () => written)}\n\n${random.pick(blocksFor(plant)).replaceAll('@', () => plant.text)}`;
      const whole = await pass([answer]);
      expect({ answer, faults: faultsOf(whole, plant) }).toEqual({ answer, faults: [] });
      expect(await pass(splitAtRandom(answer, random), round % 2 === 0)).toEqual(whole);
    }
  });

  it('is caught at every place where a short answer may be split', async () => {
    const answers = [
      'Use **POST** `/payouts` or\nGET /Refunds. It returns `201`, 418. [1]',
      '| `DELETE` | `/refunds` | x |\n```js\nfetch("/a")\n```\n',
      'Errors:\n- 418: no. It is so.\n\n| Status |\n|---|\n| 499 |\n',
    ];
    for (const answer of answers) {
      const whole = await pass([answer]);
      expect(whole.grounding.unresolved.length).toBeGreaterThan(0);
      for (let place = 1; place < answer.length; place += 1)
        for (const isPausing of [false, true])
          expect(await pass([answer.slice(0, place), answer.slice(place)], isPausing)).toEqual(whole);
      for (const isPausing of [false, true]) expect(await pass(answer.split(''), isPausing)).toEqual(whole);
    }
  });

  it.each([
    ['bash', 'curl -X DELETE https://api.shop.example/v1/refunds'],
    ['sh', '$ curl "https://evil.example/v1/refunds" -H "X-Key: 1"'],
    ['javascript', "await fetch('https://api.shop.example/v1/payouts', { method: 'POST' })"],
    ['ts', 'const r = await axios.post(`${base}/payouts`, {})'],
    ['python', 'requests.get("https://api.shop.example/v1/refunds/search")'],
    ['go', 'http.Get("https://api.shop.example/v2/refunds")'],
    ['java', 'new Request.Builder().url("https://api.shop.example/v1/payouts").build()'],
    ['csharp', 'await client.GetAsync("https://api.shop.example/v1/payouts")'],
    ['ruby', 'Net::HTTP.get(URI("https://api.shop.example/v1/payouts"))'],
    ['php', "$c = curl_init('https://api.shop.example/v1/payouts');"],
    ['http', 'POST /v1/payouts HTTP/1.1\nHost: api.shop.example'],
    ['', 'curl https://api.shop.example/v1/payouts'],
    ['python', 'import shop\nshop.payouts.create(amount=5)'],
    ['json', '{"amount": 5, "fake_key": [{"receiptUrl": "x"}]}'],
    ['yaml', 'amount: 5\nfake_key:\n  - receiptUrl: x'],
    ['http', 'HTTP/1.1 418 Teapot\nX-Shop-Trace: 1\n\n{"fake_key": 1}'],
  ])('code in %s: %s', async (language, code) => {
    const answer = `Do this [1]:\n\n\`\`\`${language}\n${code}\n\`\`\`\n\nThat is all of it. [1]`;
    const whole = await pass([answer]);
    expect(whole.text).toMatch(/\*\(not found in the specification/u);
    expect(whole.grounding.status).toBe('partial');
    for (const isPausing of [false, true]) expect(await pass(answer.split(''), isPausing)).toEqual(whole);
  });

  it('is caught where a pause parts it, in the middle of what looked like the end of a sentence', async () => {
    for (const [index, plant] of plants.filter(({ isBare }) => isBare === true).entries()) {
      for (const template of prose) {
        const answer = template.replaceAll('@', () => plant.text);
        for (let place = 1; place < answer.length; place += 1) {
          // A pause does nothing where no sentence ends; that is tried with one of them everywhere.
          if (index > 0 && !/[.!?)*`\]]$/.test(answer.slice(0, place))) continue;
          const parts = [answer.slice(0, place), answer.slice(place)];
          const faults = [...faultsOf(await pass(parts, true), plant), ...faultsOf(await pass(parts, 'long'), plant)];
          expect({ answer, place, faults }).toEqual({ answer, place, faults: [] });
        }
      }
    }
    // What comes behind the point goes on with what stands before it.
    for (const [parts, listed] of [
      [['Send GET to the shop.', 'example/v9/refunds. [1]'], 'shop.example/v9/refunds'],
      [['See POST /refunds.', 'json there. [1]'], 'refunds.json'],
      [['Set `amount`.', '`fake_field` too. [1]'], 'fake_field'],
      [['Read `https://api.shop.', 'example/v9/refunds`. [1]'], 'v9/refunds'],
    ] as const) {
      const passed = await pass(parts, true);
      expect(passed.grounding.unresolved.map(({ text }) => text).join(' ')).toContain(listed);
      expect(passed.text.replaceAll(/ \*\(not found[^)]*\)\*/g, '').replaceAll(/ \[\d\]/g, '')).toBe(
        parts.join('').replaceAll(/ \[\d\]/g, ''),
      );
    }
  });
});
