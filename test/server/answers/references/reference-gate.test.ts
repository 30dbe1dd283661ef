import { beforeAll, describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import { ReferenceGate } from '../../../../server/answers/references/reference-gate.ts';
import type { ReferenceGateOptions } from '../../../../server/answers/references/reference-gate.ts';
import { ReferenceResolver } from '../../../../server/answers/references/reference-resolver.ts';
import { SourceSupport } from '../../../../server/answers/references/source-support.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';
import { createShop } from './shop-fixture.ts';
import type { Shop } from './shop-fixture.ts';

let shop: Shop;
beforeAll(() => {
  shop = createShop();
});

function createGate(changes: Partial<ReferenceGateOptions> = {}): ReferenceGate {
  const { referenceIndex, sources, operations } = shop;
  return new ReferenceGate({
    resolver: new ReferenceResolver(referenceIndex, anonymousCaller, sources, new AbortController().signal),
    support: new SourceSupport(sources),
    filter: { citationCount: 3, addresses: sources.addresses },
    buildSnippet,
    findOperation: async ({ method, path }) =>
      operations.find(({ operation }) => operation.method === method && operation.path === path) ?? null,
    repair: null,
    ...changes,
  });
}

async function pass(
  parts: readonly string[],
  gate = createGate(),
): Promise<{ text: string; pieces: string[]; gate: ReferenceGate }> {
  const pieces: string[] = [];
  for (const part of parts) pieces.push(await gate.push(part));
  pieces.push(await gate.end());
  return { text: pieces.join(''), pieces, gate };
}

describe('ReferenceGate', () => {
  it('lets what is there pass as it is, sentence by sentence', async () => {
    const text = 'Send `POST /refunds`. [2] The `amount` is optional. [1]\n\n- It returns 201. [2]\n- Or 422. [2]\n';
    const { text: passed, pieces, gate } = await pass(text.split(''));
    expect(passed).toBe(text);
    expect(pieces.filter((piece) => piece !== '')).toEqual([
      'Send `POST /refunds`.', ' [2] The `amount` is optional.', ' [1]\n\n', '- It returns 201.', ' [2]\n', '- Or 422. ', '[2]\n',
    ]); // prettier-ignore
    expect(gate.grounding).toEqual({ status: 'grounded', unresolved: [] });
  });

  it('marks what is not there, behind its code and emphasis, and names the nearest', async () => {
    const { text, gate } = await pass(['Send **`POST /refund`** with `amout`, as X-Fake says. [1]']);
    expect(text).toBe(
      'Send **`POST /refund`** *(not found in the specification; nearest: POST /refunds)* with `amout` *(not found in the ' +
        'specification; nearest: amount)*, as X-Fake *(not found in the specification)* says. [1]',
    );
    expect(gate.grounding).toEqual({
      status: 'partial',
      unresolved: [
        { text: 'POST /refund', kind: 'operation', nearest: 'POST /refunds' },
        { text: 'amout', kind: 'name', nearest: 'amount' },
        { text: 'X-Fake', kind: 'header' },
      ],
    });
  });

  it('marks inside the cell of a table, and behind a link', async () => {
    const { text } = await pass([
      '| `POST` | `/fake` | x |\n',
      'See [`/fake`](https://docs.shop.example/refunds). [1]',
    ]);
    expect(text).toBe(
      '| `POST` | `/fake` *(not found in the specification)* | x |\n' +
        'See [`/fake`](https://docs.shop.example/refunds) *(not found in the specification)*. [1]',
    );
  });

  it('takes out links and images that no source holds, and says so', async () => {
    const { text, gate } = await pass([
      'See [this](https://evil.example/a) and ![x](https://evil.example/b). [1] Or https://evil.example/c here. [1]',
    ]);
    expect(text).toBe('See this and x. [1] Or `https://evil.example/c` *(not found in the specification)* here. [1]');
    expect(gate.grounding.unresolved).toEqual([
      { text: 'https://evil.example/c', kind: 'url' },
      { text: 'https://evil.example/a', kind: 'link' },
      { text: 'https://evil.example/b', kind: 'image' },
    ]);
  });

  it('is grounded only where every claim is cited', async () => {
    expect(
      (await pass(['Refunds take up to ten days here. [1]\n\nThey are free for all of you.'])).gate.grounding.status,
    ).toBe('partial');
    expect(
      (
        await pass([
          '# Refunds of old\n\nSend these fields:\n\n- `amount` in cents of it. [1]\n\nAnything else you want to know?',
        ])
      ).gate.grounding.status,
    ).toBe('grounded');
    expect(
      (await pass(['As said. [1]\n\nThey are free for all of you. Or what did you think?'])).gate.grounding.status,
    ).toBe('partial');
    expect(
      (await pass(['As said. [1]\n\nGreat! Is there anything else that you want to know?'])).gate.grounding.status,
    ).toBe('grounded');
    expect((await pass(['I cannot tell you anything about that.'])).gate.grounding.status).toBe('none');
    expect((await pass(['Refunds are free. [9]'])).gate.grounding).toEqual({
      status: 'none',
      unresolved: [{ text: '[9]', kind: 'citation' }],
    });
  });

  it('reads as the reader does: a backtick left open opens nothing later', async () => {
    const { text } = await pass(['A ` lone one.\n\nAnd fake_name` here.']);
    expect(text).toBe('A \\` lone one.\n\nAnd fake_name\\` here.');
  });

  it('takes out what no reader sees', async () => {
    expect((await pass(['POST /ref\u200Bunds and a\u00ADmount. [1]'])).text).toBe('POST /refunds and amount. [1]');
  });
});

describe('a flood', () => {
  it('takes no longer than an honest answer of its length, many times over', async () => {
    const measure = async (text: string): Promise<number> => {
      const before = threadMilliseconds();
      await pass(text.match(/[\s\S]{1,8}/gu) ?? []);
      return threadMilliseconds() - before;
    };
    const honest = await measure('Send `POST /refunds` with the `amount` of it. [1] '.repeat(160));
    const floods = [
      '.',
      '`',
      '` `` ',
      '/',
      'GET ',
      '{',
      '&#47;',
      '[](',
      '"a":',
      '\n|',
      '    x\n',
      '```\n',
      '> ',
      '\\',
      '\u200B',
      'curl ',
    ];
    for (const flood of floods) {
      const milliseconds = await measure(flood.repeat(8_000 / flood.length));
      expect({ flood, isSlow: milliseconds > 25 * (honest + 40) }).toEqual({ flood, isSlow: false });
    }
  });
});

describe('code', () => {
  const computed = buildSnippetOf('POST /refunds', 'shell');

  it('that calls an operation is computed, with the values that are valid', async () => {
    const { text, gate } = await pass([
      'Do this: [1]\n\n```bash\ncurl -X POST https://api.shop.example/v1/refunds \\\n  -d \'{"charge": "ch_9", "amount": 7}\'\n```\n',
    ]);
    expect(text).toMatch(/```shell\n[\s\S]*curl --request POST 'https:\/\/api\.shop\.example\/v1\/refunds'/);
    expect(text).toContain('"ch_9"');
    expect(text).toContain('7');
    expect(gate.grounding).toEqual({ status: 'grounded', unresolved: [] });
    const wrong = await pass([
      '```bash\ncurl -X POST https://api.shop.example/v1/refunds -d \'{"amount": "many"}\'\n```\n',
    ]);
    expect(wrong.text).toBe(`\`\`\`shell\n${computed()}\n\`\`\`\n`);
  });

  it.each([
    ['js', "const r = await fetch('https://api.shop.example/v1/refunds', { method: 'POST' });", 'javascript'],
    ['python', 'requests.post(f"{BASE}/refunds", json={"charge": "ch_9"})', 'python'],
    ['go', 'req, _ := http.NewRequest("POST", "https://api.shop.example/v1/refunds", nil)', 'go'],
    ['php', "$c = curl_init('https://api.shop.example/v1/refunds');\ncurl_setopt($c, CURLOPT_POST, 1);", 'php'],
    ['http', 'POST /v1/refunds HTTP/1.1\nHost: api.shop.example\n\n{"charge": "ch_9"}', 'shell'],
    ['', 'curl -d "amount=1" https://api.shop.example/v1/refunds', 'shell'],
    ['powershell', 'Invoke-RestMethod -Method Post -Uri "https://api.shop.example/v1/refunds"', 'shell'],
    ['bash', '$ http POST https://api.shop.example/v1/refunds amount:=7', 'shell'],
    ['sh', 'wget --method=POST https://api.shop.example/v1/refunds', 'shell'],
    ['js', "axios({ method: 'post', url: `${base}/refunds` })", 'javascript'],
    ['py', 'requests.request("POST", BASE + "/refunds")', 'python'],
    ['ruby', "Net::HTTP.post(URI('https://api.shop.example/v1/refunds'), body)", 'ruby'],
  ])('%s is replaced by the code of its language', async (language, code, shown) => {
    const { text, gate } = await pass([`\`\`\`${language}\n${code}\n\`\`\`\n`]);
    expect(text.startsWith(`\`\`\`${shown}\n`)).toBe(true);
    expect(text).not.toContain(code);
    expect(gate.grounding.unresolved).toEqual([]);
  });

  it('holds no field that the operation does not have, nor a key of a map that nobody wrote', async () => {
    const body = '{"amount": 7, "fake_field": 1, "metadata": {"orderId": "o1", "charge": "c", "made_up": 2}}';
    for (const code of [
      `\`\`\`bash\ncurl -X POST https://api.shop.example/v1/refunds -d '${body}'\n\`\`\`\n`,
      `\`\`\`python\nrequests.post("https://api.shop.example/v1/refunds", json=${body})\n\`\`\`\n`,
    ]) {
      const { text } = await pass([code]);
      expect(text).toMatch(/"amount": 7/);
      expect(text).toMatch(/"orderId": "o1"/);
      expect(text).not.toMatch(/fake_field|made_up|"charge": "c"/);
    }
  });

  it('that is indented is computed as well, with an address that no source holds', async () => {
    const { text, gate } = await pass(['Do: [1]\n\n    curl https://api.shop.example/v1/refunds\n\nDone. [1]']);
    expect(text).toContain("\ncurl 'https://api.shop.example/v1/refunds'");
    expect(gate.grounding.unresolved).toEqual([]);
  });

  it('with values in its path keeps them', async () => {
    const { text } = await pass(['```js\nfetch(`https://api.shop.example/v1/refunds/re_42`)\n```']);
    expect(text).toContain('/refunds/re_42');
    const open = await pass(["```js\naxios.get(base + '/refunds/' + refundId)\n```"]);
    expect(open.text).toContain('```javascript');
  });

  it('that calls nothing there is left out, with a note', async () => {
    const { text, gate } = await pass(['```bash\ncurl https://api.shop.example/v1/refund\n```\n']);
    expect(text).toBe(
      '*(code left out)* *(not found in the specification: `GET https://api.shop.example/v1/refund`; nearest: GET /refunds)*\n',
    );
    expect(gate.grounding.unresolved).toMatchObject([{ kind: 'operation', nearest: 'GET /refunds' }]);
    for (const code of [
      'requests.delete("https://api.shop.example/v1/refunds")',
      'fetch("https://evil.example/v1/refunds")',
    ])
      expect((await pass([`\`\`\`python\n${code}\n\`\`\`\n`])).text).toMatch(/^\*\(code left out\)\*/);
  });

  it('of data is checked name by name', async () => {
    const good = '```json\n{"amount": 5, "reason": "fraudulent"}\n```\n';
    expect((await pass([good])).text).toBe(good);
    const named = 'It says `404 Not Found` or `No Content`, for `curl -X GET https://api.shop.example/v1/refunds`. [1]';
    expect((await pass([named])).text).toBe(named);
    const { text, gate } = await pass(['```json\n{"amout": 5, "reason": "bored"}\n```\nMore. [1]']);
    expect(text).toBe(
      '```json\n{"amout": 5, "reason": "bored"}\n```\n*(not found in the specification: amout, bored)*\nMore. [1]',
    );
    expect(gate.grounding.unresolved).toHaveLength(2);
  });

  it.each([
    ['toml', 'amount = 5\nfake_field = "x"'],
    ['env', 'BASE_URL=x\namount=5\nfake_field=1'],
    ['xml', '<amount>5</amount>\n<fake_field charge="c">1</fake_field>'],
    ['graphql', 'query {\n  amount\n  fake_field # of it\n}'],
  ])('in %s is checked as well', async (language, code) => {
    const { gate } = await pass([`\`\`\`${language}\n${code}\n\`\`\`\nThe \`--amount\` option. [1]`]);
    expect(gate.grounding.unresolved.map(({ text }) => text)).toEqual(['fake_field']);
  });

  it('keeps its place in a list, and gets an end where it has none', async () => {
    const { text } = await pass(['1. Do:\n   ```json\n   {"amout": 5}\n']);
    expect(text).toBe(
      '1. Do:\n   ```json\n   {"amout": 5}\n   ```\n   *(not found in the specification: amout; nearest: amount)*\n',
    );
    const call = await pass(['- ```bash\n  curl https://api.shop.example/v1/refunds\n  ```\n- b']);
    expect(call.text).toMatch(/^- ```shell\n {2}[\s\S]*\n {2}curl [\s\S]*\n {2}```\n- b$/);
  });

  it('of a program that was not computed is said to be none', async () => {
    const { text, gate } = await pass(['```python\nimport shop\nshop.refunds.create(1)\n```\n']);
    expect(text).toMatch(/```\n\*\(not found in the specification: code in python\)\*\n$/);
    expect(gate.grounding.unresolved).toEqual([{ text: 'code in python', kind: 'code' }]);
  });

  it('without an end is let go in parts, and its rest is dropped where it was replaced', async () => {
    const filler = '# a comment that goes on\n'.repeat(1_500);
    const { text } = await pass([
      `\`\`\`bash\ncurl -X POST https://api.shop.example/v1/refunds\n${filler}curl https://evil.example/x\n\`\`\`\nDone. [1]`,
    ]);
    expect(text).toContain('\ncurl --request POST');
    expect(text).not.toContain('evil.example');
    expect(text.endsWith('```\nDone. [1]')).toBe(true);
  });

  function buildSnippetOf(key: string, language: string): () => string {
    return () => {
      const entry = shop.operations.find(({ operation }) => operation.key === key);
      if (entry === undefined) throw new TypeError(`There is no ${key}.`);
      return buildSnippet(entry.operation, { language }).code.trimEnd();
    };
  }
});

describe('repair', () => {
  it('is asked once for a sentence, and what it gives is checked again', async () => {
    const asked: unknown[] = [];
    const gate = createGate({
      repair: async (sentence, unresolved) => {
        asked.push({ sentence, unresolved });
        return 'Send `POST /refunds` with `wrong_one`. ![x](https://evil.example/x)';
      },
    });
    const { text } = await pass(['Send `POST /refund` with `amout`. [1] Then `POST /refunds` again. [1]'], gate);
    expect(asked).toEqual([
      {
        sentence: 'Send `POST /refund` with `amout`.',
        unresolved: [
          { text: 'POST /refund', kind: 'operation', nearest: 'POST /refunds' },
          { text: 'amout', kind: 'name', nearest: 'amount' },
        ],
      },
    ]);
    expect(text).toBe(
      'Send `POST /refunds` with `wrong_one` *(not found in the specification)*. x [1] Then `POST /refunds` again. [1]',
    );
    expect(gate.grounding.unresolved).toEqual([{ text: 'wrong_one', kind: 'name' }]);
  });

  it('is not taken where it is no better, no sentence, or fails to come', async () => {
    for (const written of ['Send `POST /worse`.', '```\ncode\n```', '# Heading', '', null]) {
      const gate = createGate({ repair: async () => written });
      expect((await pass(['Send `POST /refund`.'], gate)).text).toBe(
        'Send `POST /refund` *(not found in the specification; nearest: POST /refunds)*.',
      );
    }
  });

  it('is asked a few times at most', async () => {
    let asked = 0;
    const gate = createGate({
      repair: async () => {
        asked += 1;
        return null;
      },
    });
    await pass(['Send `POST /fake`. '.repeat(10)], gate);
    expect(asked).toBe(3);
  });
});
