import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../core/search-index.ts';
import { rankOperations } from '../../../server/retrieval/rank-operations.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

/** An operation as the search gives it; the first of a list is the best by similarity. */
function operation(operationKey: string, title = operationKey, overrides: Partial<SearchHit> = {}): SearchHit {
  return {
    kind: 'operation',
    api: 'films',
    apiTitle: 'Films',
    version: '1',
    operationKey,
    operationId: null,
    chunkKey: `operation:${operationKey}`,
    documentPath: 'films.yaml',
    documentTitle: 'Films',
    title,
    url: null,
    text: '',
    score: 0.5,
    exact: null,
    coverage: 0.5,
    cosine: 0.5,
    ...overrides,
  };
}

const section = (title: string, score: number): SearchHit =>
  operation('', title, { kind: 'section', operationKey: null, score });
const keys = (hits: readonly SearchHit[]): string[] => hits.map((hit) => hit.operationKey ?? hit.title);
const scored = (...hits: SearchHit[]): SearchHit[] => hits.map((hit, index) => ({ ...hit, score: 0.6 - 0.02 * index }));

describe('rankOperations', () => {
  it('prefers the path whose names the question says over one that it says in part', () => {
    const hits = scored(
      operation('GET /tv/{tv_id}/season/{season_number}/credits', 'Get credits'),
      operation('GET /tv/{tv_id}/credits', 'Get credits'),
    );
    expect(keys(rankOperations('credits of a tv show', hits))[0]).toBe('GET /tv/{tv_id}/credits');
    expect(keys(rankOperations('credits of a season of a tv show', hits))[0]).toBe(
      'GET /tv/{tv_id}/season/{season_number}/credits',
    );
  });

  it('prefers the method that the verb stands for', () => {
    const hits = scored(operation('GET /coupons', 'Coupons'), operation('DELETE /coupons', 'Coupons'));
    expect(keys(rankOperations('how can I remove coupons', hits))[0]).toBe('DELETE /coupons');
    expect(keys(rankOperations('removing coupons', hits))[0]).toBe('DELETE /coupons');
    expect(keys(rankOperations('coupons', hits))[0]).toBe('GET /coupons');
  });

  it('raises what yields the id of a thing called by its name, to just below what needs it', () => {
    const hits = [
      operation('GET /movie/{movie_id}/reviews', 'Get reviews', { score: 0.9 }),
      operation('GET /tv/{tv_id}/reviews', 'Get reviews', { score: 0.6 }),
      operation('GET /review/{review_id}', 'Get details', { score: 0.55 }),
      operation('GET /search/movie', 'Search', { score: 0.1 }),
      operation('GET /search/tv', 'Search', { score: 0.05 }),
    ];
    const plain = keys(rankOperations('reviews of a movie', hits));
    expect(plain[0]).toBe('GET /movie/{movie_id}/reviews');
    expect(plain.indexOf('GET /search/movie')).toBeGreaterThan(plain.indexOf('GET /tv/{tv_id}/reviews'));
    const named = keys(rankOperations('reviews of the movie Titanic', hits));
    expect(named.slice(0, 2)).toEqual(['GET /movie/{movie_id}/reviews', 'GET /search/movie']);
  });

  it('looks nothing up for a word of the API, nor for capitals in pasted lines', () => {
    const hits = [
      operation('GET /movie/{movie_id}/reviews', 'Get reviews', { score: 0.9 }),
      operation('GET /tv/{tv_id}/reviews', 'Get reviews', { score: 0.6 }),
      operation('GET /search/movie', 'Search', { score: 0.1 }),
    ];
    const second = (question: string): string | undefined => keys(rankOperations(question, hits))[1];
    expect(second('reviews of the movie Titanic')).toBe('GET /search/movie');
    expect(second('why are Movie reviews of Films empty')).toBe('GET /tv/{tv_id}/reviews');
    expect(second('reviews of a movie are empty\nthrown by Reviews Client in Production')).toBe(
      'GET /tv/{tv_id}/reviews',
    );
  });

  it('raises a search for things of all kinds wherever something is called by its name', () => {
    const hits = [
      operation('PUT /me/records', 'Keep records', { score: 0.9 }),
      operation('GET /me/records', 'Records that are kept', { score: 0.6 }),
      operation('GET /records/{id}/songs', 'Songs of a record', { score: 0.5 }),
      operation('GET /v1/search', 'Search', { score: 0.1 }),
      operation('GET /songs/{id}/search', 'Search in a song', { score: 0.05 }),
    ];
    expect(keys(rankOperations('keep the record Paper Moons', hits)).slice(0, 2)).toEqual([
      'PUT /me/records',
      'GET /v1/search',
    ]);
    expect(keys(rankOperations('keep the records', hits)).indexOf('GET /v1/search')).toBeGreaterThan(1);
  });

  it("raises what yields an id of the asker's own things", () => {
    const hits = [
      operation('POST /lists/{list_id}/songs', 'Add songs to a list', { score: 0.9 }),
      operation('POST /users/{user_id}/lists', 'Create a list', { score: 0.6 }),
      operation('PUT /lists/{list_id}/cover', 'Change the cover', { score: 0.5 }),
      operation('GET /me', 'Profile', { score: 0.1 }),
      operation('GET /me/lists', 'Lists that are kept', { score: 0.1 }),
      operation('GET /me/player', 'Player', { score: 0.1 }),
    ];
    const own = keys(rankOperations('add songs to my list', hits));
    expect(own.indexOf('GET /me/lists')).toBe(1);
    expect(keys(rankOperations('create a list for my songs', hits)).indexOf('GET /me')).toBeLessThan(4);
    const anybodys = keys(rankOperations('add songs to a list', hits));
    expect(anybodys.indexOf('GET /me/lists')).toBeGreaterThan(2);
    expect(own.indexOf('GET /me/player')).toBe(5);
  });

  it('tells by the verb whether the collection or one item is meant', () => {
    const hits = scored(
      operation('POST /parcels/{id}', 'Parcels'),
      operation('POST /parcels', 'Parcels'),
      operation('POST /labels/{id}', 'Parcels'),
    );
    expect(keys(rankOperations('add parcels', hits))[0]).toBe('POST /parcels');
    expect(keys(rankOperations('updating parcels', hits))[0]).toBe('POST /parcels/{id}');
    // No list of labels stands beside it, so nothing speaks against the item.
    expect(keys(rankOperations('add labels', hits.slice(2)))).toEqual(['POST /labels/{id}']);
  });

  it('reads what a feature is for, and not what happened, as the verb', () => {
    const hits = scored(operation('POST /parcels', 'Parcels'), operation('DELETE /parcels/{id}', 'Parcels'));
    expect(keys(rankOperations('add an option to delete parcels', hits))[0]).toBe('DELETE /parcels/{id}');
    expect(keys(rankOperations('parcels that were added: how to remove parcels', hits))[0]).toBe(
      'DELETE /parcels/{id}',
    );
  });

  it('puts what deletes behind where nothing asks for it', () => {
    const hits = scored(operation('DELETE /parcels/{id}', 'Parcels'), operation('GET /parcels/{id}', 'Parcels'));
    expect(keys(rankOperations('parcels are late', hits))[0]).toBe('GET /parcels/{id}');
    for (const question of ['wipe parcels', 'parcels: unsubscribe', 'Parcels löschen', '删除 parcels'])
      expect(keys(rankOperations(question, hits))[0]).toBe('DELETE /parcels/{id}');
  });

  it('raises no operation of another document for the id of this one', () => {
    const hits = [
      operation('GET /movie/{movie_id}/reviews', 'Get reviews', { score: 0.9 }),
      operation('GET /prices', 'Reviews of prices', { score: 0.6 }),
      operation('GET /movie', 'Items', { score: 0.1, documentPath: 'other.yaml' }),
      operation('GET /movie', 'Items', { score: 0.1, version: '2' }),
    ];
    expect(keys(rankOperations('reviews of Titanic', hits)).slice(0, 2)).toEqual([
      'GET /movie/{movie_id}/reviews',
      'GET /prices',
    ]);
  });

  it('puts the twin with a leading parameter behind, unless the question speaks of it', () => {
    const hits = scored(
      operation('GET /{workspace}/consumers', 'List consumers'),
      operation('GET /consumers', 'List consumers'),
      operation('GET /consumer_groups', 'List consumer groups'),
    );
    expect(keys(rankOperations('list consumers', hits))).toEqual([
      'GET /consumers',
      'GET /consumer_groups',
      'GET /{workspace}/consumers',
    ]);
    expect(keys(rankOperations('list consumers of a workspace', hits))[0]).toBe('GET /{workspace}/consumers');
  });

  it('leaves what is called by a certain name where it is', () => {
    const hits = [
      operation('GET /a/{id}', 'Something else', { score: 10, exact: 'method_path' }),
      operation('GET /movie', 'List movies', { score: 0.9 }),
      operation('GET /a', 'Something', { score: 0.1 }),
    ];
    expect(keys(rankOperations('GET /a/{id} list movies movie', hits))).toEqual([
      'GET /a/{id}',
      'GET /movie',
      'GET /a',
    ]);
  });

  it('keeps what has a named field or value ahead of what is only similar', () => {
    const hits = [
      operation('PATCH /things', 'Change a thing', { score: 1.6, exact: 'field' }),
      operation('POST /holds', 'Hold', { score: 1.45, exact: 'value' }),
      operation('POST /movies', 'Create a movie', { score: 1 }),
    ];
    expect(keys(rankOperations('create a movie, hold on_hold', hits))).toEqual([
      'POST /holds',
      'PATCH /things',
      'POST /movies',
    ]);
  });

  it('keeps the places and scores of everything else', () => {
    const hits = [
      section('Movies', 0.7),
      operation('GET /reviews', 'List reviews', { score: 0.6 }),
      section('Reviews', 0.55),
      operation('GET /movies', 'List movies', { score: 0.5 }),
    ];
    const ranked = rankOperations('list movies', hits);
    expect(keys(ranked)).toEqual(['Movies', 'GET /movies', 'Reviews', 'GET /reviews']);
    expect(ranked.map(({ score }) => score)).toEqual([0.7, 0.6, 0.55, 0.5]);
  });

  it('gives the same order for the same hits, and ties stay as they came', () => {
    const hits = [operation('GET /b'), operation('GET /a'), operation('GET /c')];
    expect(keys(rankOperations('nothing of it', hits))).toEqual(['GET /b', 'GET /a', 'GET /c']);
    expect(rankOperations('?', [])).toEqual([]);
  });

  it('stays fast with hostile questions and paths', () => {
    const hits = Array.from({ length: 100 }, (_, index) =>
      operation(`GET /${'{'.repeat(2_000)}/${'a/'.repeat(500)}${index}`, 'x '.repeat(2_000)),
    );
    const started = threadMilliseconds();
    for (const question of ['"'.repeat(100_000), 'A a '.repeat(50_000), `${'a'.repeat(100_000)}ing`])
      expect(rankOperations(question, hits)).toHaveLength(100);
    expect(threadMilliseconds() - started).toBeLessThan(3_000);
  });
});
