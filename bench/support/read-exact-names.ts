import { isObject, valueAt } from '../../core/json-values.ts';
import { parseSpec } from '../../ingest/openapi/parse-spec.ts';
import { readTree } from '../../ingest/openapi/read-tree.ts';
import { WarningList } from '../../ingest/warning-list.ts';
import { listedValues } from './exact-owners.ts';
import type { ExactNames } from './exact-questions.ts';

/**
 * The names in one specification. Schemas are those under `components.schemas` or `definitions` of the text itself,
 * unless parts of it are marked as internal or sensitive: then those that the index shows.
 */
export function readExactNames(file: string, text: string): ExactNames {
  const place = { api: file, apiTitle: file, version: '1', url: null, operationUrl: null };
  const input = { path: file, text, readFile: () => null, place };
  const { operations, chunks } = parseSpec(input, new WarningList());
  const indexed = chunks.filter(({ kind }) => kind === 'schema').map(({ key }) => key.replace(/^schema:/u, ''));
  const hasPrivateParts = /x-internal|x-sensitive-data/u.test(text);
  const tree = readTree(text, new WarningList());
  const stated = valueAt(valueAt(tree, 'components'), 'schemas') ?? valueAt(tree, 'definitions');
  const nodes = new Map(isObject(stated) ? Object.entries(stated) : []);
  const schemas = hasPrivateParts ? indexed : [...nodes.keys()];
  const schemaValues = new Map(
    hasPrivateParts ? [] : schemas.map((name) => [name, listedValues(nodes.get(name))] as const),
  );
  return { operations, schemas, schemaValues };
}
