import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeLint } from '../../bin/lint-report.ts';
import { buildReport, type LintedDocument, type LintReport } from '../../ingest/lint/lint-report.ts';
import { lintRules } from '../../ingest/lint/lint-rules.ts';
import { at, getOrders, goodSpec } from '../ingest/lint/support/lint-spec.ts';
import { createPortal } from '../ingest/support/temporary-portal.ts';
import { projectRoot } from '../support/source-tree.ts';

const good = JSON.stringify(goodSpec());
const warned = JSON.stringify(goodSpec((spec) => delete at(spec, ...getOrders)['summary']));
const wrong = JSON.stringify(goodSpec((spec) => (spec['security'] = [{ gone: [] }])));

function run(directory: string, ...parameters: string[]) {
  const { PATH } = process.env;
  const result = spawnSync(process.execPath, [path.join(projectRoot, 'bin/portal-copilot.js'), 'lint', ...parameters], {
    cwd: directory,
    env: { PATH, DATA_DIR: path.join(directory, 'data') },
    encoding: 'utf8',
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

function report(stdout: string): LintReport {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as LintReport;
}

describe('portal-copilot lint', { timeout: 60_000 }, () => {
  it('prints one JSON object, keeps progress apart, and needs no index', () => {
    const directory = createPortal({ 'specs/a.json': good, 'specs/b.json': warned });
    const { status, stdout, stderr } = run(directory, 'specs', '--json');
    expect(status).toBe(0);
    expect(report(stdout)).toMatchObject({
      documents: [
        { path: 'a.json', api: 'a', version: '1.2.0', operations: 2, findings: [] },
        {
          path: 'b.json',
          findings: [
            {
              rule: 'missing-summary',
              severity: 'warning',
              operation: 'GET /orders',
              pointer: '/paths/~1orders/get',
              message: 'It has no summary.',
              line: 1,
            },
          ],
        },
      ],
      summary: { documents: 2, operations: 4, errors: 0, warnings: 1, infos: 0, by_rule: { 'missing-summary': 1 } },
    });
    expect(stderr).toContain('lint 2/2');
    expect(existsSync(path.join(directory, 'data'))).toBe(false);
  });

  it.each([
    ['good.json', [], 0],
    ['warned.json', [], 0],
    ['warned.json', ['--fail-on', 'warning'], 1],
    ['warned.json', ['--fail-on', 'warning', '--min-severity', 'error'], 1],
    ['wrong.json', [], 1],
    ['wrong.json', ['--fail-on', 'never'], 0],
  ])('ends for %s with %j in status %i', (file, options, expected) => {
    const directory = createPortal({ 'good.json': good, 'warned.json': warned, 'wrong.json': wrong });
    expect(run(directory, file, ...options).status).toBe(expected);
  });

  it.each([
    [['absent.yaml'], 'absent.yaml cannot be read'],
    [['--fail-on', 'sometimes', '.'], 'error, warning, info, never'],
    [['--source', 'x', '.'], 'not both'],
    [['--source', 'x'], 'no source of specs called x'],
    [[], 'nothing to judge'],
  ])('ends %j with status 2 and says what is wrong', (parameters, words) => {
    const { status, stdout, stderr } = run(createPortal(), ...parameters);
    expect(stderr).toContain(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('keeps documents of several paths apart, and reads configured directories', () => {
    const directory = createPortal({
      'a/openapi.json': good,
      'b/openapi.json': good,
      'copilot.config.yaml': 'sources: [{ name: shop, kind: directory, directory: a }]\n',
    });
    const paths = (...parameters: string[]): string[] =>
      report(run(directory, ...parameters, '--json').stdout).documents.map((document) => document.path);
    expect(paths('a', './b/openapi.json')).toEqual(['a/openapi.json', 'b/openapi.json']);
    expect(paths('--source', 'shop')).toEqual(['openapi.json']);
    expect(paths()).toEqual(['openapi.json']);
  });

  it('runs nothing that lies in the folder it judges, even when it is called from there', () => {
    const plant = "require('node:fs').writeFileSync(__dirname + '/ran', '');";
    const module = "import { writeFileSync } from 'node:fs'; writeFileSync(new URL('ran', import.meta.url), '');";
    const directory = createPortal({
      'openapi.json': good,
      'redocly.yaml': 'plugins: [./plugin.cjs]\nextends: [./plugin.cjs]\nlint: { plugins: [./plugin.cjs] }\n',
      '.redocly.yaml': 'plugins: [./plugin.cjs]\n',
      'plugin.cjs': plant,
      'plugin.js': module,
      '@theme/plugin.js': module.replace("'ran'", "'../ran'"),
      '@theme/plugin.cjs': plant.replace('/ran', '/../ran'),
      '@theme/plugin.mjs': module.replace("'ran'", "'../ran'"),
      'package.json': '{"type":"module"}',
    });
    const { status, stdout } = run(directory, '.', '--json', '--fail-on', 'never');
    expect(status).toBe(0);
    expect(report(stdout).documents.find((document) => document.path === 'openapi.json')?.findings).toEqual([]);
    expect(existsSync(path.join(directory, 'ran'))).toBe(false);
  });
});

describe('the report in words', () => {
  const document = (overrides: Partial<LintedDocument>): LintedDocument => ({
    path: 'shop.yaml',
    api: 'shop',
    version: '1',
    operations: 0,
    findings: [],
    ...overrides,
  });
  const lacking = (operation: string, line: number) =>
    ({ rule: 'missing-tags', severity: 'info', operation, pointer: '', message: 'It has no tag.', line }) as const;

  it('lists findings by operation, with what to do about each rule', () => {
    const findings = [lacking('GET /a', 7), { ...lacking('GET /b', 9), rule: 'struct', severity: 'error' } as const];
    const text = describeLint(buildReport([document({ operations: 9, findings })]));
    expect(text).toBe(
      [
        'shop.yaml · shop 1 · 1 error, 0 warnings, 1 info',
        '  7 of 9 operations without a finding',
        '  GET /b  (line 9)',
        '    error    struct                       It has no tag.',
        '  GET /a  (line 7)',
        '    info     missing-tags                 It has no tag.',
        '',
        'What to do',
        '    error    struct                       1 × Bring the document to the form its OpenAPI version',
        '                                          asks for.',
        `    info     missing-tags                 1 × ${lintRules['missing-tags'].advice}`,
        '',
        '1 document, 9 operations: 1 error, 0 warnings, 1 info',
      ].join('\n'),
    );
  });

  it('names documents of a portal by what they are, and not by their long paths', () => {
    const path = 'apis/shop~0a3f6b52-7a1e-4f1b-9c7d-1d2e3f405162/versions/1~1b3f6b52-7a1e-4f1b-9c7d-1d2e3f405162';
    const found = document({ path, operations: 1, findings: [lacking('GET /a', 7)] });
    const clean = document({ path: `${path}0`, api: 'trains', version: '2', operations: 1 });
    const lines = describeLint(buildReport([found, clean])).split('\n');
    expect(lines[0]).toBe('shop 1 · 0 errors, 0 warnings, 1 info');
    expect(lines).toContain('Nothing found in trains 2');
  });

  it('tells once what holds throughout', () => {
    const findings = Array.from({ length: 8 }, (_, index) => lacking(`GET /${index}`, index));
    const text = describeLint(buildReport([document({ operations: 9, findings })]));
    expect(text).toContain('throughout\n    info     missing-tags                 8 of 9 operations');
    expect(text).not.toContain('GET /3');
  });

  it('is bounded, whatever is found', () => {
    const findings = Array.from({ length: 20_000 }, (_, index) => lacking(`GET /${index}`, index));
    const many = Array.from({ length: 4 }, (_, index) =>
      document({ path: `${index}.yaml`, operations: 90_000, findings }),
    );
    const text = describeLint(buildReport(many));
    expect(text).toContain('and 19,997 more operations (--json shows all)');
    expect(text.split('\n').length).toBeLessThan(60);
  });

  it('lets no document steer the terminal', () => {
    const evil = '\u001B]0;owned\u0007\u009B31m\u202Egnp\r\n\u2028';
    const findings = [{ ...lacking(`GET /${evil}`, 1), message: evil }];
    const text = describeLint(
      buildReport([document({ path: evil, api: evil, version: evil, operations: 1, findings })]),
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202E]/u);
    expect(text.split('\n')[0]).toContain('owned');
  });
});

describe('docs/lint.md', () => {
  it('lists every rule with its severity and what to do', () => {
    const page = readFileSync(path.join(projectRoot, 'docs/lint.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `([\w-]+)` +\| (\w+) +\| (.*?) +\|$/gm)].map(([, ...cells]) => cells);
    const rules = Object.entries(lintRules).map(([name, { severity, advice }]) => [name, severity, advice]);
    expect(listed.toSorted()).toEqual(rules.toSorted());
  });
});
