import { describe, expect, it } from 'vitest';
import { chooseCurrent, compareVersions, normaliseTitle } from '../../../ingest/sources/api-versions.ts';

const fact = (label: string, isDeprecated = false) => ({ label, isDeprecated });

describe('versions', () => {
  it('stand in natural order', () => {
    const ordered = ['1.0-beta', '1.0', 'v1.2', '1.10', 'v2', '2.1-rc.1', '2.1', '10'];
    expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
    expect(['2024-01-15', '2023-12-31'].toSorted(compareVersions)).toEqual(['2023-12-31', '2024-01-15']);
  });

  it('the current one is the highest that is neither a preview nor deprecated', () => {
    expect(chooseCurrent([fact('1'), fact('3-beta'), fact('2')])).toBe('2');
    expect(chooseCurrent([fact('1'), fact('2', true)])).toBe('1');
    expect(chooseCurrent([fact('2-rc1'), fact('1', true)])).toBe('2-rc1');
    expect(chooseCurrent([fact('1', true)])).toBe('1');
    expect(chooseCurrent([])).toBeNull();
  });

  it('titles agree when only version words differ', () => {
    for (const title of [
      'Payments',
      'Payments API',
      'Payments API v2',
      'Payments (version 2.1, beta)',
      'PAYMENTS API 2024-01-15',
    ]) {
      expect(normaliseTitle(title)).toBe('payments');
    }
    expect(normaliseTitle('Payouts API')).not.toBe('payments');
  });
});
