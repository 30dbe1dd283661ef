import { describe, expect, it } from 'vitest';
import { createBm25 } from '../../bench/support/bm25-baseline.ts';

describe('createBm25', () => {
  const rank = createBm25([
    'GET /movies listMovies List the movies',
    'GET /movies/{id}/credits getMovieCredits Credits of a movie',
    'DELETE /ratings removeRating Remove a rating of a movie, of movies, of a movie',
  ]);

  it('splits identifiers and stems, so that a question finds what it means', () => {
    expect(rank('credit')).toEqual([1]);
    expect(rank('removing ratings')).toEqual([2]);
  });

  it('counts rare words more than frequent ones, and repeated ones less and less', () => {
    expect(rank('movie credits')[0]).toBe(1);
    expect(rank('movie list')[0]).toBe(0);
  });

  it('finds nothing without a shared word', () => {
    expect(rank('weather')).toEqual([]);
    expect(rank('the of')).toEqual([]);
    expect(createBm25([])('movie')).toEqual([]);
  });
});
