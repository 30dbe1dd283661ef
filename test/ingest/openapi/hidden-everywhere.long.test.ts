import { describe, expect, it } from 'vitest';
import { fullDocuments } from '../support/full-documents.ts';
import { parse } from '../support/parse.ts';

type Path = readonly (string | number)[];

/** Objects below these are data, where a key `x-internal` marks nothing. */
const dataKeys = new Set(['example', 'default', 'enum', 'value', 'mapping', 'security', 'scopes']);

/** Every object of a document that may carry an extension, with the way to it. */
function* objectsOf(node: unknown, path: Path = []): Generator<Path> {
  if (typeof node !== 'object' || node === null) return;
  const isExampleData = path.at(-2) === 'examples';
  if (!Array.isArray(node) && path.length > 0) yield path;
  if (isExampleData) return;
  for (const [key, value] of Object.entries(node)) {
    if (!dataKeys.has(key)) yield* objectsOf(value, [...path, Array.isArray(node) ? Number(key) : key]);
  }
}

function at(document: unknown, path: Path): Record<string, unknown> {
  return path.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], document) as Record<
    string,
    unknown
  >;
}

function wordsOf(value: unknown): Set<string> {
  return new Set(JSON.stringify(value).match(/w\d+w/g));
}

/** What a reader could learn: everything that is stored, and the warnings. `null`: nothing is. */
function readWords(document: unknown): Set<string> | null {
  try {
    const { text, warnings } = parse(document);
    return wordsOf([text, warnings]);
  } catch {
    return null;
  }
}

/** Words that stand inside a part, its own name included, and nowhere else. */
function ownWords(document: unknown, path: Path): Set<string> {
  const without = structuredClone(document);
  const key = path.at(-1) ?? '';
  const parent = at(without, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  const elsewhere = wordsOf(without);
  return new Set([...wordsOf([key, at(document, path)])].filter((word) => !elsewhere.has(word)));
}

describe.each(Object.entries(fullDocuments()))('x-internal in %s', (_format, document) => {
  it('is read in full where nothing is hidden', () => {
    expect(readWords(document)?.size).toBeGreaterThan(20);
  });

  it('hides what it stands on, wherever that is, with its name and all it holds', () => {
    const leaks: string[] = [];
    const paths = [...objectsOf(document)];
    for (const path of paths) {
      const hidden = structuredClone(document);
      at(hidden, path)['x-internal'] = true;
      const own = ownWords(document, path);
      const read = readWords(hidden);
      const found = [...(read ?? [])].filter((word) => own.has(word));
      if (found.length > 0) leaks.push(`${path.join(' > ')}: ${found.join()}`);
    }
    expect(paths.length).toBeGreaterThan(30);
    expect(leaks).toEqual([]);
  });

  it('leaves no reference without a target', () => {
    for (const path of objectsOf(document)) {
      const hidden = structuredClone(document);
      at(hidden, path)['x-internal'] = true;
      let operations: ReturnType<typeof parse>['operations'];
      try {
        ({ operations } = parse(hidden));
      } catch {
        continue;
      }
      for (const operation of operations) {
        const references = JSON.stringify(operation).match(/#\/\$defs\/[^"]+/g) ?? [];
        const names = references.map((reference) => decodeURIComponent(reference.slice('#/$defs/'.length)));
        expect(names.filter((name) => !Object.hasOwn(operation.definitions, name))).toEqual([]);
        expect(JSON.stringify(operation)).not.toContain('#/components');
      }
    }
  });
});
