import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { integrityOf } from '../../server/pinned-widget.ts';
import { projectRoot } from '../support/source-tree.ts';
import { ensureWidgetBuilt, widgetDirectory } from './support/built-widget.ts';

function embed(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const command = [path.join(projectRoot, 'bin/portal-copilot.js'), 'embed', ...args];
  return spawnSync(process.execPath, command, { encoding: 'utf8' });
}

describe('portal-copilot embed', () => {
  beforeAll(ensureWidgetBuilt);

  it('prints the lines of a page, pinned to the build', async () => {
    const integrity = integrityOf(await readFile(path.join(widgetDirectory, 'kong-copilot.js')));
    const { status, stdout } = embed('https://copilot.example.com/below/', '--api', 'a"b', '--api-version', '2');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /src="https:\/\/copilot\.example\.com\/below\/widget\/[\d.]+-[\da-f]{12}\/kong-copilot\.js"/,
    );
    expect(stdout).toContain(`integrity="${integrity}"`);
    expect(stdout).toContain('<kong-copilot server="https://copilot.example.com/below" api="a&quot;b" version="2">');
    expect(stdout).toMatch(/connect-src https:\/\/copilot\.example\.com$/m);
    const json = JSON.parse(embed('https://copilot.example.com', '--json').stdout) as Record<string, unknown>;
    expect(json).toMatchObject({
      integrity,
      server: 'https://copilot.example.com',
      origin: 'https://copilot.example.com',
    });
  });

  it('refuses what is no address of a server', () => {
    const { status, stderr } = embed('javascript:alert(1)');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('is not an address such as https://copilot.example.com'),
    ]);
  });
});
