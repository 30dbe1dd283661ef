import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operation } from '../../../../core/operation.ts';
import { parseSpec } from '../../../../ingest/openapi/parse-spec.ts';
import { WarningList } from '../../../../ingest/warning-list.ts';

/** The operations of a specification file, as ingestion reads them. */
export function readSpecification(file: string): readonly Operation[] {
  const place = { api: 'api', apiTitle: 'API', version: '1', url: null, operationUrl: null };
  const path = file.split('/').at(-1) ?? file;
  const readFile = (name: string): string | null => {
    try {
      return readFileSync(join(dirname(file), name), 'utf8');
    } catch {
      return null;
    }
  };
  return parseSpec({ path, text: readFileSync(file, 'utf8'), readFile, place }, new WarningList()).operations;
}
