import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { describe } from 'vitest';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** Headless, without anything that would talk to the network on its own. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of an installed Chromium, or `null`. `CHROMIUM` names one explicitly. */
export function findChromium(): string | null {
  const configured = process.env['CHROMIUM'];
  if (configured) return isExecutable(configured) ? configured : null;
  for (const candidate of candidates) if (isExecutable(candidate)) return candidate;
  for (const name of names) {
    try {
      return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8', stdio: 'pipe' }).trim();
    } catch {
      // Not on the path under this name.
    }
  }
  return null;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('No Chromium found: install it or name it in CHROMIUM.');
  return chromium.launch({ executablePath, args: flags });
}

/** @throws when Chromium is made mandatory and absent: a skipped suite must not pass for a green one */
function isChromiumMissing(): boolean {
  if (findChromium() !== null) return false;
  if (process.env['REQUIRE_CHROMIUM'] === '1') throw new Error('REQUIRE_CHROMIUM=1, but no Chromium was found.');
  process.stderr.write('Skipping the suites that need Chromium: none found (install it, or name it in CHROMIUM).\n');
  return true;
}

/** `describe` for suites that need a real Chromium; skipped, with a line that says so, where there is none. */
export const describeWithChromium = isChromiumMissing() ? describe.skip : describe;
