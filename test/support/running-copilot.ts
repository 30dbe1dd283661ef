import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from './source-tree.ts';

export interface RunningCopilot {
  readonly address: string;
  readonly pid: number;
  /** Everything written to stderr so far. */
  notes(): string;
  /** Resolves when stderr holds the text; rejects when the process ends first or after `milliseconds`. */
  untilNoted(text: string | RegExp, milliseconds?: number): Promise<void>;
  /** Ends the process without warning, as a crash or the out-of-memory killer does. */
  kill(): Promise<void>;
  /** Ends it in order. @returns its exit status */
  stop(): Promise<number | null>;
}

/** Starts `portal-copilot serve` on a free port, or `worker`, as a process of its own. */
export async function startCopilot(options: {
  readonly dataDir: string;
  readonly command?: 'serve' | 'worker';
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}): Promise<RunningCopilot> {
  const child = spawn(
    process.execPath,
    [path.join(projectRoot, 'bin/portal-copilot.js'), options.command ?? 'serve', ...(options.args ?? [])],
    {
      cwd: options.directory ?? options.dataDir,
      env: {
        PATH: process.env['PATH'] ?? '',
        DATA_DIR: options.dataDir,
        PORT: '0',
        LOG_LEVEL: 'warn',
        ...options.environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let notes = '';
  const listeners = new Set<() => void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    notes += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));

  const untilNoted = (text: string | RegExp, milliseconds = 60_000): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (error?: Error): void => {
        clearTimeout(timer);
        listeners.delete(check);
        if (error) reject(error);
        else resolve();
      };
      const check = (): void => {
        if (typeof text === 'string' ? notes.includes(text) : text.test(notes)) finish();
      };
      const timer = setTimeout(() => finish(new Error(`Not noted in time: ${String(text)}\n${notes}`)), milliseconds);
      listeners.add(check);
      void ended.then((status) => finish(new Error(`Ended with ${String(status)} before: ${String(text)}\n${notes}`)));
      check();
    });

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (isAlive(child)) child.kill(signal);
    return ended;
  };

  await untilNoted(options.command === 'worker' ? /Worker +ready/ : /Server +http:\S+,/);
  return {
    address: /Server +(http:\S+),/.exec(notes)?.[1] ?? '',
    pid: child.pid ?? 0,
    notes: () => notes,
    untilNoted,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
