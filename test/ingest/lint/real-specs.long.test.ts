import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDocumentLinter } from '../../../ingest/lint/document-linter.ts';
import { buildReport } from '../../../ingest/lint/lint-report.ts';
import { lintSource } from '../../../ingest/lint/lint-source.ts';
import { createDirectorySource } from '../../../ingest/sources/directory-source.ts';

/** Real specifications of others, which are no part of the project. */
const corpus = path.resolve(import.meta.dirname, '../../../../shared/eval/specs');
const linter = createDocumentLinter();
afterAll(() => linter.close());

describe.skipIf(!existsSync(corpus))('44 real specifications (skipped where they are not at hand)', () => {
  it('are all judged, in the memory of indexing', { timeout: 200_000 }, async () => {
    const begin = performance.now();
    const { documents, summary } = buildReport(await lintSource(createDirectorySource(corpus), linter));
    const seconds = (performance.now() - begin) / 1_000;
    const megabytes = process.resourceUsage().maxRSS / 1_024;
    const { by_rule: _byRule, ...counts } = summary;
    process.stdout.write(`${JSON.stringify(counts)}, ${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB\n`);
    expect(summary.documents).toBe(45);
    expect(summary.operations).toBeGreaterThan(3_500);
    const all = documents.flatMap(({ findings }) => findings);
    expect(all.filter(({ rule }) => rule === 'unreadable' || rule === 'structure-unchecked')).toEqual([]);
    // Everything that has a place has a line.
    expect(all.filter(({ pointer, line }) => pointer !== '' && line === undefined)).toEqual([]);
    // A well-kept one proves that the rules can be kept.
    expect(documents.find((document) => document.path === 'museum-3.1.yaml')?.findings).toEqual([]);
    expect(megabytes).toBeLessThan(1_500);
  });
});
