/**
 * Builds the snippets of all languages for every operation of the given specifications, parses each with a grammar of
 * its language, and executes those of curl, Node and Python against a mock that was cut to the operation. Prints what
 * was refused, and why.
 *
 *     node bench/snippet-sweep.ts [--details] [--json] [--step N] FILE…
 */
import { parseArgs } from 'node:util';
import {
  createPythonRunner,
  createShellRunner,
  findPython,
  runNode,
} from '../test/server/snippets/support/run-snippets.ts';
import type { SnippetRunner } from '../test/server/snippets/support/run-snippets.ts';
import { sweepSpecification } from '../test/server/snippets/support/sweep-specification.ts';
import type { SweepResult } from '../test/server/snippets/support/sweep-specification.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    details: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    step: { type: 'string', default: '1' },
  },
});

const runners = new Map<string, SnippetRunner>([
  ['shell/curl', createShellRunner('sh')],
  ['node/fetch', runNode],
]);
const python = await findPython();
if (python === null) console.error('Python with requests is missing: its snippets are parsed only.');
else runners.set('python/requests', createPythonRunner(python));

const results: (SweepResult & { readonly seconds: number })[] = [];
for (const file of positionals) {
  const started = performance.now();
  const result = await sweepSpecification(file, { runners, step: Math.max(1, Number(values.step)) });
  results.push({ ...result, seconds: Math.round((performance.now() - started) / 100) / 10 });
  console.error(`${result.specification}: ${result.accepted} of ${result.executed} accepted`);
  if (!values.details) continue;
  for (const { operation, target, kind, reason, problems } of result.refusals) {
    const known = problems.length === 0 ? 'verified' : `known: ${JSON.stringify(problems).slice(0, 300)}`;
    console.log(`  ${operation} ${target} ${kind}: ${reason.slice(0, 400)} [${known}]`);
  }
}
if (values.json) console.log(JSON.stringify(results));
else console.table(results.map(({ refusals, ...row }) => ({ ...row, refusals: refusals.length })));
