import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePaste } from '../../../server/explain/parse-paste.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { breakages } from './support/broken-calls.ts';
import { catalogueOperations, createExplainApp, explain, realSpecification } from './support/explain-fixtures.ts';

/** Operations of each specification, spread over it. */
const SAMPLE = 40;
const manifest = realSpecification('MANIFEST.json');
const files = manifest === null ? [] : readdirSync(path.dirname(manifest)).filter((file) => file !== 'MANIFEST.json');
const reason = manifest === null ? ' (skipped: the evaluation data are not at hand)' : '';

describe.skipIf(manifest === null)(`broken calls of real specifications${reason}`, () => {
  test.each(breakages)('$name is found', { timeout: 600_000 }, async ({ name, apply, status, code, least }) => {
    const missed: string[] = [];
    let tried = 0;
    for (const file of files) {
      const specification = realSpecification(file) ?? '';
      const operations = catalogueOperations('api', '1', specification).map(({ operation }) => operation);
      const app = createExplainApp([{ slug: 'api', versions: { '1': specification }, current: '1' }]);
      const step = Math.max(1, Math.ceil(operations.length / SAMPLE));
      for (const operation of operations.filter((_operation, index) => index % step === 0)) {
        const snippet = buildSnippet(operation, { language: 'shell', withToken: false });
        const right = parsePaste(snippet.code).request;
        const broken = right === null || !snippet.verified ? null : apply(right, operation, operations);
        if (broken === null || broken.body?.kind === 'multipart' || broken.body?.kind === 'file') continue;
        tried += 1;
        const headers = Object.fromEntries(broken.headers.map((header) => [header.name, header.value]));
        const request = { method: broken.method, url: broken.url, headers, body: broken.body?.text };
        const found = await explain(app, { api: 'api', request, response: { status } });
        const isFound = found.findings.some((finding) => finding.code === code);
        if (!isFound || found.operation?.path !== operation.path.split('?')[0]) missed.push(`${file} ${operation.key}`);
      }
    }
    process.stdout.write(`${name}: found in ${String(tried - missed.length)} of ${String(tried)} calls\n`);
    expect(tried).toBeGreaterThan(100);
    expect({ share: (tried - missed.length) / tried >= least, missed: missed.slice(0, 20) }).toMatchObject({
      share: true,
    });
  });
});
