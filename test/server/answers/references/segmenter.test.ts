import { describe, expect, it } from 'vitest';
import { Segmenter } from '../../../../server/answers/references/segmenter.ts';
import type { Segment } from '../../../../server/answers/references/segmenter.ts';
import { createRandom } from '../../../support/create-random.ts';

/** Sources of the segments of a text that arrives in these parts. */
function cut(parts: readonly string[]): string[] {
  const segmenter = new Segmenter();
  return [...parts.flatMap((part) => segmenter.push(part)), ...segmenter.end()].map(
    ({ kind, source }) => `${kind}|${source}`,
  );
}

const answer = `# Refunds of \`v2\`
Use \`POST /refunds\`. [1] Then, e.g. after a day, call GET /refunds/{id}! Is
it there? It returns \`a. b\` and 404.

| Path | What |
| --- | --- |
| /orders. | Lists. All. |

1. First. Then
   more of it.
2. Second
- \`\`\`bash
  curl /x
  \`\`\`
> quoted. Text

    GET /indented

~~~
open \`\`\` block`;

/** The same with a pause behind each part: what is let go early is put together with its rest. */
function cutWithPauses(parts: readonly string[]): string[] {
  const segmenter = new Segmenter();
  const cuts: string[] = [];
  let early = '';
  const take = (segment: Segment): void => {
    expect(segment.kind === 'text' ? segment.before : '').toBe(early);
    const source = early + segment.source;
    early = segment.kind === 'text' && segment.isOpen ? source : '';
    if (early === '') cuts.push(`${segment.kind}|${source}`);
  };
  for (const part of parts) for (const segment of [...segmenter.push(part), ...segmenter.pause(false)]) take(segment);
  for (const segment of segmenter.end()) take(segment);
  return early === '' ? cuts : [...cuts, `text|${early}`];
}

describe('Segmenter', () => {
  it('cuts at sentences, rows, items, headings and code blocks, and keeps every character', () => {
    const segments = cut([answer]);
    expect(segments.map((segment) => segment.slice(5)).join('')).toBe(answer);
    expect(segments).toEqual([
      'text|# Refunds of `v2`\n',
      'text|Use `POST /refunds`. ',
      'text|[1] Then, e.g. after a day, call GET /refunds/{id}! ',
      'text|Is\nit there? ',
      'text|It returns `a. b` and 404.\n',
      'text|\n',
      'text|| Path | What |\n',
      'text|| --- | --- |\n',
      'text|| /orders. | Lists. All. |\n',
      'text|\n',
      'text|1. First. ',
      'text|Then\n   more of it.\n',
      'text|2. Second\n',
      'code|- ```bash\n  curl /x\n  ```\n',
      'text|> quoted. ',
      'text|Text\n',
      'text|\n',
      'code|    GET /indented\n',
      'text|\n',
      'code|~~~\nopen ``` block',
    ]);
  });

  it.each([
    'The header `Idempotency-Key` is required, z. B. a UUID, d. h. a text of your own. ',
    'Refunds exist since v. 2, cf. sec. 15.5 of the U.S. docs (approx. ten pages, incl. codes), e.g. v1.2. ',
    'Dr. Who says so, vgl. Abs. 2, fig. 3. ',
  ])('ends no sentence behind an abbreviation: %s', (sentence) => {
    expect(cut([`${sentence}Then more. `])).toEqual([`text|${sentence}`, 'text|Then more. ']);
    expect(cutWithPauses(sentence.split(''))).toEqual([`text|${sentence}`]);
  });

  it('ends one behind a word, a number and a code span', () => {
    const sentences = ['Wait for 30 ms. ', 'Use version 2. ', 'Send `v`. ', 'It is a PSD2 flow. '];
    expect(cut([sentences.join('')])).toEqual(sentences.map((sentence) => `text|${sentence}`));
  });

  it('cuts at the same places however the text arrives', () => {
    const whole = cut([answer]);
    for (let place = 0; place <= answer.length; place += 1)
      expect({ place, segments: cut([answer.slice(0, place), answer.slice(place)]) }).toEqual({
        place,
        segments: whole,
      });
    expect(cut(answer.split(''))).toEqual(whole);
    expect(cutWithPauses(answer.split(''))).toEqual(whole);
    for (let place = 0; place <= answer.length; place += 1)
      expect({ place, segments: cutWithPauses([answer.slice(0, place), answer.slice(place)]) }).toEqual({
        place,
        segments: whole,
      });
  });

  it('cuts random Markdown at the same places however it arrives', () => {
    const random = createRandom(5);
    const words: [string, ...string[]] = [
      '`',
      '``',
      '```',
      '\n',
      '\n\n',
      '. ',
      'word.',
      '`x`.',
      '! ',
      '| ',
      '- ',
      '1. ',
      '# ',
      '    ',
      '~~~\n',
      'GET ',
      '/a/b',
      'word ',
      'e.g. ',
      '\\`',
      '> ',
    ];
    for (let round = 0; round < 150; round += 1) {
      const text = Array.from({ length: 60 }, () => random.pick(words)).join('');
      const parts: string[] = [];
      for (let at = 0; at < text.length;) {
        const size = 1 + random.below(9);
        parts.push(text.slice(at, at + size));
        at += size;
      }
      expect({ text, segments: cut(parts) }).toEqual({ text, segments: cut([text]) });
      expect({ text, segments: cutWithPauses(parts) }).toEqual({ text, segments: cut([text]) });
    }
  });

  it.each([
    'Send `POST /refunds`.',
    '**Refunds are free.**',
    'It is so [1].',
    'Really!',
    '- An item.',
    '> Quoted.',
    'Send it.\n',
    'One line\nand another.',
    '\u00DCber alles.',
    'That (a well-known thing).',
  ])('lets a sentence go in a pause: %j', (text) => {
    const segmenter = new Segmenter();
    expect(
      segmenter
        .push(text)
        .filter(({ source }) => source.trim() !== '')
        .concat(segmenter.pause(false))
        .map(({ source }) => source.trim()),
    ).toEqual([text.trim()]);
    expect(segmenter.isComplete(false)).toBe(false);
  });

  it.each([
    'Send GET /refunds.',
    'Use version 1.',
    'In v2.',
    'E.g.',
    'That is, e.g.',
    'The API of shop.example.',
    'Wait...',
    'A `code span.',
    'A [link.',
    '# Heading.',
    '| cell. | cell.',
    'a | b.',
    '1.',
    '- ',
    '    indented.',
    '```\ncode.',
    'Not yet',
    'A field_name.',
    'X-Trace.',
    'It costs 4.',
    'Read https://api.shop.',
    'a.',
  ])('waits for what may belong to it: %j', (text) => {
    const segmenter = new Segmenter();
    segmenter.push(text);
    expect(segmenter.isComplete(false)).toBe(false);
    expect(segmenter.pause(false)).toEqual([]);
  });

  it.each([
    ['Send GET /refunds.', true],
    ['Use version 1.', true],
    ['It costs 4.', true],
    ['A field_name.', true],
    ['Refunds are free.', true],
    ['Read https://api.', false],
    ['The API of shop.example.', false],
    ['E.g.', false],
    ['A `code span.', false],
    ['1.', false],
    ['So:\n2.', false],
    ['| cell.', false],
    ['```\ncode.', false],
  ])('after a long while takes a path or a number for a whole one: %j', (text, isComplete) => {
    const segmenter = new Segmenter();
    segmenter.push(text);
    expect(segmenter.isComplete(true)).toBe(isComplete);
    expect(segmenter.pause(true)).toHaveLength(isComplete ? 1 : 0);
  });

  it('lets a sentence without end go in pieces that split no mention', () => {
    const endless = 'and then POST /orders/{id} returns 404 '.repeat(200);
    const segmenter = new Segmenter();
    const segments = endless.split('').flatMap((character) => segmenter.push(character));
    expect(segments.length).toBeGreaterThan(3);
    for (const { source } of segments) {
      expect(source.length).toBeLessThanOrEqual(1_500);
      expect(source).not.toMatch(/(?:POST|returns) $/);
    }
  });

  it('lets a code block without end go in parts', () => {
    const segmenter = new Segmenter();
    const segments = segmenter.push(`\`\`\`json\n${'{"a": 1}\n'.repeat(5_000)}`);
    expect(segments.map((segment) => segment.kind === 'code' && segment.place)).toEqual(['beginning', 'middle']);
  });
});
