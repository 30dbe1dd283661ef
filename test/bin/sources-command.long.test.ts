import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CommandContext } from '../../bin/commands/command-context.ts';
import { addSourcesCommand } from '../../bin/commands/sources-command.ts';
import { startCopilot } from '../support/running-copilot.ts';
import { projectRoot } from '../support/source-tree.ts';

const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'portal-copilot-sources-')));
const dataDirectory = path.join(directory, 'data');
const loose = path.join(directory, 'loose notes');

interface Listed {
  readonly name: string | null;
  readonly configured: boolean;
  readonly kind: string;
  readonly key: string | null;
  readonly documents: number;
  readonly chunks: number;
  readonly indexed_at: string | null;
  readonly last_run: { readonly status: string } | null;
  readonly next_run_at: string | null;
}

function run(...parameters: string[]) {
  const { PATH } = process.env;
  return spawnSync(process.execPath, [path.join(projectRoot, 'bin/portal-copilot.js'), ...parameters], {
    cwd: directory,
    env: { PATH, DATA_DIR: dataDirectory },
    encoding: 'utf8',
  });
}

/** The command in this process; with an answer, at a terminal where somebody gives it. */
async function runHere(parameters: readonly string[], answer?: () => Promise<boolean>) {
  const out: string[] = [];
  const notes: string[] = [];
  const confirm = (question: string): Promise<boolean> => {
    notes.push(question);
    return answer?.() ?? Promise.resolve(false);
  };
  const context: CommandContext = {
    terminal: {
      out: (text) => void out.push(text),
      note: (text) => void notes.push(text),
      interactive: answer !== undefined,
      ...(answer === undefined ? {} : { confirm }),
      directory,
      clock: () => 0,
    },
    environment: { DATA_DIR: dataDirectory },
    signal: new AbortController().signal,
  };
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => void notes.push(text) });
  addSourcesCommand(program, context);
  const failure = await program.parseAsync(['node', 'it', 'sources', ...parameters]).then(
    () => null,
    (error: unknown) => error as Error & { readonly code?: string },
  );
  return { out: out.join('\n'), notes: notes.join(''), failure };
}

const list = async (): Promise<Listed[]> => (JSON.parse((await runHere(['--json'])).out) as { data: Listed[] }).data;
const configure = (text: string) => writeFileSync(path.join(directory, 'copilot.config.yaml'), text);

describe('portal-copilot sources', { timeout: 120_000 }, () => {
  beforeAll(() => {
    for (const name of ['handbook', 'specs', 'loose notes']) mkdirSync(path.join(directory, name));
    symlinkSync(path.join(directory, 'handbook'), path.join(directory, 'linked'));
    writeFileSync(path.join(directory, 'handbook/guide.md'), '# Guide\n\nSend a key with every request.\n');
    writeFileSync(path.join(loose, 'quokka.md'), '# Quokka\n\nA quokka smiles.\n');
    writeFileSync(
      path.join(directory, 'specs/orders.yaml'),
      'openapi: 3.1.0\ninfo: { title: Orders, version: "1" }\npaths:\n  /orders: { get: { responses: { 200: { description: ok } } } }\n',
    );
    writeFileSync(
      path.join(directory, 'kong.yaml'),
      '_format_version: "3.0"\nservices: [{ name: orders, url: http://o.internal, plugins: [{ name: key-auth }], routes: [{ name: orders, paths: [/] }] }]\n',
    );
    const config =
      'sources:\n  - { name: manual, directory: ./linked, schedule: "0 3 * * *" }\n  - { name: specs, directory: ./specs }\n' +
      '  - { name: edge, kind: gateway, deck: kong.yaml }\n';
    configure(config);
    run('ingest');
    run('ingest', './loose notes');
    configure(`${config}  - { name: never-read, directory: ./handbook/missing }\n`);
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('lists what the index holds beside what is configured', async () => {
    const listed = await list();
    expect(listed.map(({ name, configured, kind, key }) => [name, configured, kind, key])).toEqual([
      ['manual', true, 'directory', path.join(directory, 'handbook')],
      ['specs', true, 'directory', path.join(directory, 'specs')],
      ['edge', true, 'gateway', path.join(directory, 'kong.yaml')],
      ['never-read', true, 'directory', null],
      [null, false, 'directory', loose],
    ]);
    const [handbook, specs, edge, missing, unwanted] = listed;
    expect(handbook).toMatchObject({ documents: 1, chunks: 1, last_run: { status: 'committed' } });
    expect(new Date(handbook?.next_run_at ?? '').getTime() - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
    expect(handbook?.next_run_at).toMatch(/T03:00:00\.000Z$/u);
    expect(edge).toMatchObject({ documents: 1, last_run: { status: 'committed' } });
    expect(edge?.next_run_at).toMatch(/:17:00\.000Z$/u);
    expect([specs?.next_run_at, missing?.next_run_at]).toEqual([null, null]);
    expect(missing).toMatchObject({ documents: 0, indexed_at: null, last_run: null });
    expect(unwanted).toMatchObject({ documents: 1, last_run: { status: 'committed' }, next_run_at: null });

    const lines = run('sources').stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^NAME +KIND +DOCUMENTS +CHUNKS +INDEXED AT +LAST RUN +NEXT RUN +KEY$/u);
    expect(lines[2]).toMatch(/^specs +directory +1 +\d+ +20\S+ +committed +no schedule +\S+\/specs$/u);
    expect(lines[4]).toMatch(/^never-read +directory +0 +0 +not yet +– +no schedule +–$/u);
    expect(lines[5]).toMatch(/^– +directory +1 +1 +20\S+ +committed +not configured +\S+\/loose notes$/u);
  });

  it('is told at the start of a server, with a command that can be pasted', async () => {
    const server = await startCopilot({ dataDir: dataDirectory, directory });
    onTestFinished(() => server.kill());
    const told = server
      .notes()
      .split('\n')
      .filter((line) => line.includes('not configured'));
    expect(told).toEqual([
      `Source     '${loose}' is in the index but not configured; portal-copilot sources remove '${loose}' takes it out`,
    ]);
    await server.stop();
  });

  it('ends with status 2 where nobody can be asked', () => {
    const { status, stdout, stderr } = run('sources', 'remove', 'specs');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('nobody can be asked here; --yes');
  });

  it('removes nothing without being told so', async () => {
    const before = (await list()).map(({ key, documents }) => [key, documents]);
    for (const [parameters, code, words] of [
      [['remove'], 'commander.error', 'name the source'],
      [['destroy', 'specs'], 'commander.invalidArgument', '"remove" or left out'],
      [['--yes'], 'commander.error', '--yes belongs to'],
      [['remove', 'specs', 'handbook', '--yes'], 'commander.excessArguments', 'too many arguments'],
      [['remove', 'never-read', '--yes'], 'not_found', 'holds no source never-read'],
      [['remove', '%', '--yes'], 'not_found', 'It holds:\n  manual\n'],
    ] as const) {
      const { out, failure } = await runHere(parameters);
      expect({ out, code: failure?.code }).toEqual({ out: '', code });
      expect(failure?.message).toContain(words);
    }
    const declined = await runHere(['remove', 'specs'], () => Promise.resolve(false));
    expect(declined).toMatchObject({ out: '', failure: { code: 'cancelled', message: 'Nothing was removed.' } });
    expect(declined.notes).toBe(
      `Remove specs (directory ${directory}/specs) from the index? 1 document, 2 chunks. ` +
        'It is configured: its next index run reads it again. [y/N] ',
    );
    const interrupt = (): Promise<boolean> => Promise.reject(new DOMException('', 'AbortError'));
    expect(await runHere(['remove', 'specs'], interrupt)).toMatchObject({ out: '', failure: { name: 'AbortError' } });
    expect((await list()).map(({ key, documents }) => [key, documents])).toEqual(before);
  });

  it('removes what is meant: by a path from here, by name, with the gateway facts on its APIs', async () => {
    const byPath = await runHere(['remove', './loose notes', '--yes']);
    expect(byPath.out).toBe(`Removed directory ${loose}: 0 APIs, 1 document, 0 operations, 1 chunk.`);

    const byName = await runHere(['remove', 'specs', '--json'], () => Promise.resolve(true));
    expect(byName.failure).toBeNull();
    expect(JSON.parse(byName.out)).toEqual({
      removed: {
        name: 'specs',
        kind: 'directory',
        key: path.join(directory, 'specs'),
        apis: 1,
        documents: 1,
        operations: 1,
        chunks: 2,
        gateway_facts: 1,
      },
    });
    expect((await list()).map(({ name, documents }) => [name, documents])).toEqual([
      ['manual', 1],
      ['specs', 0],
      ['edge', 0],
      ['never-read', 0],
    ]);
    run('ingest', '--source', 'specs');
    expect((await list())[1]).toMatchObject({ documents: 1, last_run: { status: 'committed' } });
  });

  it('tells a directory that has moved from what was indexed of it before', async () => {
    renameSync(path.join(directory, 'handbook'), path.join(directory, 'moved'));
    const [old, moved] = [path.join(directory, 'handbook'), path.join(directory, 'moved')];
    configure('sources: [{ name: manual, directory: ./moved }]\n');
    const before = (await list()).map(({ name, configured, key }) => [name, configured, key]);
    expect(before).toEqual([
      ['manual', true, null],
      ['edge', false, path.join(directory, 'kong.yaml')],
      [null, false, old],
      ['specs', false, path.join(directory, 'specs')],
    ]);
    // It goes by its name for the configuration only: what is removed must not depend on what was indexed meanwhile.
    expect((await runHere(['remove', 'manual', '--yes'])).failure).toMatchObject({ code: 'not_found' });
    run('ingest', '--source', 'manual');
    expect((await list()).at(-1)).toMatchObject({ name: null, configured: false, key: old, documents: 1 });
    expect((await runHere(['remove', old, '--yes'])).failure).toBeNull();
    const after = await list();
    expect(after[0]).toMatchObject({ name: 'manual', configured: true, key: moved, documents: 1 });
    expect(after.some(({ key }) => key === old)).toBe(false);
  });
});
