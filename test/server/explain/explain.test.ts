import { describe, expect, it } from 'vitest';
import { exampleFixtures } from './support/example-fixtures.ts';

import {
  createExplainApp,
  exampleSpecification,
  realSpecification,
  type Fixture,
  type FixtureApi,
} from './support/explain-fixtures.ts';
import { expectedOutcome, fixtureOutcome } from './support/fixture-outcome.ts';
import { realFixtures } from './support/real-fixtures.ts';

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

describe('POST /v1/explain, on the sample portal', () => {
  it.each(exampleFixtures)('$name', async (fixture) => {
    expect(await fixtureOutcome(appOf(fixture), fixture)).toEqual(expectedOutcome(fixture));
  });

  it('covers at least sixty failing calls', () => expect(exampleFixtures.length).toBeGreaterThanOrEqual(60));
});

for (const [file, fixtures] of Object.entries(realFixtures)) {
  const specification = realSpecification(file);
  const reason = specification === null ? ' (skipped: the evaluation data are not at hand)' : '';
  describe.skipIf(specification === null)(`POST /v1/explain, on ${file}${reason}`, () => {
    const versions: Record<string, string> = specification === null ? {} : { '1': specification };
    const app = createExplainApp([{ slug: fixtures[0]?.api ?? '', versions, current: '1' }]);
    it.each(fixtures)('$name', async (fixture) => {
      expect(await fixtureOutcome(app, fixture)).toEqual(expectedOutcome(fixture));
    });
  });
}
