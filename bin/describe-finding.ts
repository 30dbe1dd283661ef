import { readablePath } from '../core/readable-path.ts';

/** A finding about a document as lines: what it is and what is wrong; below, where its name holds identifiers, its path. */
export function describeFinding(
  kind: 'failed' | 'warning',
  { file, line, message }: { readonly file: string; readonly line?: number | undefined; readonly message: string },
): string[] {
  const shown = readablePath(file);
  const place = line === undefined ? shown : `${shown}:${line}`;
  return [`  ${kind.padEnd(8)} ${place}: ${message}`, ...(shown === file ? [] : [`           ${file}`])];
}
