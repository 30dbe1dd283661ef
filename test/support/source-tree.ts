import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const projectRoot = path.resolve(import.meta.dirname, '../..');

export interface SourceFile {
  /** Path below the project root, with forward slashes. */
  readonly path: string;
  /** First folder. */
  readonly room: string;
  readonly text: string;
  /** Code without comments, for token scans; strings stay. */
  readonly code: string;
  readonly lines: number;
  readonly imports: readonly SourceImport[];
}

export interface SourceImport {
  /** Project path for relative imports, package name (or `node:x`) otherwise. */
  readonly target: string;
  readonly isProject: boolean;
  readonly isType: boolean;
}

/** Every TypeScript file of the given rooms. */
export function readSourceTree(rooms: readonly string[]): SourceFile[] {
  return rooms.flatMap((room) =>
    readdirSync(path.join(projectRoot, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => readSourceFile(path.posix.join(room, name.replaceAll('\\', '/')))),
  );
}

function readSourceFile(file: string): SourceFile {
  const text = readFileSync(path.join(projectRoot, file), 'utf8');
  const code = withoutComments(text);
  return {
    path: file,
    room: file.split('/')[0] ?? '',
    text,
    code,
    lines: text.split('\n').length - 1,
    imports: readImports(file, code),
  };
}

function readImports(file: string, code: string): SourceImport[] {
  const statements =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|new URL\(\s*'(\.[^']+\.ts)'/g;
  return [...code.matchAll(statements)].map(([, type, fixed, lazy, worker]) => {
    const target = fixed ?? lazy ?? worker ?? '';
    const isProject = target.startsWith('.');
    return {
      target: isProject ? path.posix.join(path.posix.dirname(file), target) : packageName(target),
      isProject,
      isType: type !== undefined,
    };
  });
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[\s;{(,])\/\/[^\n]*/g, '$1');
}
