import { describe, expect, it } from 'vitest';
import { createExplainApp, exampleSpecification, explain, type Fixture, type FixtureApi } from './support/explain-fixtures.ts';
import { exampleFixtures } from './support/example-fixtures.ts';

const apis: readonly FixtureApi[] = [
  {
    slug: 'payments',
    versions: Object.fromEntries(['3', '2', '1'].map((label) => [label, exampleSpecification(`payments/v${label}.yaml`)])),
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

describe('POST /v1/explain, on the sample portal', () => {
  it.each(exampleFixtures)('$name', async (fixture) => {
    const { api, version, paste, faults, notes = [], status, operation, corrected = [] } = fixture;
    const app = appOf(fixture);
    const given = { api, ...(version && { version }) };
    const found = await explain(app, { ...given, text: paste });
    const told = found.findings.map(({ code, pointer, severity }) => [severity === 'info', `${code} ${pointer}`] as const);
    expect(told.filter(([isNote]) => !isNote).map(([, text]) => text)).toEqual(faults);
    expect(told.filter(([isNote]) => isNote).map(([, text]) => text).toSorted()).toEqual([...notes].toSorted());
    if (operation !== undefined) {
      expect(found.operation && `${found.operation.method} ${found.operation.path}`).toBe(operation);
    }
    if (status !== undefined) {
      expect(found.status_explanation).toMatchObject({ likelihood: status[0] });
      expect(found.status_explanation?.cause).toMatch(status[1]);
    }
    if (found.operation === null) return;
    for (const pattern of corrected) expect(found.corrected?.code).toMatch(pattern);
    expect(found.corrected?.problems).toEqual([]);
    // What we call correct has to pass our own checks, but for the credentials that the reader puts in.
    const again = await explain(app, { ...given, text: found.corrected?.code ?? '' });
    const left = again.findings.filter(({ severity, code }) => severity === 'error' && !/placeholder|terminates|too_large/.test(code));
    expect(left).toEqual([]);
  });

  it('covers at least sixty failing calls', () => expect(exampleFixtures.length).toBeGreaterThanOrEqual(60));
});
