import { describe, expect, it } from 'vitest';
import { intersectVisibility, looksLikeVisibilityKey, readVisibility } from '../../ingest/visibility.ts';

describe('visibility', () => {
  it.each([
    'Public',
    'private',
    '',
    true,
    1,
    [],
    {},
    { teams: 'a' },
    { teams: [1] },
    { teams: [''] },
    { teams: ['a'], public: true },
  ])('does not understand %j', (value) => {
    expect(readVisibility(value)).toBeNull();
  });

  it('reads the three forms', () => {
    expect(readVisibility('public')).toBe('public');
    expect(readVisibility('authenticated')).toBe('authenticated');
    expect(readVisibility({ teams: ['b', ' a ', 'b'] })).toEqual({ teams: ['a', 'b'] });
  });

  it('intersects to those who may read under both', () => {
    expect(intersectVisibility('public', 'authenticated')).toBe('authenticated');
    expect(intersectVisibility({ teams: ['a'] }, 'authenticated')).toEqual({ teams: ['a'] });
    expect(intersectVisibility({ teams: ['a', 'b'] }, { teams: ['b', 'c'] })).toEqual({ teams: ['b'] });
    expect(intersectVisibility({ teams: ['a'] }, { teams: ['c'] })).toEqual({ teams: [] });
  });

  it('recognises a misspelt key and nothing else', () => {
    for (const key of ['visibilty', 'Visibility', 'visiblity', 'visibility '])
      expect(looksLikeVisibilityKey(key)).toBe(true);
    for (const key of ['visibility', 'visible', 'title', 'version']) expect(looksLikeVisibilityKey(key)).toBe(false);
  });
});
