import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeRules } from '../../../server/diff/version-diff.ts';
import { projectRoot } from '../../support/source-tree.ts';

describe('docs/diff.md', () => {
  it('lists every kind of change with its rule', () => {
    const page = readFileSync(path.join(projectRoot, 'docs/diff.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z_]+)` +\| ([^|]+?) +\|/gm)].map(([, kind, verdict]) => [kind, verdict]);
    const rules = rows.map(([kind, verdict]) => [kind, verdict === 'no' ? 'never' : verdict === 'yes' ? 'always' : 'depends']); // prettier-ignore
    expect(rules).toEqual(Object.entries(changeRules));
  });
});
