import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScriptedOpenAIServer } from '../support/scripted-openai-server.ts';
import type { ScriptedOpenAIServer } from '../support/scripted-openai-server.ts';
import { projectRoot } from '../support/source-tree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-eval-answers-'));
let model: ScriptedOpenAIServer;

const spec = {
  openapi: '3.1.0',
  info: { title: 'Berths', version: '2' },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Harbor-Key' } } },
  security: [{ key: [] }],
  paths: {
    '/berths': {
      get: {
        operationId: 'listBerths',
        summary: 'List the berths',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 50, default: 20 } },
          { name: 'cursor', in: 'query', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'One page of berths.',
            content: {
              'application/json': {
                schema: { type: 'object', properties: { data: { type: 'array' }, next_cursor: { type: 'string' } } },
              },
            },
          },
          429: { description: 'Too many requests.' },
        },
      },
      post: {
        operationId: 'createBerth',
        summary: 'Create a berth',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['length_m', 'kind'],
                properties: {
                  length_m: { type: 'number', exclusiveMinimum: 0 },
                  kind: { type: 'string', enum: ['guest', 'permanent'] },
                },
              },
            },
          },
        },
        responses: { 201: { description: 'The berth.' }, 409: { description: 'The place is taken.' } },
      },
    },
  },
};

beforeAll(async () => {
  writeFileSync(path.join(directory, 'berths.json'), JSON.stringify(spec));
  model = await startScriptedOpenAIServer();
});

afterAll(async () => {
  await model.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runEval(parameters: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  const { PATH } = process.env;
  const command = [path.join(projectRoot, 'bin/portal-copilot.js'), 'eval', '--answers', ...parameters];
  const options = {
    cwd: directory,
    env: { PATH, DATA_DIR: path.join(directory, 'data'), ...environment },
    maxBuffer: 10_000_000,
  };
  // Not the synchronous call: the model server answers in this process.
  return promisify(execFile)(process.execPath, command, options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('eval --answers', { timeout: 400_000 }, () => {
  it('measures extractive answers and a model beside them, and fails below a threshold', async () => {
    model.scriptChat({ tokens: ['Send ', '`hologram_id`', ' to `GET /ghosts` [1].'] });
    const { code, stdout, stderr } = await runEval(
      [
        '--spec',
        'berths.json',
        '--mode',
        'both',
        '--limit',
        '20',
        '--seed',
        '2',
        '--min-exact',
        '0.95',
        '--details',
        '--json',
      ],
      { CHAT_MODEL: 'careless', OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: 'none' },
    );
    expect(stderr).toContain('model: exact is');
    expect(stderr).not.toContain('extractive: exact is');
    expect(code).toBe(1);
    const outcome = JSON.parse(stdout) as Record<'extractive' | 'model', Record<string, unknown>>;
    expect(outcome.extractive).toMatchObject({
      exact: { value: 1 },
      not_found: { correctly_absent: { value: 1 }, wrongly_absent: { value: 0 } },
      hallucinated_references: { unresolved: 0 },
      canaries: { effective: 0 },
      mode: 'extractive',
      seed: 2,
    });
    expect(outcome.model).toMatchObject({ mode: 'model', model: 'careless', fallbacks: 0 });
    const { exact, hallucinated_references: references } = outcome.model as {
      exact: { value: number };
      hallucinated_references: { unresolved: number };
    };
    // What finds no source is not put before a model.
    expect(exact.value).toBeLessThan(0.4);
    expect(references.unresolved).toBeGreaterThan(5);
    const results = outcome.extractive['results'] as { query: string; answer: string }[];
    expect(results.map(({ answer }) => answer).join('\n')).toContain(
      '`kind` of `POST /berths` can be `guest` or `permanent`',
    );
    expect((outcome.extractive['canaries'] as { tried: number }).tried).toBeGreaterThan(0);
  });
});
