import { nameKey } from '../../core/identifier-keys.ts';
import type { Operation } from '../../core/operation.ts';
import { isObject, valueAt } from '../../core/json-values.ts';

/** Which operations bear each name, by its key. */
export function ownersOf(
  operations: readonly Operation[],
  namesOf: (operation: Operation) => readonly string[],
): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const operation of operations) {
    for (const written of namesOf(operation)) {
      const name = written.trim();
      // What holds white space is a sentence, and one letter is no name.
      if (name.length < 2 || name.length > 100 || /[\s`'"]/u.test(name)) continue;
      owners.set(nameKey(name), (owners.get(nameKey(name)) ?? new Set()).add(operation.key));
    }
  }
  return owners;
}

export function headersOf({ parameters, responses }: Operation): string[] {
  const sent = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  return [...sent, ...responses.flatMap(({ headers }) => headers.map(({ name }) => name))];
}

export function errorCodesOf({ responses }: Operation): string[] {
  const errors = responses.filter(({ status }) => /^[45]|^default$/u.test(status));
  const codes = errors.flatMap(({ fields }) => fields.filter(({ path }) => /(?:^|\.)code$/u.test(path)));
  return codes.flatMap((field) => texts(field.enum));
}

export function valuesOf({ parameters, bodyFields, responses, requestBody, definitions }: Operation): string[] {
  const answered = responses.filter(({ status }) => /^[123]/u.test(status)).flatMap(({ fields }) => fields);
  const schemas = [...parameters, ...(requestBody?.content ?? [])].map(({ schema }) => schema);
  return [
    ...schemas.flatMap((schema) => listedValues(schema)),
    ...Object.values(definitions).flatMap((schema) => listedValues(schema)),
    ...[...bodyFields, ...answered].flatMap((field) => texts(field.enum)),
  ];
}

/** The values of all enumerations and constants that are written inside a node, references not followed. */
export function listedValues(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(listedValues);
  if (!isObject(node)) return [];
  const isData = new Set(['example', 'examples', 'default', 'const', 'enum']);
  const inner = Object.entries(node).flatMap(([key, value]) => {
    if (key !== 'properties') return isData.has(key) && !isObject(value) ? [] : listedValues(value);
    return isObject(value) ? Object.values(value).flatMap(listedValues) : [];
  });
  return [...texts(valueAt(node, 'enum')), ...texts([valueAt(node, 'const')]), ...inner];
}

function texts(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}
