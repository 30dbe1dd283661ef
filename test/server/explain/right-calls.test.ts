import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exampleSpecification } from './support/explain-fixtures.ts';
import { explainRightCalls } from './support/right-calls.ts';

const root = exampleSpecification('');
const files = readdirSync(root)
  .flatMap((api) => readdirSync(path.join(root, api)).map((file) => `${api}/${file}`))
  .filter((file) => /\/v[^/]*\.(?:ya?ml|json)$/.test(file));

test.each(files)('nothing is found in right calls of %s', async (file) => {
  const { checked, found } = await explainRightCalls(exampleSpecification(file), 100, ['error', 'warning']);
  expect(found).toEqual([]);
  expect(checked).toBeGreaterThan(2);
});
