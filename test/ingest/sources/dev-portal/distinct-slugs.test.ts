import { describe, expect, it } from 'vitest';
import type { Visibility } from '../../../../core/caller.ts';
import type { SourceDocument } from '../../../../ingest/source.ts';
import { withDistinctSlugs } from '../../../../ingest/sources/dev-portal/distinct-slugs.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';

function page(
  path: string,
  slug: string,
  visibility: Visibility = 'public',
  api: string | null = null,
): SourceDocument {
  return {
    path,
    kind: 'page',
    api,
    version: null,
    slug,
    url: null,
    visibility,
    contentHash: `hash of ${path}`,
    warnings: [],
    isReferenced: false,
    load: () => Promise.reject(new TypeError('not loaded here')),
  };
}

describe('withDistinctSlugs', () => {
  it('numbers what bears one slug inside one API, in the order of paths, and says so in the hash', () => {
    const pages = [
      page('c', 'start'),
      page('a', 'start'),
      page('b', 'start', 'public', 'orders'),
      page('d', 'start-2'),
    ];
    const named = withDistinctSlugs(pages);
    expect(named.map(({ path, slug }) => [path, slug])).toEqual([
      ['a', 'start'],
      ['b', 'start'],
      ['c', 'start-2'],
      ['d', 'start-2-2'],
    ]);
    expect(new Set(named.map(({ contentHash }) => contentHash)).size).toBe(4);
    expect(named[0]?.contentHash).toBe('hash of a');
  });

  it('never tells readers of a public page, by a number, that there is another for few', () => {
    const hidden = page('a', 'start', { teams: ['x'] });
    const named = withDistinctSlugs([hidden, page('b', 'start', 'authenticated'), page('c', 'start')]);
    expect(named.map(({ path, slug }) => [path, slug])).toEqual([
      ['a', 'start-3'],
      ['b', 'start-2'],
      ['c', 'start'],
    ]);
  });

  it('leaves specifications alone', () => {
    const spec = { ...page('a', '1.0'), kind: 'spec' as const };
    expect(withDistinctSlugs([spec, { ...spec, path: 'b' }]).map(({ slug }) => slug)).toEqual(['1.0', '1.0']);
  });

  it('names tens of thousands of pages of one slug in a moment', () => {
    const pages = Array.from({ length: 50_000 }, (_, index) => page(`p${index}`, 'x'));
    const started = threadMilliseconds();
    expect(new Set(withDistinctSlugs(pages).map(({ slug }) => slug)).size).toBe(pages.length);
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });
});
