import { describe, expect, it } from 'vitest';
import { pathCandidates } from '../../../server/retrieval/path-candidates.ts';

const paths = (address: string): string[] => pathCandidates(address, 512).map(({ path }) => path);
const costOf = (address: string, path: string): number =>
  pathCandidates(address, 512).find((candidate) => candidate.path === path)?.cost ?? Number.POSITIVE_INFINITY;

describe('pathCandidates', () => {
  it.each([
    ['/repos/octocat/hello-world/pulls/1/comments/2/reactions', '/repos/{}/{}/pulls/{}/comments/{}/reactions'],
    ['/v2/planes/eu/entities/consumers/jane/acls/admin/tags', '/v2/planes/{}/entities/consumers/{}/acls/{}/tags'],
    ['/users/jane.doe@example.com/keys', '/users/{}/keys'],
    ['/users/7b1c2d3e-4f50-4a61-8b72-9c83ad94be05', '/users/{}'],
    ["/products('7')", "/products('{}')"],
    ['/products(7)', '/products({})'],
    ['/v2/orders', '/v{}/orders'],
    ['/points/52.5,13.4', '/points/{},{}'],
    ['/colours/;c=blue;c=red', '/colours/{}'],
    ['/repos/a/b/contents/src/lib/index.ts', '/repos/{}/{}/contents/{}'],
    ['/gateway/shop/orders/42', '/orders/{}'],
    ['/#X-Target=List', '/#X-Target=List'],
    ['/services/octocatplugins', '/services/{}plugins'],
    ['/orders/$ORDER_ID', '/orders/{}'],
    ['/orders/{{orderId}}', '/orders/{}'],
    ['/units/{base}...{head}', '/units/{base}...{head}'],
    ['/orders/42/**', '/orders/{}'],
    ['/orders/%7Bid%7D', '/orders/{id}'],
  ])('reads %s as %s as well', (address, path) => {
    expect(paths(address)).toContain(path);
  });

  it('sets readings further apart than any similarity', () => {
    expect(costOf('/orders/search', '/orders/search')).toBe(0);
    const ascending = ['/orders/search', '/orders/{}', '/{}/{}'].map((path) => costOf('/orders/search', path));
    for (const [place, cost] of ascending.slice(1).entries()) expect(cost - (ascending[place] ?? 0)).toBeGreaterThan(1);
    expect(costOf('/reports/7.json', '/reports/{}') - costOf('/reports/7.json', '/reports/{}.json')).toBeGreaterThan(1);
  });

  it('prefers the template whose values come later, where nothing else decides', () => {
    expect(costOf('/a/b/c', '/a/b/{}')).toBeLessThan(costOf('/a/b/c', '/a/{}/c'));
  });

  it('fills written parameters with nothing', () => {
    expect(paths('/orders/{id}')).not.toContain('/orders/{id}');
    expect(paths('/orders/<order id>')[0]).toBe('/orders/{}');
  });

  it('stays bounded on paths made to explode', () => {
    for (const address of ['/1'.repeat(2_000), '/a.b:c-d'.repeat(500), `/${'('.repeat(4_000)}`, '/{'.repeat(2_000)])
      expect(pathCandidates(address, 512).length).toBeLessThanOrEqual(900);
  });
});
