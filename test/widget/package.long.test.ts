import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { describeWithChromium, launchChromium } from '../support/chromium.ts';
import { answerEvents, refundAnswer } from './support/answers.ts';
import { askInPanel } from './support/browser-suite.ts';
import { ensureWidgetBuilt } from './support/built-widget.ts';
import { startScriptedServer } from './support/scripted-server.ts';

const root = path.join(import.meta.dirname, '../..');

/** What a consumer writes: everything the package promises, and two mistakes its types must find. */
const consumer = `
import { KongCopilot } from 'kong-portal-copilot-widget';
import type { CopilotEventDetails, PageContext } from 'kong-portal-copilot-widget';
const copilot: KongCopilot = document.createElement('kong-copilot');
copilot.identity = async () => 'token';
copilot.suggestions = ['How?'];
const page: PageContext = { url: location.href };
copilot.pageContext = page;
copilot.open();
void copilot.ask('How?').then(() => copilot.reset());
document.addEventListener('copilot-answer', (event) => {
  const detail: CopilotEventDetails['copilot-answer'] = (event as CustomEvent).detail;
  console.log(detail.answer_id);
});
copilot.addEventListener('copilot-error', (event) => console.log(event.detail.code));
// @ts-expect-error a token is never a number
copilot.identity = 7;
// @ts-expect-error there is no such method
copilot.explode();
`;

function run(command: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

describe('the npm package', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'copilot-package-'));
  const project = path.join(folder, 'project');
  const installed = path.join(project, 'node_modules/kong-portal-copilot-widget');

  beforeAll(async () => {
    await ensureWidgetBuilt();
    run(process.execPath, [path.join(root, 'bin/build-widget-package.ts')], root);
    const packed = run(
      'npm',
      ['pack', '--silent', '--pack-destination', folder, path.join(root, 'dist/package')],
      folder,
    );
    mkdirSync(path.join(project, 'node_modules'), { recursive: true });
    run('tar', ['xzf', path.join(folder, packed.trim())], folder);
    cpSync(path.join(folder, 'package'), installed, { recursive: true });
    writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(project, 'main.ts'), consumer);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the widget, compiled, and nothing else', () => {
    const files = readdirSync(installed).map((file) => file.replace(/-[\w-]{8}\.js$/, '-*.js'));
    expect(files.toSorted()).toEqual(
      [
        'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.txt', 'custom-elements.json', 'de-*.js', 'feedback-form-element-*.js',
        'kong-copilot.js', 'operation-details-*.js', 'package.json', 'panel-*.js', 'pseudo-*.js',
        'read-operation-details-*.js', 'types', 'value-editor-element-*.js',
      ].toSorted(),
    ); // prettier-ignore
    const manifest = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ license: 'Apache-2.0', customElements: './custom-elements.json' });
    expect(manifest).not.toHaveProperty('dependencies');
    const licences = readFileSync(path.join(installed, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['lit-html', 'marked', 'eventsource-parser']) expect(licences).toContain(`${name}\n===`);
  });

  it('has types that find mistakes', () => {
    const options = {
      strict: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2024',
      noEmit: true,
      lib: ['es2024', 'dom'],
      types: [],
      skipLibCheck: false,
    };
    writeFileSync(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['main.ts'] }),
    );
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    expect(run(process.execPath, [compiler, '-p', project], project)).toBe('');
  });

  it('may be imported where pages are made on a server', () => {
    const script = "import('kong-portal-copilot-widget').then(({ KongCopilot }) => console.log(typeof KongCopilot))";
    expect(run(process.execPath, ['--input-type=module', '-e', script], project).trim()).toBe('function');
  });

  describeWithChromium('in a bundled application', () => {
    it('answers', async () => {
      writeFileSync(path.join(project, 'app.js'), "import 'kong-portal-copilot-widget';");
      writeFileSync(
        path.join(project, 'index.html'),
        '<!doctype html><html lang="en"><body><script type="module" src="/app.js"></script><kong-copilot></kong-copilot></body></html>',
      );
      await build({ root: project, configFile: false, logLevel: 'error' });
      const copilotServer = await startScriptedServer();
      copilotServer.reply = () => ({ steps: answerEvents(refundAnswer) });
      const site = createServer((request, response) => {
        const name = request.url?.endsWith('.js') ? request.url : '/index.html';
        const type = name.endsWith('.js') ? 'text/javascript' : 'text/html';
        response.setHeader('Content-Type', type).end(readFileSync(path.join(project, 'dist', name)));
      });
      await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
        await page
          .locator('kong-copilot')
          .evaluate((copilot, origin) => copilot.setAttribute('server', origin), copilotServer.origin);
        await askInPanel(page, 'How?');
        await page.locator('.turn[data-status=done]').waitFor();
        expect(await page.locator('.prose table').count()).toBe(1);
      } finally {
        await browser.close();
        site.closeAllConnections();
        site.close();
        await copilotServer.close();
      }
    });
  });
});
