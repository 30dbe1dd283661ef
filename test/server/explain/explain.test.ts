import { describe, expect, it } from 'vitest';
import { exampleFixtures } from './support/example-fixtures.ts';
import { expectFixture } from './support/expect-fixture.ts';
import {
  createExplainApp,
  exampleSpecification,
  realSpecification,
  type Fixture,
  type FixtureApi,
} from './support/explain-fixtures.ts';
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
  it.each(exampleFixtures)('$name', (fixture) => expectFixture(appOf(fixture), fixture));

  it('covers at least sixty failing calls', () => expect(exampleFixtures.length).toBeGreaterThanOrEqual(60));
});

for (const [file, fixtures] of Object.entries(realFixtures)) {
  const specification = realSpecification(file);
  const title = `POST /v1/explain, on ${file}`;
  describe.skipIf(specification === null)(
    specification === null ? `${title} (skipped: the evaluation data are not at hand)` : title,
    () => {
      const slug = fixtures[0]?.api ?? '';
      const app = createExplainApp([
        { slug, versions: specification === null ? {} : { '1': specification }, current: '1' },
      ]);
      it.each(fixtures)('$name', (fixture) => expectFixture(app, fixture));
    },
  );
}
