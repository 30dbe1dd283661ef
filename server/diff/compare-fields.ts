import type { SchemaComparison, SchemaPair } from './schema-comparison.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { SchemaPlace, SchemaShape } from './schema-shape.ts';
import { mapSpot, propertySpot, subjectOf, whereOf } from './schema-spot.ts';
import type { SchemaSpot } from './schema-spot.ts';
import { typeWords } from './type-words.ts';

/** Properties of an object in a request, and what else it may hold. Read-only ones are no part of a request. */
export function compareFields(
  comparison: SchemaComparison,
  pair: SchemaPair,
  from: SchemaShape,
  to: SchemaShape,
): void {
  const names = new Set([...from.properties.keys(), ...to.properties.keys()]);
  for (const name of names) {
    const before = sent(from.properties.get(name), comparison.from);
    const after = sent(to.properties.get(name), comparison.to);
    const spot = propertySpot(pair.spot, name);
    if (before === null && after === null) continue;
    if (before === null && after !== null) tellAdded(comparison, after, to.required.has(name), spot);
    else if (before !== null && after === null) tellRemoved(comparison, before, to.properties.has(name), spot);
    else if (before !== null && after !== null) {
      tellRequired(comparison, from.required.has(name), to.required.has(name), spot);
      comparison.compare({ from: before, to: after, spot, depth: pair.depth + 1 });
    }
  }
  compareAdditional(comparison, pair, from, to);
}

function sent(place: SchemaPlace | undefined, reader: SchemaReader): SchemaPlace | null {
  return place === undefined || reader.shape(place).readOnly ? null : place;
}

function tellAdded(comparison: SchemaComparison, place: SchemaPlace, required: boolean, spot: SchemaSpot): void {
  const message = `${subjectOf(spot)} is new and ${required ? 'required' : 'optional'}.`;
  comparison.report.judge('request_field_added', required, whereOf(spot), message, {
    to: typeWords(place, comparison.to),
  });
}

function tellRemoved(comparison: SchemaComparison, place: SchemaPlace, readOnly: boolean, spot: SchemaSpot): void {
  const message = readOnly ? `${subjectOf(spot)} is now set by the server alone.` : `${subjectOf(spot)} is gone.`;
  comparison.report.add('request_field_removed', whereOf(spot), message, { from: typeWords(place, comparison.from) });
}

function tellRequired(comparison: SchemaComparison, before: boolean, after: boolean, spot: SchemaSpot): void {
  if (before === after) return;
  const kind = after ? 'request_field_became_required' : 'request_field_became_optional';
  comparison.report.add(kind, whereOf(spot), `${subjectOf(spot)} is ${after ? 'now required' : 'no longer required'}.`);
}

function compareAdditional(comparison: SchemaComparison, pair: SchemaPair, from: SchemaShape, to: SchemaShape): void {
  const { additional: before } = from;
  const { additional: after } = to;
  if (before !== null && after !== null && before.closed === after.closed) {
    comparison.compare({ from: before, to: after, spot: mapSpot(pair.spot), depth: pair.depth + 1 });
    return;
  }
  if (before === null && after === null) return;
  const tightened = before === null || (after !== null && after.closed);
  const message = after?.closed === true
    ? `${subjectOf(pair.spot)} may no longer hold fields that are not described.`
    : before?.closed === true
      ? `${subjectOf(pair.spot)} may now hold fields that are not described.`
      : `${subjectOf(pair.spot)}: the type of fields that are not described is ${tightened ? 'now given' : 'no longer given'}.`; // prettier-ignore
  const kind = tightened ? 'constraint_tightened' : 'constraint_loosened';
  comparison.report.add(kind, whereOf(pair.spot), message, { keyword: 'additionalProperties' });
}
