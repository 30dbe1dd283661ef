import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findingSeverities } from '../../../server/explain/finding.ts';
import { projectRoot } from '../../support/source-tree.ts';

test('docs/explain.md lists every code with its severity, and no other', () => {
  const page = readFileSync(path.join(projectRoot, 'docs/explain.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `([a-z_]+)` +\| (error|warning|info) +\|/gm)].map(([, code, severity]) => [
    code,
    severity,
  ]);
  expect(listed).toEqual(Object.entries(findingSeverities));
});
