import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { realSpecification } from './support/explain-fixtures.ts';
import { explainRightCalls } from './support/right-calls.ts';

const manifest = realSpecification('MANIFEST.json');
const files = manifest === null ? [] : readdirSync(path.dirname(manifest)).filter((file) => file !== 'MANIFEST.json');
const reason = manifest === null ? ' (skipped: the evaluation data are not at hand)' : '';

describe.skipIf(manifest === null)(`right calls of real specifications${reason}`, () => {
  // Their own examples hold fields that they do not describe, which is a warning and true.
  test.for(files)('no error is found in %s', { timeout: 60_000 }, async (file) => {
    const { found } = await explainRightCalls(realSpecification(file) ?? '', 60, ['error']);
    expect(found).toEqual([]);
  });

  test('there are many', () => expect(files.length).toBeGreaterThan(20));
});
