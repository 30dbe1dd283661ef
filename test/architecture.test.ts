import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, readSourceTree, type SourceFile } from './support/source-tree.ts';

const rooms = ['core', 'adapters', 'ingest', 'server', 'widget', 'bin'];
const files = readSourceTree(rooms);
const byPath = new Map(files.map((file) => [file.path, file]));
const productFiles = files.filter((file) => file.room !== 'bin');

/** Who may import whom. The widget may see the wire format and nothing else. */
const allowed: Record<string, readonly string[]> = {
  core: ['core'],
  adapters: ['adapters', 'core'],
  server: ['server', 'core'],
  ingest: ['ingest', 'core'],
  widget: ['widget', 'core/answer.ts'],
  bin: ['bin', 'core', 'adapters', 'server', 'ingest'],
};

/** Where each kind of input and output lives; everything else gets it passed in. */
const addresses: readonly { readonly what: string; readonly token: RegExp; readonly homes: readonly string[] }[] = [
  { what: 'process.env', token: /\bprocess\.env\b/, homes: ['adapters/environment.ts'] },
  { what: 'node:fs', token: /'node:fs(\/promises)?'/, homes: ['adapters/', 'bin/', 'ingest/sources/'] },
  { what: 'pg', token: /from 'pg'/, homes: ['adapters/postgres/'] },
  { what: 'fetch', token: /(?<![.\w-])fetch\(/, homes: ['adapters/', 'ingest/sources/', 'bin/', 'widget/'] },
  {
    what: 'the clock',
    token: /\bDate\.now\(|new Date\(\)|\bperformance\.now\(/,
    homes: ['adapters/', 'bin/', 'widget/'],
  },
  { what: 'chance', token: /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/, homes: ['adapters/', 'bin/', 'widget/'] },
  { what: 'a listening port', token: /\.listen\(|\bserve\(\s*\{/, homes: ['bin/', 'adapters/postgres/'] },
  {
    what: 'SQL',
    token: /`\s*(select\s[\s\S]*?\sfrom\s|insert\s+into\s|update\s\S+\sset\s|delete\s+from\s|with\s+\w+\s+as\s)/i,
    homes: ['adapters/postgres/queries/'],
  },
];

/** Code inside string templates that product code writes for others to run is not ours to judge. */
const generatesCode = (file: SourceFile): boolean => file.path.startsWith('server/snippets/');

describe('architecture', () => {
  it('rooms import only what the plan of the house allows', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((imported) => imported.isProject)
        .filter((imported) => !(allowed[file.room] ?? []).some((place) => isWithin(imported.target, place)))
        .map((imported) => `${file.path} imports ${imported.target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports resolve to files and form no cycle', () => {
    const missing = files.flatMap((file) =>
      file.imports
        .filter((imported) => imported.isProject && imported.target.endsWith('.ts') && !byPath.has(imported.target))
        .map((imported) => `${file.path} → ${imported.target}`),
    );
    expect(missing).toEqual([]);
    expect(findCycle(files)).toBeNull();
  });

  it('input and output have an address', () => {
    const wrong = addresses.flatMap(({ what, token, homes }) =>
      files
        .filter((file) => token.test(file.code) && !generatesCode(file))
        .filter((file) => !homes.some((home) => file.path.startsWith(home)))
        .map((file) => `${what} in ${file.path}`),
    );
    expect(wrong).toEqual([]);
  });

  it('every file of core serves at least two rooms', () => {
    const lonely = files
      .filter((file) => file.room === 'core')
      .filter((file) => usersOf(file.path).size < 2)
      .map((file) => `${file.path}: ${[...usersOf(file.path)].join(', ')}`);
    expect(lonely).toEqual([]);
  });

  it('files keep to their size: none over 400 lines, nine of ten within 250', () => {
    const sizes = productFiles.map((file) => file.lines).toSorted((left, right) => left - right);
    expect(files.filter((file) => file.lines > 400).map((file) => `${file.path} ${file.lines}`)).toEqual([]);
    expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThanOrEqual(250);
  });

  it('names are kebab-case, exports are named, modules are never mocked', () => {
    const tests = readSourceTree(['test', 'bench']);
    for (const file of [...files, ...tests]) {
      expect(path.posix.basename(file.path)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(\.long)?(\.test)?\.ts$/);
    }
    expect(files.filter((file) => /^export default/m.test(file.code)).map((file) => file.path)).toEqual([]);
    // Put together at run time, so that this file does not accuse itself.
    const mock = new RegExp(String.raw`\bvi\.${'mock'}\(`);
    expect(tests.filter((file) => mock.test(file.code)).map((file) => file.path)).toEqual([]);
  });

  it('errors have a code: nobody throws a bare Error', () => {
    const bare = files.filter((file) => file.room !== 'widget' && /throw new (Type)?Error\(/.test(file.code));
    expect(bare.filter((file) => !generatesCode(file)).map((file) => file.path)).toEqual([]);
  });

  it('every runtime dependency is explained, and every explained one exists', () => {
    const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    const page = readFileSync(path.join(projectRoot, 'docs/dependencies.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `([^`]+)`( \(optional\))? +\|/gm)].map(([, name]) => name);
    const named = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(listed.toSorted()).toEqual(named.toSorted());
  });
});

function isWithin(target: string, place: string): boolean {
  return place.endsWith('.ts') ? target === place : target.startsWith(`${place}/`);
}

/** Rooms that use a file of core, directly or through other files of core. */
function usersOf(file: string, seen = new Set<string>()): Set<string> {
  const users = new Set<string>();
  if (seen.has(file)) return users;
  seen.add(file);
  for (const other of files) {
    if (!other.imports.some((imported) => imported.target === file)) continue;
    if (other.room === 'core') for (const room of usersOf(other.path, seen)) users.add(room);
    else users.add(other.room);
  }
  return users;
}

function findCycle(all: readonly SourceFile[]): string | null {
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string | null => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' → ');
    if (finished.has(file)) return null;
    for (const imported of byPath.get(file)?.imports ?? []) {
      if (!imported.isProject || imported.isType) continue;
      const cycle = visit(imported.target, [...trail, file]);
      if (cycle !== null) return cycle;
    }
    finished.add(file);
    return null;
  };
  for (const file of all) {
    const cycle = visit(file.path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
