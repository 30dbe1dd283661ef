import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reasonOf } from './support/known-refusals.ts';
import { createPythonRunner, createShellRunner, findPython, runNode } from './support/run-snippets.ts';
import type { SnippetRunner } from './support/run-snippets.ts';
import { sweepSpecification } from './support/sweep-specification.ts';

/** Real specifications, where there are any beside the project; they are no part of it. */
const corpus = join(import.meta.dirname, '../../../../shared/eval/specs');
const files = existsSync(corpus)
  ? readdirSync(corpus).filter((file) => /\.(?:json|ya?ml)$/.test(file) && file !== 'MANIFEST.json')
  : [];

/** The largest take minutes; `SNIPPET_SWEEP_STEP=1` takes every operation, and the default every fifth. */
const step = Number(process.env['SNIPPET_SWEEP_STEP'] ?? 5);

const python = await findPython();
const runners = new Map<string, SnippetRunner>([
  ['shell/curl', createShellRunner('sh')],
  ['node/fetch', runNode],
  ...(python === null ? [] : [['python/requests', createPythonRunner(python)] as const]),
]);

test
  .skipIf(files.length === 0)
  .each(files.length === 0 ? [`skipped: there are no specifications in ${corpus}`] : files)(
  '%s: what is refused has a reason that is known',
  async (file) => {
    const { refusals, executed, operations } = await sweepSpecification(join(corpus, file), { runners, step });
    expect(executed).toBe(operations * runners.size);
    expect(refusals.filter((refusal) => reasonOf(refusal) === null)).toEqual([]);
  },
  900_000,
);
