import { describe, expect, it } from 'vitest';
import { readContentHead, readSpecHeadMatter } from '../../../../ingest/sources/classic/readable-by.ts';

const nobody = { teams: [] };

describe('readable_by of content', () => {
  it.each([
    ['# No head\n\nText', 'public'],
    ['---\ntitle: x\n---\nText', 'public'],
    ['---\nreadable_by: "*"\n---\nText', 'authenticated'],
    ["---\nreadable_by: ['*']\n---\nText", 'authenticated'],
    ['---\nreadable_by: red\n---\nText', { teams: ['red'] }],
    ['---\nreadable_by: [red, blue, red]\n---\nText', { teams: ['blue', 'red'] }],
    ["---\nreadable_by: ['*', red]\n---\nText", { teams: ['red'] }],
    ['---\nreadable_by: []\n---\nText', nobody],
    ['---\nreadable_by:\n---\nText', nobody],
    ['---\nreadable_by: { role: red }\n---\nText', nobody],
    ['---\nreadable_by: [1]\n---\nText', nobody],
    ['---\nreadable-by: red\n---\nText', nobody],
    ['---\nreadableBy: red\n---\nText', nobody],
    ['---\nreadable_by: [red\n---\nText', nobody],
    ['   ---\n   readable_by: red\n   ---\nText', nobody],
    ['\n---\nreadable_by: red\n---\nText', nobody],
    ['readable_by: red\nlayout: x.html', nobody],
    ['---\nx: &x\n  readable_by: red\n<<: *x\n---\nText', nobody],
    ['---\nheadmatter: { readable_by: red }\n---\nText', nobody],
    ['---\ntitle: x\n---\nWrite `readable_by: red` at the top.', 'public'],
    ['---\nreadable_by: red\nText without an end', nobody],
  ])('%j', (text, visibility) => {
    expect(readContentHead(text).visibility).toEqual(visibility);
  });

  it('says why a page is hidden', () => {
    expect(readContentHead('---\nreadable_by: {}\n---\nText').warnings).toEqual([expect.stringMatching(/nobody may read it/)]);
  }); // prettier-ignore
});

describe('readable_by of a specification', () => {
  const json = (head: unknown): string => JSON.stringify({ openapi: '3.1.0', ...(head as object) });

  it.each([
    ['openapi: 3.1.0\n', 'public'],
    ['openapi: 3.1.0\nx-headmatter:\n  route: a\n', 'public'],
    ['openapi: 3.1.0\nx-headmatter:\n  readable_by: "*"\n', 'authenticated'],
    ['openapi: 3.1.0\nX-headmatter:\n  readable_by:\n    - red\n', { teams: ['red'] }],
    ['openapi: 3.1.0\n"x-headmatter": {readable_by: red}\n', { teams: ['red'] }],
    [json({ 'x-headmatter': { readable_by: ['red'] } }), { teams: ['red'] }],
    [json({ 'x-headmatter': { readable_by: ['red', 'blue'] }, 'X-headmatter': { readable_by: 'blue' } }), { teams: ['blue'] }],
    ['openapi: 3.1.0\nx-headmatter\n  - key: [', nobody],
    ['openapi: 3.1.0\nx-headmatter: red\n', nobody],
    ['openapi: 3.1.0\nx-headmatter:\n  - readable_by: red\n', nobody],
    [json({ 'x-headmatter': { readable_by: 7 } }), nobody],
  ])('%j', (text, visibility) => {
    expect(readSpecHeadMatter(text).visibility).toEqual(visibility);
  }); // prettier-ignore
});
