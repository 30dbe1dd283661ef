import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What one snippet printed, and why it failed when it did. */
export interface SnippetRun {
  readonly output: string;
  readonly error: string | null;
}

/** Runs many snippets of one language in as few processes as the language allows. */
export type SnippetRunner = (snippets: readonly string[]) => Promise<SnippetRun[]>;

const run = promisify(execFile);
/** A batch that takes longer hangs. */
const BATCH_TIMEOUT_MS = 60_000;
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', PYTHONIOENCODING: 'utf-8', LANG: 'C.UTF-8' };

const nodeDriver = `
import { format } from 'node:util';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const runs = [];
let output = '';
console.log = (...values) => { output += format(...values) + '\\n'; };
for (const [index, code] of JSON.parse(text).entries()) {
  output = '';
  let error = null;
  try { await import('data:text/javascript;charset=utf-8,' + encodeURIComponent(code + '\\n// ' + index)); }
  catch (thrown) { error = String(thrown.stack ?? thrown); }
  runs.push({ output, error });
}
process.stdout.write(JSON.stringify(runs));
`;

const pythonDriver = `
import contextlib, io, json, sys, traceback
runs = []
for code in json.load(sys.stdin):
    output, error = io.StringIO(), None
    with contextlib.redirect_stdout(output):
        try:
            exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
        except BaseException:
            error = traceback.format_exc()
    runs.append({"output": output.getvalue(), "error": error})
json.dump(runs, sys.stdout)
`;

/** What a file of this name holds: itself in base64, since some specifications ask for that. */
export function sampleFileText(name: string): string {
  return Buffer.from(name).toString('base64');
}

/** Files that snippets name. */
const sampleFiles = [
  'file.bin',
  'file.pdf',
  'file.png',
  'file.txt',
  'file.csv',
  'file.zip',
  'file.json',
  'file.xml',
  'file.jpg',
];

async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'snippets-'));
  try {
    for (const name of sampleFiles) await writeFile(join(directory, name), sampleFileText(name));
    const result = await work(directory);
    if (existsSync(join(directory, 'escaped'))) throw new Error('a value escaped from its quotes and ran as code');
    return result;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function runDriver(command: string, parameters: readonly string[], snippets: readonly string[]): Promise<SnippetRun[]> {
  return inDirectory(
    (cwd) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, parameters, {
          cwd,
          env: { ...ENVIRONMENT, HOME: cwd, TMPDIR: cwd },
          timeout: BATCH_TIMEOUT_MS,
        });
        let output = '';
        let errors = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
        child.on('error', reject);
        child.on('close', () => {
          try {
            resolve(JSON.parse(output) as SnippetRun[]);
          } catch {
            reject(new Error(`${command} ended early: ${errors.slice(0, 2_000)}`));
          }
        });
        child.stdin.end(JSON.stringify(snippets));
      }),
  );
}

export const runNode: SnippetRunner = (snippets) =>
  runDriver(process.execPath, ['--input-type=module', '--eval', nodeDriver], snippets);

/** @param python a Python that has requests */
export function createPythonRunner(python: string): SnippetRunner {
  return (snippets) => runDriver(python, ['-c', pythonDriver], snippets);
}

/** Each snippet is a script of its own for `shell`, so that one cannot disturb another. */
export function createShellRunner(shell: string): SnippetRunner {
  return (snippets) =>
    inDirectory(async (cwd) => {
      const runs: SnippetRun[] = [];
      for (const code of snippets) {
        // `--silent` hides the progress meter and `-q` somebody's ~/.curlrc; the snippet itself stays as it is.
        const script = `curl() { command curl -q --silent --show-error --max-time 20 "$@"; }\n${code}\n`;
        runs.push(await runFile(shell, ['-c', script], cwd));
      }
      return runs;
    });
}

/** One process per snippet, for runtimes that have no way to run many. */
export function createFileRunner(command: string, parameters: readonly string[], fileName: string): SnippetRunner {
  return (snippets) =>
    inDirectory(async (cwd) => {
      const runs: SnippetRun[] = [];
      for (const code of snippets) {
        await writeFile(join(cwd, fileName), code);
        runs.push(await runFile(command, [...parameters, fileName], cwd));
      }
      return runs;
    });
}

async function runFile(command: string, parameters: readonly string[], cwd: string): Promise<SnippetRun> {
  try {
    // The scratch directory is the only place a snippet that escapes its quoting would take for its home.
    const env = { ...ENVIRONMENT, HOME: cwd, TMPDIR: cwd, GOCACHE: join(tmpdir(), 'snippets-go-cache') };
    const { stdout } = await run(command, parameters, { cwd, env, timeout: BATCH_TIMEOUT_MS });
    return { output: stdout, error: null };
  } catch (thrown) {
    return { output: '', error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The first of these commands that succeeds with these parameters, `null` when none does. */
export async function findCommand(commands: readonly string[], parameters: readonly string[]): Promise<string | null> {
  for (const command of commands) {
    try {
      await run(command, parameters, { timeout: 20_000 });
      return command;
    } catch {
      continue;
    }
  }
  return null;
}

export const findPython = (): Promise<string | null> =>
  findCommand(['python3', '/usr/bin/python3', 'python'], ['-c', 'import requests']);
