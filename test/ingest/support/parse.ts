import { stringify } from 'yaml';
import type { Operation } from '../../../core/operation.ts';
import { parseSpec } from '../../../ingest/openapi/parse-spec.ts';
import type { ReadSpec } from '../../../ingest/openapi/parse-spec.ts';
import { WarningList } from '../../../ingest/warning-list.ts';

export const place = {
  api: 'shop',
  apiTitle: 'Shop API',
  version: '1',
  url: '/shop/1',
  operationUrl: '/shop/1#{operation}',
};

/** Parses a tree (written as YAML) or a text; other files are given by path. */
export function parse(
  document: unknown,
  files: Readonly<Record<string, unknown>> = {},
): ReadSpec & { warnings: string[]; operation: (key: string) => Operation; text: string } {
  const warnings = new WarningList();
  const write = (value: unknown): string =>
    typeof value === 'string' ? value : stringify(value, { aliasDuplicateObjects: false });
  const readFile = (path: string): string | null => (Object.hasOwn(files, path) ? write(files[path]) : null);
  const read = parseSpec({ path: 'openapi.yaml', text: write(document), readFile, place }, warnings);
  return {
    ...read,
    warnings: warnings.toList(),
    text: JSON.stringify(read),
    operation(key) {
      const found = read.operations.find((operation) => operation.key === key);
      if (found === undefined)
        throw new TypeError(`no operation ${key}, only ${read.operations.map(({ key }) => key).join()}`);
      return found;
    },
  };
}

/** An OpenAPI document with one POST of the given body schema, under `/things`. */
export function withBody(
  schema: unknown,
  more: Readonly<Record<string, unknown>> = {},
  version = '3.1.0',
): Record<string, unknown> {
  const content = { 'application/json': { schema } };
  return {
    openapi: version,
    info: { title: 'Shop API', version: '1' },
    paths: {
      '/things': { post: { operationId: 'createThing', requestBody: { required: true, content }, responses: {} } },
    },
    ...more,
  };
}
