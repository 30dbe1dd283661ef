import type { OperationField } from '../../core/operation.ts';
import { canonicalJson } from './canonical-json.ts';
import { enumDifference } from './compare-constraints.ts';
import { ENUM_BUDGET } from './field-budgets.ts';
import type { OperationReport } from './operation-report.ts';
import { ResponseFields } from './response-fields.ts';
import { compareResponseTypes } from './response-types.ts';
import { quoted, quotedList, segmentOf } from './words.ts';

/** Characters of a field's path in a location: three long names and what joins them. */
const MAX_PATH_LENGTH = 400;

/** Where a response stands: its location and its name. */
export interface ResponseSpot {
  readonly where: string;
  readonly name: string;
}

/** Compares the flattened fields of two states of one response; of what their budget cut off nothing is said. */
export function compareResponseFields(
  before: readonly OperationField[],
  after: readonly OperationField[],
  spot: ResponseSpot,
  report: OperationReport,
): void {
  const from = new ResponseFields(before);
  const to = new ResponseFields(after);
  if (from.cut || to.cut) report.miss();
  /** Fields that became something else: what is below them is another thing. */
  const replaced = new Set<string>();
  for (const field of before) {
    const other = to.byPath.get(field.path);
    if (other !== undefined && compareField(field, other, from, to, spot, report)) replaced.add(field.path);
  }
  const skip = (path: string, side: ResponseFields, other: ResponseFields): boolean => {
    const parent = side.parentOf(path);
    if (other.cut || (parent !== null && (replaced.has(parent) || !other.byPath.has(parent)))) return true;
    const names = side.childrenOf(parent);
    return parent !== null && other.childrenOf(parent).size === 0 && other.isRepetition(parent, names);
  };
  for (const field of before) {
    if (to.byPath.has(field.path) || skip(field.path, from, to)) continue;
    const message = `${subjectOf(field.path, spot)} is gone.`;
    report.add('response_field_removed', whereOf(field.path, spot), message, { from: field.type });
  }
  for (const field of after) {
    if (from.byPath.has(field.path) || skip(field.path, to, from)) continue;
    const message = `${subjectOf(field.path, spot)} is new.`;
    report.add('response_field_added', whereOf(field.path, spot), message, { to: field.type });
  }
}

/** @returns whether the field became something else */
function compareField(
  from: OperationField,
  to: OperationField,
  before: ResponseFields,
  after: ResponseFields,
  spot: ResponseSpot,
  report: OperationReport,
): boolean {
  const where = whereOf(to.path, spot);
  const subject = subjectOf(to.path, spot);
  if (before.isInChoice(from.path) || after.isInChoice(to.path)) {
    if (!saysSame(from, to)) report.miss();
    return false;
  }
  const replaced = compareType(from, to, before, after, spot, report);
  if (from.required !== to.required && before.isCertain(from.path) && after.isCertain(to.path)) {
    if (to.required) report.add('response_field_became_required', where, `${subject} is now always there.`);
    else report.add('response_field_became_optional', where, `${subject} may now be left out.`);
  }
  if ((from.deprecated === true) !== (to.deprecated === true)) {
    const isDeprecated = to.deprecated === true;
    const kind = isDeprecated ? 'response_field_deprecated' : 'response_field_undeprecated';
    report.add(kind, where, `${subject} is ${isDeprecated ? 'now' : 'no longer'} deprecated.`);
  }
  if (!replaced && canCompareEnums(from, to, before, after)) compareEnums(from, to, spot, report);
  else if (!replaced) report.miss();
  return replaced;
}

function compareType(
  from: OperationField,
  to: OperationField,
  before: ResponseFields,
  after: ResponseFields,
  spot: ResponseSpot,
  report: OperationReport,
): boolean {
  if (from.type === to.type) return false;
  const where = whereOf(to.path, spot);
  const subject = subjectOf(to.path, spot);
  const [old, now] = [before.typeOf(from), after.typeOf(to)];
  const values = { from: from.type, to: to.type };
  const message = `${subject} is of type ${to.type} instead of ${from.type}.`;
  const verdict = compareResponseTypes(old, now);
  if (verdict === 'unknown') report.miss();
  else if (verdict === 'changed') report.add('type_changed', where, message, values);
  else if (verdict !== 'equal') report.judge(`type_${verdict}`, verdict === 'widened', where, message, values);
  const anything = old.known.has('any') || now.known.has('any');
  if (old.nullable !== now.nullable && !anything) {
    const kind = now.nullable ? 'became_nullable' : 'became_not_nullable';
    report.judge(kind, now.nullable, where, `${subject} may ${now.nullable ? 'now' : 'no longer'} be or hold null.`);
  }
  return verdict === 'changed' || (verdict !== 'equal' && anything);
}

function saysSame(from: OperationField, to: OperationField): boolean {
  const values = (field: OperationField): string[] => [...valuesOf(field.enum ?? []).keys()].toSorted();
  return from.type === to.type && canonicalJson(values(from)) === canonicalJson(values(to));
}

/**
 * Values that stand in a variant are not listed with the field. A field that may be null is such a choice where it is
 * written as one, so nothing can be told from a list that is on one side only.
 */
function canCompareEnums(
  from: OperationField,
  to: OperationField,
  before: ResponseFields,
  after: ResponseFields,
): boolean {
  if ((from.enum === undefined) === (to.enum === undefined)) return true;
  const { nullable, names, cut } = from.enum === undefined ? before.typeOf(from) : after.typeOf(to);
  return !nullable && !cut && names.size === 0;
}

/** In an answer a new value is what callers may not know; a value that no longer comes hurts nobody. */
function compareEnums(from: OperationField, to: OperationField, spot: ResponseSpot, report: OperationReport): void {
  const where = whereOf(to.path, spot);
  const subject = subjectOf(to.path, spot);
  if (from.enum === undefined && to.enum === undefined) return;
  if (from.enum === undefined || to.enum === undefined) {
    const values = valuesOf(from.enum ?? to.enum ?? []);
    const listed = [...values.values()];
    if (to.enum === undefined) {
      report.judge('enum_widened', true, where, `${subject} may now hold any value; before only ${quotedList(listed)}.`, { from: listed }); // prettier-ignore
    } else {
      report.judge('enum_narrowed', false, where, `${subject} now only holds ${quotedList(listed)}.`, { to: listed });
    }
    return;
  }
  const { removed, added } = enumDifference(valuesOf(from.enum), valuesOf(to.enum));
  const wasCut = from.enum.length >= ENUM_BUDGET;
  const isCut = to.enum.length >= ENUM_BUDGET;
  // Most likely the constants of two variants that changed places; what every answer has is in no variant.
  const isOther = !from.required && !to.required && removed.length === from.enum.length;
  if (isOther) {
    report.miss();
    return;
  }
  // A value that is missing in a list that was cut may stand beyond the cut.
  if (wasCut || isCut) report.miss();
  if (removed.length > 0 && !isCut) {
    report.judge('enum_narrowed', false, where, `${subject} no longer holds ${quotedList(removed)}.`, {
      from: removed,
    });
  }
  if (added.length > 0 && !wasCut) {
    report.judge('enum_widened', true, where, `${subject} may now also hold ${quotedList(added)}.`, { to: added });
  }
}

function valuesOf(values: readonly unknown[]): Map<string, unknown> {
  return new Map(values.filter((value) => value !== null).map((value) => [canonicalJson(value), value]));
}

function whereOf(path: string, spot: ResponseSpot): string {
  return `${spot.where}/${segmentOf(path, MAX_PATH_LENGTH)}`;
}

function subjectOf(path: string, spot: ResponseSpot): string {
  return `Field ${quoted(path)} of ${spot.name}`;
}
