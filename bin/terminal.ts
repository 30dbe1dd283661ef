import path from 'node:path';
import { createInterface } from 'node:readline/promises';

/** What a command writes to and reads from; tests pass their own. */
export interface Terminal {
  /** Results. With `--json` exactly one JSON object goes here. */
  readonly out: (text: string) => void;
  /** Progress, notes and errors. */
  readonly note: (text: string) => void;
  /** Whether notes go to a person's screen, where a line can be redrawn. */
  readonly interactive: boolean;
  /** Asks a person whether they want something; absent where nobody is there to answer. */
  readonly confirm?: (question: string, signal: AbortSignal) => Promise<boolean>;
  /** Directory that relative paths of the command line stand for. */
  readonly directory: string;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** The process's own terminal. */
export function processTerminal(environment: Readonly<Record<string, string>>): Terminal {
  // `npm run` changes to the package's directory and keeps the caller's in INIT_CWD.
  const packageRoot = path.resolve(import.meta.dirname, '..');
  const viaNpm = environment['npm_lifecycle_event'] !== undefined && process.cwd() === packageRoot;
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { confirm: confirmOnTerminal } : {}),
    directory: viaNpm ? (environment['INIT_CWD'] ?? process.cwd()) : process.cwd(),
    clock: () => performance.now(),
  };
}

async function confirmOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  // Without a line editor the terminal keeps turning Ctrl+C into the signal that ends commands.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const answer = await Promise.race([lines.question(question, { signal }), ended]);
    return /^y(?:es)?$/iu.test(answer.trim());
  } finally {
    lines.close();
  }
}
