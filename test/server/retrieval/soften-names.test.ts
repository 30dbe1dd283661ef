import { describe, expect, it } from 'vitest';
import { CERTAIN_BOOST, findQuestionIdentifiers, NAMED_BOOST } from '../../../server/retrieval/question-identifiers.ts';
import { softenNames } from '../../../server/retrieval/soften-names.ts';

function boostsOf(question: string, key: string): Record<string, number> {
  const softened = softenNames(question, findQuestionIdentifiers(question));
  return Object.fromEntries(softened.filter((found) => found.key === key).map(({ kind, boost }) => [kind, boost]));
}

describe('softenNames', () => {
  it('keeps the names of a question that asks for a field, and of one that is nothing else', () => {
    expect(boostsOf('which call takes the field `shipping_zone`?', 'shipping_zone')['field']).toBeGreaterThanOrEqual(
      NAMED_BOOST,
    );
    expect(boostsOf('shipping_zone', 'shipping_zone')['field']).toBeGreaterThanOrEqual(NAMED_BOOST);
    expect(boostsOf('shippingZone', 'shippingzone')['field']).toBeGreaterThanOrEqual(NAMED_BOOST);
  });

  it('makes a hint of a field or value that a report of a problem only mentions', () => {
    const report =
      'cannot stop the van\nlogger.warn({"reason": "van_busy", "driver_id": 7}) and then it says `message` was empty';
    for (const [key, kind] of [
      ['driver_id', 'field'],
      ['message', 'field'],
      ['van_busy', 'value'],
    ] as const) {
      expect(boostsOf(report, key)[kind]).toBeGreaterThan(0);
      expect(boostsOf(report, key)[kind]).toBeLessThan(0.5);
    }
  });

  it('leaves certain names and doubtful ones as they are', () => {
    const question = 'GET /vans/7/driver fails with X-Van-Gone since stopVan was called from GitHub, see the log below';
    const found = findQuestionIdentifiers(question);
    const kept = (names: typeof found): typeof found =>
      names.filter(({ boost }) => boost < NAMED_BOOST || boost >= CERTAIN_BOOST);
    expect(softenNames(question, found).filter(({ boost }) => boost >= NAMED_BOOST)).toEqual(
      kept(found).filter(({ boost }) => boost >= NAMED_BOOST),
    );
    for (const identifier of kept(found)) expect(softenNames(question, found)).toContainEqual(identifier);
    expect(boostsOf(question, 'stopvan')['operation_id']).toBeGreaterThanOrEqual(CERTAIN_BOOST);
    expect(boostsOf(question, 'stopvan')['field']).toBeLessThan(0.5);
  });
});
