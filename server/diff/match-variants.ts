import type { SchemaComparison, SchemaPair } from './schema-comparison.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { SchemaPlace, SchemaShape } from './schema-shape.ts';
import { subjectOf, whereOf } from './schema-spot.ts';
import type { SchemaSpot } from './schema-spot.ts';
import { typeWords } from './type-words.ts';
import { quoted, quotedList } from './words.ts';

/** Variants of one place that are compared; real unions have up to fifty. */
const MAX_VARIANTS = 60;
/** Properties that describe a variant without a name. */
const MAX_SHOWN_PROPERTIES = 4;

/**
 * Compares the alternatives (`oneOf`, `anyOf`) of two places, whatever their order and names.
 * @returns true when that says everything: one side is a choice, the other is one of the things to choose
 */
export function matchVariants(
  comparison: SchemaComparison,
  pair: SchemaPair,
  from: SchemaShape,
  to: SchemaShape,
  sameTypes: boolean,
): boolean {
  if (from.variants.length === 0 && to.variants.length === 0) return false;
  if (from.variants.length > 0 && to.variants.length > 0) {
    compareChoices(comparison, from.variants, to.variants, pair);
    return false;
  }
  const choice = from.variants.length > 0 ? from : to;
  // `string` to a choice of string and object: the types have told it.
  if (!sameTypes) return isBare(choice);
  if (isBare(choice)) {
    const before = from.variants.length > 0 ? from.variants : [pair.from];
    const after = to.variants.length > 0 ? to.variants : [pair.to];
    compareChoices(comparison, before, after, pair);
    return true;
  }
  const tightened = to.variants.length > 0;
  const message = `${subjectOf(pair.spot)} ${tightened ? 'must now' : 'need no longer'} fit one of several variants.`;
  const kind = tightened ? 'constraint_tightened' : 'constraint_loosened';
  comparison.report.add(kind, whereOf(pair.spot), message, { keyword: 'oneOf' });
  return false;
}

/** Nothing is said beside the choice. */
function isBare(shape: SchemaShape): boolean {
  return shape.properties.size === 0 && shape.items === null && shape.additional === null && shape.enum === null;
}

function compareChoices(
  comparison: SchemaComparison,
  from: readonly SchemaPlace[],
  to: readonly SchemaPlace[],
  pair: SchemaPair,
): void {
  if (from.length > MAX_VARIANTS || to.length > MAX_VARIANTS) {
    comparison.report.miss();
    return;
  }
  const { spot, depth } = pair;
  const left = { from: [...new Set(from)], to: [...new Set(to)] };
  takePairs(left, (before, after) => comparison.isSame({ from: before, to: after, spot, depth: depth + 1 }));
  const changed = clues.flatMap((clue) =>
    takePairs(left, (before, after) => {
      const wanted = clue(before, comparison.from);
      return wanted !== null && wanted === clue(after, comparison.to);
    }),
  );
  const [onlyFrom] = left.from;
  const [onlyTo] = left.to;
  if (left.from.length === 1 && left.to.length === 1 && onlyFrom !== undefined && onlyTo !== undefined) {
    const sameType = typeWords(onlyFrom, comparison.from) === typeWords(onlyTo, comparison.to);
    if (sameType) changed.push([left.from.splice(0)[0] ?? onlyFrom, left.to.splice(0)[0] ?? onlyTo]);
  }
  for (const [before, after] of changed) comparison.compare({ from: before, to: after, spot, depth: depth + 1 });
  tellLeft(comparison, left, spot);
}

interface Left {
  readonly from: SchemaPlace[];
  readonly to: SchemaPlace[];
}

/** Takes pairs that belong together out of both lists. */
function takePairs(left: Left, belong: (from: SchemaPlace, to: SchemaPlace) => boolean): [SchemaPlace, SchemaPlace][] {
  const pairs: [SchemaPlace, SchemaPlace][] = [];
  const unmatched = left.from.splice(0).filter((before) => {
    const index = left.to.findIndex((after) => belong(before, after));
    const [after] = index === -1 ? [] : left.to.splice(index, 1);
    if (after !== undefined) pairs.push([before, after]);
    return after === undefined;
  });
  left.from.push(...unmatched);
  return pairs;
}

/** What tells that two different variants are two states of the same one, the surest first. */
const clues: readonly ((place: SchemaPlace, reader: SchemaReader) => string | null)[] = [
  constantProperties,
  (place) => place.name,
  (place, reader) => reader.shape(place).title,
  (place, reader) => {
    const { types, properties } = reader.shape(place);
    return types === null || properties.size > 0 ? null : [...types].toSorted().join();
  },
];

/** `type=card`: the properties that can hold one value only. */
function constantProperties(place: SchemaPlace, reader: SchemaReader): string | null {
  const constants = [...reader.shape(place).properties].flatMap(([name, property]) => {
    const values = reader.shape(property).enum;
    return values?.size === 1 ? [`${name}=${[...values.keys()].join()}`] : [];
  });
  return constants.length === 0 ? null : constants.toSorted().join();
}

function tellLeft(comparison: SchemaComparison, left: Left, spot: SchemaSpot): void {
  for (const place of left.from) {
    const label = labelOf(place, comparison.from);
    const message = `${subjectOf(spot)} may no longer be ${label}.`;
    comparison.report.add('request_variant_removed', whereOf(spot), message, { from: label });
  }
  for (const place of left.to) {
    const label = labelOf(place, comparison.to);
    const message = `${subjectOf(spot)} may now also be ${label}.`;
    comparison.report.add('request_variant_added', whereOf(spot), message, { to: label });
  }
}

function labelOf(place: SchemaPlace, reader: SchemaReader): string {
  const { title, properties } = reader.shape(place);
  const name = title ?? place.name;
  if (name !== null) return quoted(name);
  const words = typeWords(place, reader);
  if (properties.size === 0) return words;
  return `${words} with ${quotedList([...properties.keys()].slice(0, MAX_SHOWN_PROPERTIES))}`;
}
