import type { OperationReport } from './operation-report.ts';
import { lowerBounds } from './schema-shape.ts';
import type { SchemaShape } from './schema-shape.ts';
import { subjectOf, whereOf } from './schema-spot.ts';
import type { SchemaSpot } from './schema-spot.ts';
import { quoted, quotedList } from './words.ts';

type Limit = string | number | boolean;
type Move = 'tightened' | 'loosened' | 'changed';

/** Everything but types, fields and variants that decides which values a request may hold. */
export function compareConstraints(
  from: SchemaShape,
  to: SchemaShape,
  spot: SchemaSpot,
  report: OperationReport,
): void {
  compareEnums(from, to, spot, report);
  compareBounds(from, to, spot, report);
  comparePatterns(from, to, spot, report);
  compareMultiples(from, to, spot, report);
  if (from.uniqueItems !== to.uniqueItems) {
    tell(report, spot, to.uniqueItems ? 'tightened' : 'loosened', 'uniqueItems', from.uniqueItems, to.uniqueItems);
  }
  for (const keyword of new Set([...from.others.keys(), ...to.others.keys()])) {
    const before = from.others.get(keyword);
    const after = to.others.get(keyword);
    if (before === after) continue;
    // `prefixItems` names places rather than limits them: neither side need hold the other.
    const isLimit = keyword !== 'prefixItems';
    const move =
      before === undefined && isLimit ? 'tightened' : after === undefined && isLimit ? 'loosened' : 'changed';
    tell(report, spot, move, keyword, undefined, undefined);
  }
}

function compareEnums(from: SchemaShape, to: SchemaShape, spot: SchemaSpot, report: OperationReport): void {
  const where = whereOf(spot);
  const subject = subjectOf(spot);
  if (from.enum === null && to.enum === null) return;
  if (from.enum === null || to.enum === null) {
    const values = [...(from.enum ?? to.enum ?? new Map<string, unknown>()).values()];
    if (to.enum === null) {
      report.judge('enum_widened', false, where, `${subject} may now hold any value; before only ${quotedList(values)}.`, { from: values }); // prettier-ignore
    } else {
      report.judge('enum_narrowed', true, where, `${subject} may now only hold ${quotedList(values)}.`, { to: values });
    }
    return;
  }
  const { removed, added } = enumDifference(from.enum, to.enum);
  if (removed.length > 0) {
    report.judge('enum_narrowed', true, where, `${subject} may no longer hold ${quotedList(removed)}.`, { from: removed }); // prettier-ignore
  }
  if (added.length > 0) {
    report.judge('enum_widened', false, where, `${subject} may now also hold ${quotedList(added)}.`, { to: added });
  }
}

/** Values that are only in the one or only in the other. */
export function enumDifference(
  from: ReadonlyMap<string, unknown>,
  to: ReadonlyMap<string, unknown>,
): { readonly removed: readonly unknown[]; readonly added: readonly unknown[] } {
  return {
    removed: [...from].filter(([key]) => !to.has(key)).map(([, value]) => value),
    added: [...to].filter(([key]) => !from.has(key)).map(([, value]) => value),
  };
}

function compareBounds(from: SchemaShape, to: SchemaShape, spot: SchemaSpot, report: OperationReport): void {
  const numeric = [['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']] as const; // prettier-ignore
  for (const [inclusive, exclusive] of numeric) compareNumericBounds(from, to, inclusive, exclusive, spot, report);
  for (const keyword of ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']) {
    const before = from.bounds.get(keyword);
    const after = to.bounds.get(keyword);
    if (before === after) continue;
    const grew = before === undefined || after === undefined ? after !== undefined : after > before;
    const tightened = before === undefined || after === undefined ? grew : grew === lowerBounds.has(keyword);
    tell(report, spot, tightened ? 'tightened' : 'loosened', keyword, before, after);
  }
}

/** A bound that may be inclusive or exclusive: the place where the allowed numbers begin or end. */
function compareNumericBounds(
  from: SchemaShape,
  to: SchemaShape,
  inclusive: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
  spot: SchemaSpot,
  report: OperationReport,
): void {
  const read = (shape: SchemaShape): { keyword: string; value: number; open: boolean } | null => {
    const open = shape.bounds.get(exclusive);
    if (open !== undefined) return { keyword: exclusive, value: open, open: true };
    const value = shape.bounds.get(inclusive);
    return value === undefined ? null : { keyword: inclusive, value, open: false };
  };
  const before = read(from);
  const after = read(to);
  if (before?.value === after?.value && before?.open === after?.open) return;
  const keyword = (after ?? before)?.keyword ?? inclusive;
  let tightened = before === null;
  if (before !== null && after !== null) {
    const sign = inclusive === 'minimum' ? 1 : -1;
    tightened = before.value === after.value ? after.open : (after.value - before.value) * sign > 0;
  }
  tell(report, spot, tightened ? 'tightened' : 'loosened', keyword, before?.value, after?.value);
}

function comparePatterns(from: SchemaShape, to: SchemaShape, spot: SchemaSpot, report: OperationReport): void {
  const removed = from.patterns.filter((pattern) => !to.patterns.includes(pattern));
  const added = to.patterns.filter((pattern) => !from.patterns.includes(pattern));
  if (removed.length === 0 && added.length === 0) return;
  const move = removed.length === 0 ? 'tightened' : added.length === 0 ? 'loosened' : 'changed';
  tell(report, spot, move, 'pattern', textOf(removed), textOf(added));
}

function textOf(patterns: readonly string[]): string | undefined {
  return patterns.length === 0 ? undefined : patterns.join(' and ');
}

function compareMultiples(from: SchemaShape, to: SchemaShape, spot: SchemaSpot, report: OperationReport): void {
  const [before] = from.multiples;
  const [after] = to.multiples;
  if (String(from.multiples) === String(to.multiples)) return;
  let move: Move = 'changed';
  if (before === undefined || (after !== undefined && isMultiple(after, before))) move = 'tightened';
  else if (after === undefined || isMultiple(before, after)) move = 'loosened';
  tell(report, spot, move, 'multipleOf', before, after);
}

/** `0.3` is a multiple of `0.1`, whatever binary fractions make of it. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient));
}

function tell(
  report: OperationReport,
  spot: SchemaSpot,
  move: Move,
  keyword: string,
  from: Limit | undefined,
  to: Limit | undefined,
): void {
  const verbs = { tightened: 'is stricter', loosened: 'is less strict', changed: 'differs' } as const;
  const message = `${subjectOf(spot)}: \`${keyword}\` ${verbs[move]}${valueWords(from, to)}.`;
  const values = { keyword, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  report.add(`constraint_${move}`, whereOf(spot), message, values);
}

function valueWords(from: Limit | undefined, to: Limit | undefined): string {
  const now = to === undefined ? '' : `, now ${quoted(String(to))}`;
  return from === undefined ? now : `${now}, before ${quoted(String(from))}`;
}
