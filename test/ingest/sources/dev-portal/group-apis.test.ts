import { describe, expect, it } from 'vitest';
import { groupApis } from '../../../../ingest/sources/dev-portal/group-apis.ts';
import type { PublishedApi } from '../../../../ingest/sources/dev-portal/group-apis.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';

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

  it('names the member that leads, of which the others say nothing', () => {
    const open = api('b', 'Orders', { version: '1' });
    const hidden = api('a', 'Orders', { version: '2', visibility: { teams: ['x'] } });
    const other = api('c', 'Orders', { version: '3', visibility: { teams: ['y'] } });
    const leader = (...apis: PublishedApi[]): string | undefined => groupApis(apis)[0]?.leading?.id;
    expect(leader(open)).toBe('b');
    expect(leader(open, hidden, other)).toBe('b');
    expect(leader(open, { ...hidden, visibility: 'public' })).toBeUndefined();
    expect(leader(hidden, other)).toBeUndefined();
  });

  it.each<[string, Partial<PublishedApi>[], string]>([
    ['its own slug', [{ slug: 'payments' }], 'payments'],
    ['its own slug with a version', [{ slug: 'payments-v1', version: 'v1' }], 'payments-v1'],
    ['its own slug as it is written', [{ slug: 'Pay_Ments' }], 'Pay_Ments'],
    ['a slug of its name without one', [{ slug: null }], 'payments-api'],
    ['a slug of its name where the identifier stands for one', [{ slug: 'id-0' }], 'payments-api'],
    ['a slug of its name for one that is none', [{ slug: '../admin' }], 'payments-api'],
    ['a slug of its name for one without words', [{ slug: '-_-' }], 'payments-api'],
    ['a slug of its name for one without end', [{ slug: 'x'.repeat(10_000) }], 'payments-api'],
    ['the common stem', [{ slug: 'payments-v2' }, { slug: 'payments-v1' }], 'payments'],
    ['the common stem of numbers', [{ slug: 'pay-2-1' }, { slug: 'pay-10' }, { slug: 'pay_3' }], 'pay'],
    ['the stem that one of them is', [{ slug: 'payments' }, { slug: 'payments-v2' }], 'payments'],
    [
      'the stem without stated versions',
      [
        { slug: 'pay-beta', version: 'beta' },
        { slug: 'pay-v1-0', version: '1.0' },
      ],
      'pay',
    ],
    [
      'the newest without a common stem',
      [
        { slug: 'pay', version: '9' },
        { slug: 'money', version: '10' },
        { slug: 'cash', version: '1' },
      ],
      'money',
    ],
    ['the newest that has one', [{ slug: 'pay', version: '1' }, { version: '2' }], 'pay'],
    ['no stem of nothing', [{ slug: '-1' }, { slug: '-2' }], '-1'],
    [
      'nothing of what fewer people see',
      [{ slug: 'pay-v1' }, { slug: 'pay-v2', version: '2', visibility: { teams: ['x'] } }],
      'pay-v1',
    ],
    [
      'the stem of what most people see',
      [{ slug: 'a-v1' }, { slug: 'a-v2' }, { slug: 'b-v3', visibility: 'authenticated' }],
      'a',
    ],
    [
      'a slug of the name where no entity is for all readers',
      [
        { slug: 'pay-v1', visibility: { teams: ['x'] } },
        { slug: 'pay-v2', visibility: { teams: ['y'] } },
      ],
      'payments-api',
    ],
  ])('names an API by %s', (_what, entities, slug) => {
    const apis = entities.map((more, index) => api(`id-${index}`, 'Payments API', more));
    expect(groupApis(apis).map((group) => group.api.slug)).toEqual([slug]);
    expect(groupApis(apis.toReversed()).map((group) => group.api.slug)).toEqual([slug]);
  });

  it('leaves a slug to the API that bears it in the portal, unless fewer people see that one', () => {
    const slugs = (visibility: PublishedApi['visibility']): Record<string, string> =>
      Object.fromEntries(
        groupApis([
          api('aaaa', 'Payments'),
          api('bbbb', 'Something else', { slug: 'payments', visibility }),
          api('cccc', 'Third', { slug: 'payments-v1' }),
          api('dddd', 'Third', { slug: 'payments-v2' }),
        ]).map(({ api: { slug }, members }) => [members[0]?.id ?? '', slug]),
      );
    expect(slugs('public')).toEqual({ bbbb: 'payments', aaaa: 'payments-aaaa', cccc: 'payments-cccc' });
    expect(slugs('authenticated')).toEqual({ aaaa: 'payments', cccc: 'payments-cccc', bbbb: 'payments-bbbb' });
  });

  it('leaves the plain slug to what more people see, whoever came first', () => {
    const slugs = (...apis: PublishedApi[]): Record<string, string> =>
      Object.fromEntries(groupApis(apis).map(({ api: { slug }, members }) => [members[0]?.id ?? '', slug]));
    const hidden = api('aaaa', 'Orders!', { visibility: 'authenticated' });
    expect(slugs(hidden, api('bbbb', 'Orders'))).toEqual({ bbbb: 'orders', aaaa: 'orders-aaaa' });
  });

  it('gives no slug twice, though names are made up to take those of others', () => {
    const victim = api('zz', 'Orders.');
    const names = ['Orders', 'Orders zz', 'Orders zz 2', 'orders-zz-3'];
    const groups = groupApis([...names.map((name, index) => api(`a${index}`, name)), victim]);
    const slugs = groups.map(({ api: { slug } }) => slug);
    expect(new Set(slugs).size).toBe(names.length + 1);
  });

  it('counts thousands of versions of one label in a moment', () => {
    const labels = Array.from({ length: 20_000 }, () => '1.0');
    const started = threadMilliseconds();
    const [group] = groupApis([api('a', 'Orders', { labels })]);
    expect(new Set(group?.labels.values()).size).toBe(labels.length);
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });

  it('gives slugs that depend on nothing but names, readers and identifiers', () => {
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
