import { createHash } from 'node:crypto';
import { globSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../../..');

/** Where the built widget is. */
export const widgetDirectory = join(root, 'dist/widget');

/** A lock older than this was left by a killed run; a build takes a second. Milliseconds. */
const STALE_LOCK = 60_000;

function modified(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function isFresh(): boolean {
  const sources = [
    ...globSync('widget/**/*.{ts,css,json}', { cwd: root }),
    'vite.config.ts',
    'core/answer.ts',
    'package-lock.json',
  ];
  const newest = Math.max(...sources.map((source) => modified(join(root, source))));
  // What is built last.
  return modified(join(widgetDirectory, 'embed.js')) > newest;
}

/**
 * Builds the widget unless what is in `dist/widget` is newer than its sources. Test files run in several
 * processes at once, so the first one builds and the others wait for it.
 */
export async function ensureWidgetBuilt(): Promise<void> {
  const lock = join(tmpdir(), `copilot-widget-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`);
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (Date.now() - modified(lock) > STALE_LOCK) rmSync(lock, { recursive: true, force: true });
      await sleep(50);
    }
  }
  try {
    if (isFresh()) return;
    const options = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' } as const;
    await build(options);
    await build({ ...options, mode: 'embed' });
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
