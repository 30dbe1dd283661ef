import type { Operation } from '../../core/operation.ts';

export interface MatchedOperations {
  readonly pairs: readonly { readonly from: Operation; readonly to: Operation }[];
  readonly removed: readonly Operation[];
  readonly added: readonly Operation[];
}

/** `v2`, `v1.1`, `v1beta2`, `2024-05-01`: a segment of a path that names a version. */
const versionSegment = /^(?:v\d+(?:[._]\d+)*(?:(?:alpha|beta|rc)\d*)?|\d{4}-\d{2}(?:-\d{2})?)$/i;

/**
 * Finds each operation again: by method and path, else by method and path with other parameter names, else with
 * another version in the path, where each side has but one.
 */
export function matchOperations(from: readonly Operation[], to: readonly Operation[]): MatchedOperations {
  const pairs: { from: Operation; to: Operation }[] = [];
  const exact = takeMatches(from, to, (operation) => operation.key, pairs);
  const byShape = takeMatches(exact.from, exact.to, (operation) => shapeOf(operation), pairs);
  // With several versions in the paths of one side, `/v1` gone and `/v3` come are two things, not one that moved.
  if (versionsIn(from).size > 1 || versionsIn(to).size > 1) return { pairs, removed: byShape.from, added: byShape.to };
  const byPlace = takeMatches(byShape.from, byShape.to, (operation) => shapeOf(operation, true), pairs);
  return { pairs, removed: byPlace.from, added: byPlace.to };
}

/** The first segment of a path that names a version. */
export function pathVersion(path: string): string | null {
  return path.split('/').find((segment) => versionSegment.test(segment)) ?? null;
}

function versionsIn(operations: readonly Operation[]): Set<string> {
  return new Set(operations.flatMap((operation) => pathVersion(operation.path) ?? []));
}

function takeMatches(
  from: readonly Operation[],
  to: readonly Operation[],
  nameOf: (operation: Operation) => string,
  pairs: { from: Operation; to: Operation }[],
): { from: Operation[]; to: Operation[] } {
  const waiting = Map.groupBy(to, nameOf);
  const matched = new Set<Operation>();
  const left: Operation[] = [];
  for (const operation of from) {
    const other = waiting.get(nameOf(operation))?.shift();
    if (other === undefined) {
      left.push(operation);
      continue;
    }
    matched.add(other);
    pairs.push({ from: operation, to: other });
  }
  return { from: left, to: to.filter((operation) => !matched.has(operation)) };
}

function shapeOf(operation: Operation, withoutVersion = false): string {
  const version = withoutVersion ? pathVersion(operation.path) : null;
  const path = version === null ? operation.path : operation.path.replace(`/${version}`, '');
  return `${operation.method} ${path.replaceAll(/\{[^{}/]*\}/g, '{}')}`;
}

/** Old names of path parameters → new names, by their position in the path. */
export function renamedParameters(from: Operation, to: Operation): Map<string, string> {
  const before = templatesOf(from.path);
  const after = templatesOf(to.path);
  const renamed = new Map<string, string>();
  for (const [index, name] of before.entries()) {
    const other = after[index];
    if (other !== undefined && other !== name) renamed.set(name, other);
  }
  return renamed;
}

function templatesOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}/]*)\}/g)].map((match) => match[1] ?? '');
}
