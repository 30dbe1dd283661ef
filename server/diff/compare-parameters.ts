import type { Operation, OperationParameter } from '../../core/operation.ts';
import type { SchemaComparison } from './schema-comparison.ts';
import type { SchemaShape } from './schema-shape.ts';
import type { SchemaSpot } from './schema-spot.ts';
import { typeWords } from './type-words.ts';
import { quoted, segmentOf } from './words.ts';

/** Compares the parameters of two states of one operation; `renamed` maps old names of path parameters to new ones. */
export function compareParameters(
  from: Operation,
  to: Operation,
  renamed: ReadonlyMap<string, string>,
  comparison: SchemaComparison,
): void {
  const before = new Map(
    from.parameters.map((parameter) => {
      const name = parameter.in === 'path' ? (renamed.get(parameter.name) ?? parameter.name) : parameter.name;
      return [keyOf({ ...parameter, name }), parameter];
    }),
  );
  const after = new Map(to.parameters.map((parameter) => [keyOf(parameter), parameter]));
  const removed = [...before].filter(([key]) => !after.has(key)).map(([, parameter]) => parameter);
  const added = [...after].filter(([key]) => !before.has(key)).map(([, parameter]) => parameter);
  for (const [key, parameter] of after) {
    const old = before.get(key);
    if (old !== undefined) compareParameter(old, parameter, comparison);
  }
  for (const parameter of removed) {
    const index = added.findIndex(({ name }) => name.toLowerCase() === parameter.name.toLowerCase());
    const [moved] = index === -1 ? [] : added.splice(index, 1);
    if (moved === undefined) {
      comparison.report.add('parameter_removed', whereOf(parameter), `${subjectOf(parameter)} is gone.`);
      continue;
    }
    const message = `${subjectOf(parameter)} is now a ${moved.in} parameter.`;
    comparison.report.add('parameter_moved', whereOf(moved), message, { from: parameter.in, to: moved.in });
    compareParameter(parameter, moved, comparison);
  }
  for (const parameter of added) {
    const { required } = parameter;
    const message = `${subjectOf(parameter)} is new and ${required ? 'required' : 'optional'}.`;
    const type = typeWords(comparison.to.place(parameter.schema), comparison.to);
    comparison.report.judge('parameter_added', required, whereOf(parameter), message, { to: type });
  }
}

/** Header names know no case. */
function keyOf(parameter: OperationParameter): string {
  return `${parameter.in}:${parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name}`;
}

function whereOf(parameter: OperationParameter): string {
  return `/parameters/${parameter.in}/${segmentOf(parameter.name)}`;
}

function subjectOf(parameter: OperationParameter): string {
  const name = nameOf(parameter);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function nameOf(parameter: OperationParameter): string {
  return parameter.in === 'querystring' ? 'the query string' : `${parameter.in} parameter ${quoted(parameter.name)}`;
}

function compareParameter(from: OperationParameter, to: OperationParameter, comparison: SchemaComparison): void {
  const { report } = comparison;
  const where = whereOf(to);
  const subject = subjectOf(to);
  if (!from.required && to.required) {
    report.add('parameter_became_required', where, `${subject} is now required.`);
  } else if (from.required && !to.required) {
    report.add('parameter_became_optional', where, `${subject} is no longer required.`);
  }
  const before = comparison.from.place(from.schema);
  const after = comparison.to.place(to.schema);
  const oldShape = comparison.from.shape(before);
  const newShape = comparison.to.shape(after);
  const wasDeprecated = from.deprecated === true || oldShape.deprecated;
  const isDeprecated = to.deprecated === true || newShape.deprecated;
  if (wasDeprecated !== isDeprecated) {
    const kind = isDeprecated ? 'parameter_deprecated' : 'parameter_undeprecated';
    report.add(kind, where, `${subject} is ${isDeprecated ? 'now' : 'no longer'} deprecated.`);
  }
  compareStyles(from, to, takesParts(oldShape) && takesParts(newShape), comparison);
  const asText = from.mediaType === undefined && to.mediaType === undefined;
  const spot: SchemaSpot = { root: where, rootName: nameOf(to), asText, path: '' };
  comparison.compare({ from: before, to: after, spot, depth: 0 });
}

function takesParts(shape: SchemaShape): boolean {
  return shape.types === null || shape.types.has('array') || shape.types.has('object');
}

/** How a value is written. `explode`, and the style outside of paths, only matter for lists and objects. */
function compareStyles(
  from: OperationParameter,
  to: OperationParameter,
  inParts: boolean,
  comparison: SchemaComparison,
): void {
  const { report } = comparison;
  const words = (parameter: OperationParameter): string => {
    if (parameter.mediaType !== undefined) return parameter.mediaType.toLowerCase();
    if (inParts) return `${parameter.style}, ${parameter.explode ? 'exploded' : 'not exploded'}`;
    return parameter.in === 'path' ? parameter.style : 'plain';
  };
  const [before, after] = [words(from), words(to)];
  // One that moved is written anew anyway.
  if (before !== after && from.in === to.in) {
    const message = `${subjectOf(to)} is written as ${quoted(after)} instead of ${quoted(before)}.`;
    report.judge('parameter_style_changed', true, whereOf(to), message, { from: before, to: after });
  }
  const [wasFree, isFree] = [from.allowReserved === true, to.allowReserved === true];
  if (wasFree === isFree) return;
  const message = `${subjectOf(to)} ${isFree ? 'may now' : 'may no longer'} hold reserved characters without encoding.`;
  const values = { from: wasFree, to: isFree, keyword: 'allowReserved' };
  report.judge('parameter_style_changed', wasFree, whereOf(to), message, values);
}
