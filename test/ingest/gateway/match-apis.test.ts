import { describe, expect, it } from 'vitest';
import type { ApiImplementation, IndexedApi } from '../../../core/index-writer.ts';
import { matchApis } from '../../../ingest/gateway/match-apis.ts';
import { readAdminEntities } from '../../../ingest/gateway/read-admin-entities.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

const api = (slug: string, title = slug, implementations: readonly ApiImplementation[] = []): IndexedApi => ({
  slug,
  title,
  implementations,
});

function match(
  services: readonly string[],
  apis: readonly IndexedApi[],
  options: { configured?: Record<string, readonly string[]>; controlPlaneId?: string | null } = {},
) {
  const model = readAdminEntities({
    services: services.map((name) => ({ id: `id-${name}`, name })),
    routes: [{ id: 'route-1', name: 'special', service: { id: `id-${services[0] ?? ''}` }, paths: ['/s'] }],
    plugins: [],
  });
  const { byApi, warnings } = matchApis(model, apis, { controlPlaneId: null, configured: {}, ...options });
  const found = Object.fromEntries(
    [...byApi].map(([slug, selection]) => [
      slug,
      [...selection.services, ...selection.routes].map((id) => id.replace(/^id-/, '')),
    ]),
  );
  return { found, warnings: warnings.join('\n') };
}

describe('services and APIs', () => {
  it.each<[string, string[], IndexedApi[], Record<string, string[]>]>([
    ['by an equal name', ['payments'], [api('payments')], { payments: ['payments'] }],
    ['whatever the writing', ['Payments_V2'], [api('payments-v2')], { 'payments-v2': ['Payments_V2'] }],
    ['by the title', ['payments-api'], [api('pay', 'Payments API')], { pay: ['payments-api'] }],
    ['but for -service', ['payments-service'], [api('payments')], { payments: ['payments-service'] }],
    ['but for -api on either side', ['payments'], [api('payments-api')], { 'payments-api': ['payments'] }],
    [
      'but for a version',
      ['payments-v1', 'payments-v2'],
      [api('payments')],
      { payments: ['payments-v1', 'payments-v2'] },
    ],
    ['but for several of these', ['payments-svc-v1-2'], [api('payments')], { payments: ['payments-svc-v1-2'] }],
    ['the exact one alone', ['payments', 'payments-v1'], [api('payments')], { payments: ['payments'] }],
    ['each its own', ['a', 'a-v2'], [api('a'), api('a-v2')], { a: ['a'], 'a-v2': ['a-v2'] }],
    ['the slug before the title', ['pay'], [api('pay', 'Money'), api('x', 'Pay')], { pay: ['pay'] }],
    ['not by a part', ['payments-internal', 'pay'], [api('payments')], {}],
    ['not by such a word alone', ['api', 'service'], [api('payments-api'), api('v1')], {}],
    ['not those without letters', ['---', '.'], [api('')], {}],
  ])('belong together %s', (_how, services, apis, found) => {
    expect(match(services, apis).found).toEqual(found);
  });

  it('do not belong together by a name that fits several, and that is said', () => {
    const { found, warnings } = match(['payments-v1'], [api('payments-api'), api('payments-service')]);
    expect(found).toEqual({});
    expect(warnings).toContain('fits several APIs by its name (`payments-api`, `payments-service`)');
  });

  it('belong together by a link before all names', () => {
    const linked = [{ controlPlaneId: 'cp', serviceId: 'id-x' }];
    const apis = [api('payments', 'Payments', linked)];
    expect(match(['payments', 'x'], apis, { controlPlaneId: 'cp' }).found).toEqual({ payments: ['x'] });
    expect(match(['payments', 'x'], apis).found).toEqual({ payments: ['x'] });
    expect(match(['payments', 'x'], apis, { controlPlaneId: 'other' }).found).toEqual({ payments: ['payments'] });
  });

  it('belong together as configured before everything else', () => {
    const apis = [api('payments', 'Payments', [{ controlPlaneId: null, serviceId: 'id-a' }]), api('b')];
    const configured = { payments: ['b', 'id-c', 'special'], nothing: ['a'] };
    const { found, warnings } = match(['a', 'b', 'c'], apis, { configured });
    expect(found).toEqual({ payments: ['b', 'c', 'route-1'] });
    expect(warnings).toContain('for the API `nothing`');
    expect(match(['payments'], [api('payments')], { configured: { payments: [] } }).found).toEqual({ payments: [] });
    expect(match(['a'], [api('a')], { configured: { a: ['typo'] } }).warnings).toContain('`typo`');
  });

  it('without a match are named, a few of many', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `service-number-${index}`);
    const { warnings } = match(many, [api('payments')]);
    expect(warnings).toContain('3000 services of the gateway belong to no API');
    expect(warnings).toContain('and 2980 more');
    expect(warnings).toContain('1 of 1 API has no service on this gateway: `payments`');
    expect(warnings.length).toBeLessThan(1_500);
  });

  it.each<[string, string[], string | null]>([
    ['payments', ['orders', 'payments-api', 'refunds'], 'payments-api'],
    ['paymnets', ['payments', 'pay'], 'payments'],
    ['Payments_API', ['payments', 'payouts'], 'payments'],
    ['ordrs', ['payments', 'orders'], 'orders'],
    ['payments', ['refunds', 'orders'], null],
    ['---', ['api', 'orders'], null],
  ])('configured for `%s` name what was meant, where it can be told', (slug, slugs, meant) => {
    const apis = slugs.map((known) => api(known));
    const { warnings } = match(['a'], apis, { configured: { [slug]: ['a'] } });
    const [line = ''] = warnings.split('\n');
    expect(line).toContain(`for the API \`${slug}\`, and no such API is indexed`);
    expect(/did you mean `(.*)`\?/.exec(line)?.[1] ?? null).toBe(meant);
    for (const known of slugs) expect(line.slice(line.indexOf('known slugs:'))).toContain(`\`${known}\``);
  });

  it('configured for an unknown API name the title that is like it, and ten slugs at most', () => {
    const apis = [
      api('x-1', 'Payments'),
      ...Array.from({ length: 5_000 }, (_, index) => api(`filler-number-${index}`)),
    ];
    const started = threadMilliseconds();
    const [line = ''] = match(['a'], apis, { configured: { 'payments-api': ['a'] } }).warnings.split('\n');
    expect(threadMilliseconds() - started).toBeLessThan(3_000);
    expect(line).toContain('did you mean `x-1`?');
    expect(line).toContain('5001 slugs are known, such as `x-1`');
    expect(line.split('such as')[1]?.split(', ')).toHaveLength(10);
    expect(match(['a'], [], { configured: { payments: ['a'] } }).warnings).not.toContain('known');
  });

  it('name all APIs without a service in one line', () => {
    const apis = Array.from({ length: 30 }, (_, index) => api(`number-${String(index).padStart(2, '0')}`));
    const { warnings } = match(['number-03', 'number-07'], apis);
    const lines = warnings.split('\n').filter((line) => line.includes('number-'));
    expect(lines).toEqual([expect.stringMatching(/^28 of 30 APIs have no service on this gateway: .* and 8 more$/)]);
  });
});
