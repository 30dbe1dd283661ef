import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { limitSize } from '../../support/gateway-policies.ts';
import { exampleFixtures } from './support/example-fixtures.ts';

import {
  createExplainApp,
  exampleSpecification,
  explain,
  realSpecification,
  type Fixture,
  type FixtureApi,
} from './support/explain-fixtures.ts';
import { expectedOutcome, fixtureOutcome } from './support/fixture-outcome.ts';
import { formFixtures } from './support/form-fixtures.ts';
import { realFixtures } from './support/real-fixtures.ts';
import { unionFixtures } from './support/union-fixtures.ts';

const apis: readonly FixtureApi[] = [
  {
    slug: 'payments',
    versions: Object.fromEntries(
      ['3', '2', '1'].map((label) => [label, exampleSpecification(`payments/v${label}.yaml`)]),
    ),
    current: '3',
  },
  ...['customers', 'shipping', 'webhooks'].map((slug) => ({
    slug,
    versions: { '1': exampleSpecification(`${slug}/v1.yaml`) },
    current: '1',
  })),
];
const plain = createExplainApp(apis);

function appOf({ gateway }: Fixture): ReturnType<typeof createExplainApp> {
  return gateway === undefined ? plain : createExplainApp(apis, gateway);
}

const forms: readonly FixtureApi[] = [
  { slug: 'forms', versions: { '1': path.join(import.meta.dirname, 'support/forms.yaml') }, current: '1' },
];

describe('POST /v1/explain, on forms that few APIs use', () => {
  it.each([...formFixtures, ...unionFixtures])('$name', async (fixture) => {
    expect(await fixtureOutcome(createExplainApp(forms, fixture.gateway), fixture)).toEqual(expectedOutcome(fixture));
  });

  it('says what the nearest route asks for, where the gateway has none for the call', async () => {
    const route = {
      methods: ['GET'],
      hosts: ['forms.example'],
      paths: ['/v1'],
      headers: [{ name: 'X-Tenant', values: ['a'] }],
    };
    const app = createExplainApp(forms, [limitSize(1_000)], route);
    const text = 'curl -X POST https://forms.example/v1/jobs\n404\n{"message":"no Route matched with those values"}';
    const { status_explanation: status } = await explain(app, { api: 'forms', text });
    expect(status).toMatchObject({ likelihood: 'certain', source: 'gateway' });
    expect(status?.cause).toContain('only requests with GET (POST was sent), and with the header X-Tenant: a.');
  });

  it('takes the status from a sentence that comes with one alone', async () => {
    const { status_explanation: status } = await explain(createExplainApp(forms), {
      text: '{"message":"API rate limit exceeded"}',
    });
    expect(status).toMatchObject({ status: 429, likelihood: 'certain' });
  });
});

it('tells the limits of a response whose call is not known', async () => {
  const text = 'HTTP/2 429\nratelimit-limit: 5\nretry-after: 42\n\n{"message":"API rate limit exceeded"}';
  const { status_explanation: status } = await explain(createExplainApp(forms), { text });
  expect(status?.cause).toMatch(/5 calls .*42 seconds/);
});

describe('POST /v1/explain, on the sample portal', () => {
  it.each(exampleFixtures)('$name', async (fixture) => {
    expect(await fixtureOutcome(appOf(fixture), fixture)).toEqual(expectedOutcome(fixture));
  });

  it('takes the call field by field, where headers that are left out are not missing', async () => {
    const request = { method: 'post', url: '/v3/refunds', body: { amount: '5' } };
    const codes = async (given: object): Promise<string[]> => {
      const { findings } = await explain(plain, { api: 'payments', request: { ...request, ...given } });
      return findings.map(({ code, pointer }) => `${code} ${pointer}`);
    };
    const ofBody = ['field_missing /body/payment_id', 'body_invalid /body/amount'];
    expect(await codes({})).toEqual(ofBody);
    expect(await codes({ headers: {} })).toEqual([
      'credentials_missing /security',
      'parameter_missing /header/Idempotency-Key',
      'content_type_missing /header/Content-Type',
      ...ofBody,
    ]);
    expect(await codes({ body: null })).toEqual([]);
  });

  it('puts what is given by field before what the text holds', async () => {
    const text = 'curl -X DELETE https://api.harbor.example/v3/refunds\nHTTP/1.1 405';
    const found = await explain(plain, {
      api: 'payments',
      text,
      response: { status: 429, headers: { 'Retry-After': '9' } },
    });
    expect(found).toMatchObject({
      request: { method: 'DELETE' },
      status_explanation: { status: 429, likelihood: 'certain' },
    });
    expect(found.status_explanation?.cause).toMatch(/9 seconds/);
  });

  it('writes the corrected call in the language that is asked for', async () => {
    const text = 'GET /v3/refunds?limit=500 422';
    const { corrected } = await explain(plain, { api: 'payments', text, language: 'python', client: 'requests' });
    expect(corrected).toMatchObject({ language: 'python', client: 'requests', verified: true });
    const refused = await plain.post('/v1/explain', { api: 'payments', text, language: 'cobol' });
    expect(refused.status).toBe(400);
  });

  it('covers at least sixty failing calls', () => expect(exampleFixtures.length).toBeGreaterThanOrEqual(60));
});

describe('the fixtures of real specifications', () => {
  const all = Object.values(realFixtures).flat();
  it('are at least sixty over three specifications or more', () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(realFixtures).length).toBeGreaterThanOrEqual(3);
  });

  it.each(['400', '401', '403', '404', '405', '406', '409', '413', '415', '422', '429', '500', '502', '503', '504'])(
    'hold a %s',
    (status) => expect(all.some(({ paste }) => new RegExp(`\\b${status}\\b`).test(paste))).toBe(true),
  );

  it.each(['path', 'query', 'header', 'body', 'security', 'method', 'url'])('hold a fault in %s', (place) => {
    expect(all.some(({ faults }) => faults.some((fault) => fault.includes(` /${place}`)))).toBe(true);
  });
});

for (const [file, fixtures] of Object.entries(realFixtures)) {
  const specification = realSpecification(file);
  const reason = specification === null ? ' (skipped: the evaluation data are not at hand)' : '';
  describe.skipIf(specification === null)(`POST /v1/explain, on ${file}${reason}`, () => {
    const versions: Record<string, string> = specification === null ? {} : { '1': specification };
    const realApis = [{ slug: fixtures[0]?.api ?? '', versions, current: '1' }];
    it.each(fixtures)('$name', async (fixture) => {
      const app = createExplainApp(realApis, fixture.gateway);
      expect(await fixtureOutcome(app, fixture)).toEqual(expectedOutcome(fixture));
    });
  });
}
