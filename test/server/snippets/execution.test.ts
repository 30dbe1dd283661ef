import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { snippetTargets } from '../../../server/snippets/snippet-targets.ts';
import { compareArrival } from './support/compare-arrival.ts';
import { present } from './support/present.ts';
import { startRecordingServer } from './support/recording-server.ts';
import type { RecordingServer } from './support/recording-server.ts';
import { requestCases } from './support/request-cases.ts';
import type { RequestCase } from './support/request-cases.ts';
import {
  createFileRunner,
  createPythonRunner,
  createShellRunner,
  findCommand,
  findPython,
  runNode,
} from './support/run-snippets.ts';
import type { SnippetRun, SnippetRunner } from './support/run-snippets.ts';

interface Runtime {
  readonly target: string;
  /** `null` when the machine has no such runtime. */
  readonly find: () => Promise<SnippetRunner | null>;
  readonly cases: readonly RequestCase[];
}

const essential = requestCases.filter((request) => request.essential);
const withCommand = async (
  command: string,
  check: readonly string[],
  create: (command: string) => SnippetRunner,
): Promise<SnippetRunner | null> => {
  const found = await findCommand([command], check);
  return found === null ? null : create(found);
};

const runtimes: readonly Runtime[] = [
  {
    target: 'shell/curl',
    find: () => withCommand('curl', ['--version'], () => createShellRunner('sh')),
    cases: requestCases,
  },
  { target: 'javascript/fetch', find: () => Promise.resolve(runNode), cases: requestCases },
  { target: 'node/fetch', find: () => Promise.resolve(runNode), cases: requestCases },
  {
    target: 'python/requests',
    find: async () => {
      const python = await findPython();
      return python === null ? null : createPythonRunner(python);
    },
    cases: requestCases,
  },
  {
    target: 'go/native',
    find: () => withCommand('go', ['version'], (go) => createFileRunner(go, ['run'], 'main.go')),
    cases: essential,
  },
  {
    target: 'ruby/native',
    find: () => withCommand('ruby', ['--version'], (ruby) => createFileRunner(ruby, [], 'main.rb')),
    cases: requestCases,
  },
  {
    target: 'php/curl',
    find: () =>
      withCommand('php', ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'], (php) =>
        createFileRunner(php, [], 'main.php'),
      ),
    cases: requestCases,
  },
  // No runtime of these two runs a lone file without fetching packages first; `compiled-languages.test.ts` reads their literals back.
  { target: 'java/okhttp', find: () => Promise.resolve(null), cases: [] },
  { target: 'csharp/httpclient', find: () => Promise.resolve(null), cases: [] },
];

/** The runtimes every developer machine has; the others are tried where they are. */
const basic = new Set(['shell/curl', 'javascript/fetch', 'node/fetch', 'python/requests']);
const isMandatory = process.env['REQUIRE_SNIPPET_RUNTIMES'] === '1';

test('every target of the registry is in the table of runtimes, and the other way round', () => {
  const registered = snippetTargets.map((target) => `${target.language}/${target.client}`);
  expect(runtimes.map((runtime) => runtime.target).sort()).toEqual(registered.sort());
});

test('a value that runs as code is noticed', async () => {
  await expect(createShellRunner('sh')([`: "$(touch escaped)"`])).rejects.toThrow('escaped from its quotes');
  await expect(runNode(["import { writeFileSync } from 'node:fs'; writeFileSync('escaped', '');"])).rejects.toThrow(
    'escaped from its quotes',
  );
});

test('a request that differs from the expected one is noticed', async () => {
  const server = await startRecordingServer();
  try {
    await createShellRunner('sh')([`curl '${server.address(0)}/pets?limit=1'`]);
    const differing = compareArrival(present(server.arrivals(0)[0]), present(requestCases[0]));
    await expect(differing).rejects.toThrow('/pets?limit=1');
  } finally {
    await server.close();
  }
});

for (const runtime of runtimes) {
  const runner = await runtime.find();
  if (!runner && isMandatory && basic.has(runtime.target)) {
    test(`${runtime.target} can be run`, () => expect.fail(`the runtime of ${runtime.target} is missing`));
    continue;
  }
  describe.skipIf(!runner || runtime.cases.length === 0)(
    `${runtime.target}${runner ? '' : ' (skipped: no runtime found)'}`,
    () => {
      let server: RecordingServer;
      let runs: SnippetRun[];
      beforeAll(async () => {
        server = await startRecordingServer();
        const snippets = runtime.cases.map(({ operation, values }, index) =>
          buildSnippet(operation, {
            language: runtime.target,
            server: server.address(index),
            ...(values ? { values } : {}),
          }),
        );
        runs = runner ? await runner(snippets.map((snippet) => snippet.code)) : [];
      });
      afterAll(() => server.close());

      test.each(runtime.cases.map((request, index) => [request.name, index] as const))('%s', async (_, index) => {
        const request = present(runtime.cases[index]);
        expect(runs[index]?.error).toBeNull();
        expect(server.arrivals(index)).toHaveLength(1);
        await compareArrival(present(server.arrivals(index)[0]), request);
        // What is printed is the answer, which HEAD has none of.
        const printed = request.operation.method === 'HEAD' ? '' : 'received';
        expect(runs[index]?.output).toContain(printed);
      });
    },
  );
}
