import { describe, expect, it } from 'vitest';
import { groupApis } from '../../../../ingest/sources/dev-portal/group-apis.ts';
import type { PublishedApi } from '../../../../ingest/sources/dev-portal/group-apis.ts';

function api(
  id: string,
  name: string,
  more: Partial<PublishedApi> & { labels?: (string | null)[] } = {},
): PublishedApi {
  const { labels = [], ...rest } = more;
  return {
    id,
    name,
    version: null,
    slug: null,
    description: null,
    visibility: 'public',
    currentVersionId: null,
    implementations: [],
    versions: labels.map((label, index) => ({ id: `${id}-v${index}`, label, path: `apis/~${id}/versions/~${index}` })),
    ...rest,
  };
}

describe('groupApis', () => {
  it('makes versions of APIs with one name, oldest first', () => {
    const [group, ...others] = groupApis([
      api('b', 'Orders', { version: 'v2', labels: ['2.1.0', '2.0.0'] }),
      api('a', ' Orders\n', { version: 'v1', labels: ['1.0.0'] }),
    ]);
    expect(others).toEqual([]);
    expect(group?.api).toMatchObject({ slug: 'orders', title: 'Orders', statedCurrent: null });
    expect(group?.api.versions.map(({ label }) => label)).toEqual(['1.0.0', '2.0.0', '2.1.0']);
    expect(group?.members.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('takes the current version from the one API that states it', () => {
    const [group] = groupApis([api('a', 'Orders', { currentVersionId: 'a-v0', labels: ['1', '2'] })]);
    expect(group?.api.statedCurrent).toBe('1');
  });

  it('gives each version a label of its own, and the plain one to what most people see', () => {
    const [group] = groupApis([
      api('a', 'Orders', { version: 'inside', visibility: { teams: ['x'] }, labels: ['1.0', '1.0'] }),
      api('b', 'Orders', { version: 'outside', labels: ['1.0', null, ''] }),
    ]);
    const labelOf = (path: string): string | undefined => group?.labels.get(path);
    expect(labelOf('apis/~b/versions/~0')).toBe('1.0');
    expect([labelOf('apis/~a/versions/~0'), labelOf('apis/~a/versions/~1')]).toEqual([
      '1.0 (inside)',
      '1.0 (inside, 2)',
    ]);
    expect([labelOf('apis/~b/versions/~1'), labelOf('apis/~b/versions/~2')]).toEqual(['outside', 'outside (outside)']);
    expect(new Set(group?.labels.values()).size).toBe(5);
  });

  it('tells nobody what stands in an API that they may not see', () => {
    const implementations = (serviceId: string) => [{ controlPlaneId: 'cp', serviceId }];
    const hidden = api('a', 'Orders', {
      version: '9',
      visibility: { teams: ['x'] },
      description: 'secret',
      implementations: implementations('s1'),
    });
    const shown = api('b', 'Orders', { version: '1', description: 'open', implementations: implementations('s2') });
    expect(groupApis([hidden, shown])[0]?.api).toMatchObject({
      description: 'open',
      implementations: implementations('s2'),
    });
    expect(groupApis([hidden, { ...shown, description: null }])[0]?.api.description).toBeNull();
    const other = { ...shown, visibility: { teams: ['y'] } };
    expect(groupApis([hidden, other])[0]?.api).toMatchObject({ description: null, implementations: [] });
    const wider = { ...shown, visibility: { teams: ['x', 'y'] } };
    expect(groupApis([hidden, wider])[0]?.api.description).toBe('open');
    expect(groupApis([hidden, { ...shown, visibility: 'authenticated' }])[0]?.api.description).toBe('open');
  });

  it('gives slugs that depend on nothing but names and identifiers', () => {
    const apis = [
      api('aaaa1111', 'Orders'),
      api('bbbb2222', 'orders!'),
      api('bbbb3333', 'ORDERS'),
      api('cccc', '/../'),
      api('dddd', ''),
    ];
    const slugs = groupApis(apis).map(({ api: { slug } }) => slug);
    expect(slugs).toEqual(['orders', 'orders-bbbb', 'orders-bbbb3333', 'api', 'api-dddd']);
    expect(groupApis(apis.toReversed()).map(({ api: { slug } }) => slug)).toEqual(slugs);
  });

  it('bounds whatever has no end', () => {
    const long = 'x'.repeat(100_000);
    const [group] = groupApis([api('a', long, { description: long, version: long, labels: [long, long] })]);
    expect(group?.api.title.length).toBeLessThanOrEqual(200);
    expect(group?.api.slug.length).toBeLessThanOrEqual(80);
    expect(group?.api.description?.length).toBeLessThanOrEqual(4_000);
    expect(Math.max(...(group?.api.versions.map(({ label }) => label.length) ?? []))).toBeLessThanOrEqual(220);
    expect(new Set(group?.labels.values()).size).toBe(2);
  });
});
