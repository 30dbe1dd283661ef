import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../core/search-index.ts';
import { preferLiteralNames } from '../../../server/retrieval/prefer-literal-names.ts';

function hit(overrides: Partial<SearchHit>): SearchHit {
  return {
    kind: 'operation', api: 'shop', apiTitle: 'Shop', version: '1', operationKey: null, operationId: null, chunkKey: '',
    documentPath: 'shop.yaml', documentTitle: 'Shop', title: '', url: null, text: '', score: 30, exact: 'schema', coverage: 0,
    cosine: 0, ...overrides,
  }; // prettier-ignore
}
const schema = (name: string, score: number): SearchHit => hit({ kind: 'schema', chunkKey: `schema:${name}`, score });
const path = (key: string, score: number): SearchHit => hit({ operationKey: key, exact: 'method_path', score });

describe('preferLiteralNames', () => {
  it('takes the name as it is written, and each place keeps its score', () => {
    const ordered = preferLiteralNames('the schema pet', [schema('Pet', 30.9), schema('pet', 30.2)]);
    expect(ordered.map(({ chunkKey }) => chunkKey)).toEqual(['schema:pet', 'schema:Pet']);
    expect(ordered.map(({ score }) => score)).toEqual([30.9, 30.2]);
  });

  it('tells paths apart by the names of their parameters and the final slash', () => {
    const first = (question: string, ...keys: string[]): string | null | undefined =>
      preferLiteralNames(
        question,
        keys.map((key, place) => path(key, 120.5 - place / 10)),
      )[0]?.operationKey;
    expect(first('GET /a/{name} fails', 'GET /a/{id}', 'GET /a/{name}')).toBe('GET /a/{name}');
    expect(first('GET /orders/ fails', 'GET /orders', 'GET /orders/')).toBe('GET /orders/');
    expect(first('GET /orders fails', 'GET /orders', 'GET /orders/')).toBe('GET /orders');
  });

  it('moves nothing that is named less well, otherwise, or not at all', () => {
    const less = [schema('Pet', 30.9), schema('pet', 28.7)];
    expect(preferLiteralNames('the schema pet', less)).toEqual(less);
    const other = [schema('Pet', 30.9), hit({ operationId: 'pet', exact: 'operation_id', score: 30.2 })];
    expect(preferLiteralNames('pet', other)).toEqual(other);
    const longer = [schema('full_name', 11.8), schema('name', 11)];
    expect(preferLiteralNames('the full name schema', longer)).toEqual(longer);
    const similar = [schema('Pet', 0.9), schema('pet', 0.8)];
    expect(preferLiteralNames('pet', similar)).toEqual(similar);
    expect(preferLiteralNames('pet', [])).toEqual([]);
  });
});
