import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory with the given files that vanishes with the test. */
export function createPortal(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'portal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writePortalFile(directory, name, content);
  return directory;
}

export function writePortalFile(directory: string, name: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
  writeFileSync(path.join(directory, name), content);
}

/** A minimal valid specification as JSON text. */
export function spec(title: string, version: string, more: Readonly<Record<string, unknown>> = {}): string {
  const paths = {
    '/items': {
      get: { operationId: 'listItems', summary: 'List items', responses: { 200: { description: 'Items' } } },
    },
  };
  return JSON.stringify({ openapi: '3.1.0', info: { title, version }, paths, ...more });
}
