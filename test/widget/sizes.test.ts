import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureWidgetBuilt, widgetDirectory } from './support/built-widget.ts';
import sizes from './sizes.json' with { type: 'json' };

/**
 * Gzipped bytes (level 9) a reader loads: `launcher` with the page, `panel` with the first opening, `answer` with an
 * answer that has operation cards; each with what came before. Raising a budget is a decision, not a repair.
 */
const budgets = { launcher: 8_000, panel: 53_000, answer: 53_000 };
const parts = ['launcher', 'panel', 'answer'] as const;

function read(file: string): string {
  return readFileSync(join(widgetDirectory, file), 'utf8');
}

function staticImports(code: string): string[] {
  return [...code.matchAll(/(?:^|[;}])(?:import|export)\s*(?:[\w$*{},\s]*from\s*)?["'`]([^"'`]+)["'`]/g)].map(
    (match) => match[1] ?? '',
  );
}

function dynamicImports(code: string): string[] {
  return [...code.matchAll(/import\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map((match) => match[1] ?? '');
}

/** Files loaded together with this one. */
function closure(file: string): string[] {
  const found = new Set([file]);
  for (const name of found) for (const next of staticImports(read(name))) found.add(next.replace('./', ''));
  return [...found];
}

function gzipped(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);
}

/** The chunk of a name, without knowing its hash. */
function chunk(name: string): string {
  const file = readdirSync(widgetDirectory).find((candidate) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(candidate));
  if (file === undefined) throw new Error(`There is no chunk ${name}.`);
  return file;
}

describe('built widget', () => {
  let launcher: string[];
  let panel: string[];
  let answer: string[];
  beforeAll(async () => {
    await ensureWidgetBuilt();
    launcher = closure('kong-copilot.js');
    panel = dynamicImports(read('kong-copilot.js')).flatMap((file) => closure(file.replace('./', '')));
    answer = closure(chunk('operation-details'));
  });

  function measure(part: (typeof parts)[number]): number {
    const files = { launcher, panel: [...launcher, ...panel], answer: [...launcher, ...panel, ...answer] }[part];
    return gzipped([...new Set(files)]);
  }

  it.each(parts)('stays within its budget: %s', (part) => {
    expect(measure(part)).toBeLessThanOrEqual(budgets[part]);
  });

  it.each(parts)('has the recorded size: %s (update sizes.json when it is meant)', (part) => {
    const size = measure(part);
    expect(
      Math.abs(size - sizes[part]) / size,
      `${part} is ${size} bytes, recorded ${sizes[part]}`,
    ).toBeLessThanOrEqual(0.01);
  });

  it('is described as it is', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/embedding.md'), 'utf8');
    for (const part of parts) expect(guide).toContain(`${(sizes[part] / 1000).toFixed(1)} KB`);
  });

  it('loads the panel by one relative import, which leads back to nothing of the launcher', () => {
    expect(dynamicImports(read('kong-copilot.js'))).toEqual([expect.stringMatching(/^\.\/panel-[\w-]+\.js$/)]);
    expect(launcher).toEqual(['kong-copilot.js']);
    expect(panel).not.toContain('kong-copilot.js');
    expect(answer).not.toContain('kong-copilot.js');
  });

  it('carries no template library in the launcher', () => {
    expect(read('kong-copilot.js')).not.toMatch(/lit-html|lit\$|litHtmlVersions/);
    expect(panel.map(read).join('')).toMatch(/litHtmlVersions/);
  });

  it('leaves nothing but scripts: no style sheets, maps or pages', () => {
    expect(readdirSync(widgetDirectory).filter((file) => !file.endsWith('.js'))).toEqual([]);
    for (const file of readdirSync(widgetDirectory)) expect(read(file)).not.toContain('sourceMappingURL');
  });
});
