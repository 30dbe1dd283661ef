import { describe, expect, it } from 'vitest';
import { flattenTree } from '../../../../ingest/sources/dev-portal/flatten-tree.ts';

function node(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    title: id.toUpperCase(),
    slug: id,
    status: 'published',
    parent_document_id: null,
    children: [],
    ...more,
  };
}

function flatten(roots: readonly unknown[]): { places: string[]; problems: string[] } {
  const problems: string[] = [];
  const nodes = flattenTree(roots, (problem) => problems.push(problem));
  return {
    places: nodes.map(({ segments, isPublished }) => `${segments.join('/')}${isPublished ? '' : ' (hidden)'}`),
    problems,
  };
}

describe('flattenTree', () => {
  it('hides what hangs below something unpublished, level by level', () => {
    const { places, problems } = flatten([
      node('a', { children: [node('b', { status: 'unpublished', children: [node('c')] }), node('d')] }),
      node('e'),
      node('f', { status: 'Published' }),
      node('g', { status: undefined }),
    ]);
    expect(places).toEqual(['a', 'e', 'f (hidden)', 'g (hidden)', 'a/b (hidden)', 'a/d', 'a/b/c (hidden)']);
    expect(problems).toEqual([]);
  });

  it('reads a flat list by its parents', () => {
    expect(flatten([node('b', { parent_document_id: 'a' }), node('a')]).places).toEqual(['a/b', 'a']);
    expect(flatten([node('b', { parent_page_id: 'a' }), node('a', { slug: '/' })]).places).toEqual(['b', '']);
  });

  it('leaves out circles, orphans and what cannot be read, and says so', () => {
    const { places, problems } = flatten([
      node('a', { parent_document_id: 'b', children: [node('b', { parent_document_id: 'a', children: [node('a')] })] }),
      node('own', { parent_document_id: 'own' }),
      node('orphan', { parent_document_id: 'nowhere' }),
      node('fine'),
      node('../up'),
      { title: 'no id' },
      null,
      'text',
    ]);
    expect(places.filter((place) => !place.includes('hidden'))).toEqual(['fine']);
    expect(problems).toEqual([
      '4 of them cannot be read',
      '4 of them hang below nothing, below themselves or too deep, and are left out',
    ]);
  });

  it.each([
    ['/guides/start/', 'guides/start'],
    ['../../admin', 'admin'],
    ['a//./b', 'a/b'],
    ['', 'x'],
    [null, 'x'],
    [7, 'x'],
  ])('turns the slug %j into %j', (slug, expected) => {
    expect(flatten([node('x', { slug, title: 'X' })]).places).toEqual([expected]);
  });

  it('reads ten thousand levels, and titles without end', () => {
    let deep = node('n0');
    for (let level = 1; level < 10_000; level += 1) deep = node(`n${level}`, { children: [deep], slug: 's' });
    const { places, problems } = flatten([deep]);
    expect(places).toHaveLength(10_000);
    expect(places.filter((place) => !place.includes('hidden'))).toHaveLength(50);
    expect(problems).toEqual([expect.stringContaining('9950 of them hang')]);
    const [long] = flattenTree([node('x', { title: 'y'.repeat(100_000), slug: 'z'.repeat(100_000) })], () => undefined);
    expect(long?.title.length).toBe(300);
    expect(long?.segments.join('').length).toBe(200);
  });
});
