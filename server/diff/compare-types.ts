import type { SchemaShape } from './schema-shape.ts';

export type TypeVerdict = 'equal' | 'widened' | 'narrowed' | 'changed';

/** Narrower format → wider one: what fits the first fits the second. */
const widerFormats: Readonly<Record<string, string>> = { int32: 'int64', float: 'double' };
const scalars = new Set(['string', 'integer', 'number', 'boolean']);

/**
 * How the types of a place moved. In texts (query, path, header) a plain `string` takes whatever number or
 * boolean was taken before, because all of them travel as text.
 */
export function compareTypes(from: SchemaShape, to: SchemaShape, asText: boolean): TypeVerdict {
  const fits = covers(from, to, asText);
  const fitted = covers(to, from, asText);
  if (!fits && !fitted) return 'changed';
  if (fits && fitted) return compareFormats(from, to);
  const formats = compareFormats(from, to);
  if (formats === 'equal' || isFreeText(fits ? to : from, asText)) return fits ? 'widened' : 'narrowed';
  if (formats === (fits ? 'widened' : 'narrowed')) return formats;
  // `integer (int64)` to `number` or to any type: the format belonged to the narrower type.
  return (fits ? to : from).format === null ? (fits ? 'widened' : 'narrowed') : 'changed';
}

/** Whether every type of `inner` is taken by `outer`. */
function covers(inner: SchemaShape, outer: SchemaShape, asText: boolean): boolean {
  if (outer.types === null) return true;
  if (inner.types === null) return false;
  return [...inner.types].every(
    (type) =>
      outer.types?.has(type) === true ||
      (type === 'integer' && outer.types?.has('number') === true) ||
      (scalars.has(type) && isFreeText(outer, asText)),
  );
}

function isFreeText(shape: SchemaShape, asText: boolean): boolean {
  return asText && shape.types?.has('string') === true && shape.format === null;
}

function compareFormats(from: SchemaShape, to: SchemaShape): TypeVerdict {
  if (from.format === to.format) return 'equal';
  if (to.format === null || (from.format !== null && widerFormats[from.format] === to.format)) return 'widened';
  if (from.format === null || widerFormats[to.format] === from.format) return 'narrowed';
  return 'changed';
}

/** Whether nothing fits both, so that comparing further would compare apples with pears. */
export function areDisjoint(from: SchemaShape, to: SchemaShape): boolean {
  if (from.types === null || to.types === null) return false;
  const numeric = (types: ReadonlySet<string>): boolean => types.has('integer') || types.has('number');
  if (numeric(from.types) && numeric(to.types)) return false;
  return ![...from.types].some((type) => to.types?.has(type) === true);
}
