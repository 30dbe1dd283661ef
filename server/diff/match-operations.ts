import type { Operation } from '../../core/operation.ts';

export interface MatchedOperations {
  readonly pairs: readonly { readonly from: Operation; readonly to: Operation }[];
  readonly removed: readonly Operation[];
  readonly added: readonly Operation[];
}

/** Finds each operation again: by method and path, else by method and path with other parameter names. */
export function matchOperations(from: readonly Operation[], to: readonly Operation[]): MatchedOperations {
  const pairs: { from: Operation; to: Operation }[] = [];
  const exact = takeMatches(from, to, (operation) => operation.key, pairs);
  const byShape = takeMatches(exact.from, exact.to, shapeOf, pairs);
  return { pairs, removed: byShape.from, added: byShape.to };
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

function shapeOf(operation: Operation): string {
  return `${operation.method} ${operation.path.replaceAll(/\{[^{}/]*\}/g, '{}')}`;
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
