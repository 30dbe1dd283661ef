import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Version of the product, from its own package.json. */
export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
