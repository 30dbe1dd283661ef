import { describe, expect, it } from 'vitest';
import { analyseText } from '../../core/text-analysis.ts';
import { buildLinkQuestions, buildPassageQuestions } from '../../bench/support/page-questions.ts';
import { foundPages, foundPassages, fuseRanks } from '../../bench/support/page-lists.ts';

const deep =
  'A parcel that nobody collects travels back to the warehouse after fourteen days. The depot charges storage for every parcel that waits longer than a week there.';
const pages = new Map([
  [
    'guides/returns.md',
    `# Returning parcels\n\nAbout returns.\n\n## Waiting\n\n${deep}\n\nSee [how labels are printed at home](/guides/printing-labels) before the parcel travels to a depot.\n`,
  ],
  ['guides/printing-labels.md', '# Labels\n\nPrint them.\n'],
]);

describe('questions made from pages', () => {
  it('take words from deep inside a section, and find the passage that holds them', () => {
    const questions = buildPassageQuestions(pages, 5, 1);
    expect(questions).toHaveLength(5);
    expect(buildPassageQuestions(pages, 5, 1).map(({ query }) => query)).toEqual(questions.map(({ query }) => query));
    for (const { query, pages: gold, isPassage } of questions) {
      expect(gold).toEqual(['guides/returns.md']);
      const words = analyseText(`Returning parcels ${deep} See how labels are printed at home before the parcel`);
      for (const term of analyseText(query)) expect(words).toContain(term);
      expect(isPassage?.('About returns.')).toBe(false);
      expect(isPassage?.(pages.get('guides/returns.md') ?? '')).toBe(true);
    }
  });

  it('take sentences with a link, which leads to the page', () => {
    expect(buildLinkQuestions(pages, 5, 1)).toEqual([
      {
        query: 'See how labels are printed at home before the parcel travels to a depot.',
        pages: ['guides/printing-labels.md'],
        takenFrom: 'guides/returns.md',
      },
    ]);
  });
});

describe('lists of passages', () => {
  const list = [
    { page: 'b.md', text: 'other' },
    { page: 'a.md', text: 'this one' },
    { page: 'a.md', text: 'this one again' },
  ];

  it('rank a page where its first passage stands, and a passage once', () => {
    const question = { query: 'q', pages: ['a.md'], isPassage: (text: string) => text.startsWith('this') };
    expect(foundPages(question, list)).toEqual({ ranked: ['b.md', 'a.md'], gold: ['a.md'] });
    expect(foundPassages(question, list)).toEqual({ ranked: ['0', 'gold', '2'], gold: ['gold'] });
  });

  it('are fused by rank', () => {
    expect(
      fuseRanks(
        list,
        [list[1], list[2]].flatMap((passage) => passage ?? []),
      )[0],
    ).toEqual(list[1]);
  });
});
