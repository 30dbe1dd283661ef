import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Snippet } from '../../../core/answer.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { startPrismMock } from './support/prism-mock.ts';
import type { PrismMock } from './support/prism-mock.ts';
import { readSpecification } from './support/read-specification.ts';
import { startRecordingServer } from './support/recording-server.ts';
import type { RecordingServer } from './support/recording-server.ts';
import { createPythonRunner, createShellRunner, findPython, runNode } from './support/run-snippets.ts';
import type { SnippetRunner } from './support/run-snippets.ts';
import { withTokenAddress } from './support/with-token-address.ts';

const root = join(import.meta.dirname, '../../../examples/apis');
const specifications = readdirSync(root)
  .flatMap((api) => readdirSync(join(root, api)).map((file) => `${api}/${file}`))
  .filter((file) => /\/v[^/]*\.(ya?ml|json)$/.test(file));

const python = await findPython();
const isMandatory = process.env['REQUIRE_SNIPPET_RUNTIMES'] === '1';
const runners: readonly (readonly [string, SnippetRunner | null])[] = [
  ['shell/curl', createShellRunner('sh')],
  ['node/fetch', runNode],
  ['python/requests', python === null ? null : createPythonRunner(python)],
];

test('there are examples, among them a private one', () => {
  expect(specifications.length).toBeGreaterThanOrEqual(5);
  expect(specifications).toContain('settlements/v1.yaml');
});

test.runIf(isMandatory)('Python with requests is there', () => expect(python).not.toBeNull());

describe.each(specifications)('%s', (specification) => {
  const operations = readSpecification(join(root, specification));
  let mock: PrismMock;
  let server: RecordingServer;
  beforeAll(async () => {
    mock = await startPrismMock(join(root, specification));
    server = await startRecordingServer(mock.address);
  });
  afterAll(async () => {
    await server.close();
    await mock.close();
  });

  for (const [language, runner] of runners) {
    test.skipIf(!runner)(
      `its mock accepts ${language} of every operation${runner ? '' : ' (skipped: no runtime found)'}`,
      async () => {
        server.clear();
        const snippets = operations.map((operation, index) =>
          buildSnippet(withTokenAddress(operation, server.tokenAddress), { language, server: server.address(index) }),
        );
        expect(snippets.filter((snippet) => !snippet.verified)).toEqual([]);
        await runner?.(snippets.map((snippet: Snippet) => snippet.code));
        const refused = snippets.flatMap((snippet, index) => {
          const [arrival] = server.arrivals(index);
          return arrival && arrival.status < 400 && arrival.complaint === ''
            ? []
            : [[snippet.operation, arrival?.status, arrival?.complaint]];
        });
        expect(refused).toEqual([]);
      },
    );
  }

  test('its mock refuses what is missing and who is unknown', async () => {
    const demanding = operations.find((operation) => operation.requestBody?.required);
    if (!demanding) return;
    const path =
      buildSnippet(demanding, { language: 'shell', server: mock.address, withToken: false }).code.match(
        /'(http[^']+)'/,
      )?.[1] ?? '';
    const answer = await fetch(path, {
      method: demanding.method,
      headers: { 'content-type': 'application/json' },
      body: '"no"',
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});
