import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareOperation } from '../../../server/diff/compare-operation.ts';
import { compareVersions } from '../../../server/diff/compare-versions.ts';
import { projectRoot } from '../../support/source-tree.ts';
import { readOperations } from './read-versions.ts';

const example = (version: string) =>
  readOperations(readFileSync(path.join(projectRoot, `examples/apis/payments/${version}.yaml`), 'utf8'));

/** A folder with large public specifications; without it they are left out. */
const directory = process.env['SPECS_DIR'] ?? '';
const large = [
  'github-rest-2020-octokit-routes.json',
  'stripe-2022-vendored-libopenapi.yaml',
  'openai.yaml',
  'argo-workflows-swagger2.json',
];
const present = large.filter((name) => directory !== '' && existsSync(path.join(directory, name)));
if (present.length < large.length) {
  const absent = large.filter((name) => !present.includes(name));
  process.stderr.write(`Not compared, because SPECS_DIR does not hold them: ${absent.join(', ')}\n`);
}

describe('compareVersions', () => {
  it('tells what became of the payments API of the sample portal', () => {
    const diff = compareVersions(example('v1'), example('v2'));
    const told = diff.changes.map(({ kind, operation, where }) => `${kind} ${operation ?? 'all'} ${where}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'security_changed all /security',
        'path_version_changed all ',
        'operation_removed POST /v1/charges/{charge_id}/void ',
        'operation_added POST /v2/charges/{charge_id}/cancel ',
        'request_field_became_required POST /v2/charges /request_body/currency',
        'parameter_removed GET /v2/charges /parameters/query/per_page',
        'enum_widened GET /v2/charges/{charge_id} /responses/200/status',
      ]),
    );
    expect(diff).toMatchObject({ breaking: true, incomplete: false });
  });

  it.each(present)('finds no change between %s and itself', (name) => {
    const text = readFileSync(path.join(directory, name), 'utf8');
    const [from, to] = [readOperations(text), readOperations(text)];
    const start = performance.now();
    expect(compareVersions(from, to).changes).toEqual([]);
    const middle = performance.now();
    // The same without the short cut for operations that are word for word the same.
    const others = new Map(to.map((operation) => [operation.key, operation]));
    for (const operation of from) {
      expect(compareOperation(operation, others.get(operation.key) ?? operation).changes).toEqual([]);
    }
    const [short, long] = [middle - start, performance.now() - middle].map((time) => `${time.toFixed(0)} ms`);
    const times = `${String(short)}; each one looked at: ${String(long)}`;
    process.stderr.write(`${name}: ${String(from.length)} operations, ${times}\n`);
  });
});
