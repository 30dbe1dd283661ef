/**
 * Makes `dist/package/`, the npm package of the widget, of what the bundler left in `dist/widget/`: the scripts, their
 * types, the custom-elements manifest and the licences of what is bundled. Run by `npm run build`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CopilotError } from '../core/errors.ts';
import { readVersion } from './version.ts';

const root = path.join(import.meta.dirname, '..');
const built = path.join(root, 'dist/widget');
const types = path.join(root, 'dist/types');
const target = path.join(root, 'dist/package');

/** What is in the bundle of others: code, and the colours of Kong's design tokens. */
const bundled = [
  'lit',
  'lit-html',
  'lit-element',
  '@lit/reactive-element',
  'marked',
  'eventsource-parser',
  '@kong/design-tokens',
];

const manifest = {
  name: 'kong-portal-copilot-widget',
  version: readVersion(),
  description: "The chat element of the Kong Dev Portal copilot: answers developers' questions inside a portal.",
  license: 'Apache-2.0',
  type: 'module',
  main: './kong-copilot.js',
  types: './types/kong-copilot.d.ts',
  exports: {
    '.': { types: './types/kong-copilot.d.ts', default: './kong-copilot.js' },
    './custom-elements.json': './custom-elements.json',
    './package.json': './package.json',
  },
  customElements: './custom-elements.json',
  sideEffects: ['./kong-copilot.js'],
  keywords: ['kong', 'developer-portal', 'custom-element', 'chat', 'openapi'],
};

/** Declarations the entry refers to, directly or through others. */
function copyTypes(): void {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '-p', path.join(root, 'widget/tsconfig.package.json')], {
    stdio: 'inherit',
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  const wanted = new Set(['kong-copilot']);
  mkdirSync(path.join(target, 'types'));
  for (const name of wanted) {
    const text = readFileSync(path.join(types, 'widget', `${name}.d.ts`), 'utf8');
    for (const [, next] of text.matchAll(/from '\.\/([\w-]+)\.ts'/g)) if (next !== undefined) wanted.add(next);
    writeFileSync(path.join(target, 'types', `${name}.d.ts`), text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
  rmSync(types, { recursive: true, force: true });
}

/** The bundler drops comments, and with them the notices that the licences ask to keep. */
function collectLicences(): string {
  return bundled
    .map((name) => {
      const folder = path.join(root, 'node_modules', name);
      const file = readdirSync(folder).find((candidate) => /^licen[cs]e/i.test(candidate));
      if (file === undefined) throw new CopilotError('internal', `${name} comes without a licence file.`);
      return `${name}\n${'='.repeat(name.length)}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
    })
    .join('\n\n');
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
// The script of the page for iframes belongs to the server.
for (const file of readdirSync(built)) {
  if (file !== 'embed.js') cpSync(path.join(built, file), path.join(target, file));
}
copyTypes();
cpSync(path.join(root, 'widget/custom-elements.json'), path.join(target, 'custom-elements.json'));
cpSync(path.join(root, 'widget/package-readme.md'), path.join(target, 'README.md'));
cpSync(path.join(root, 'LICENSE'), path.join(target, 'LICENSE'));
writeFileSync(path.join(target, 'THIRD-PARTY-LICENSES.txt'), collectLicences());
writeFileSync(path.join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
