import type { SchemaViolation } from '../snippets/schema-checker.ts';

/**
 * A validator reports the faults of every branch of a union; only those of the branch that comes closest help. Without
 * one that comes close, that none fits is all there is to say.
 */
export function narrowViolations(violations: readonly SchemaViolation[]): readonly SchemaViolation[] {
  const union = violations.find(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  if (union === undefined) return violations;
  const inside = violations.filter(
    (one) => one !== union && isWithin(one.pointer, union.pointer) && one.branch !== union.branch,
  );
  const outside = violations.filter((one) => one !== union && !inside.includes(one));
  return [...narrowViolations(outside), ...(closestBranch(inside, union) ?? [union])];
}

/** A branch that the value has the kind for, with the fewest faults; `null` when no single one stands out. */
function closestBranch(inside: readonly SchemaViolation[], union: SchemaViolation): readonly SchemaViolation[] | null {
  const branches = new Map<string, SchemaViolation[]>();
  for (const violation of inside) {
    const known = branches.get(violation.branch);
    if (known === undefined) branches.set(violation.branch, [violation]);
    else known.push(violation);
  }
  const suitable = [...branches.values()].filter((faults) => !faults.some((fault) => isOfAnotherKind(fault, union)));
  const [best, second] = suitable.toSorted((left, right) => left.length - right.length);
  if (best === undefined || (second !== undefined && second.length === best.length)) return null;
  return best;
}

/** The wrong type, or a constant that marks another branch. */
function isOfAnotherKind({ keyword, pointer }: SchemaViolation, union: SchemaViolation): boolean {
  const isAtUnion = pointer === union.pointer;
  return (keyword === 'type' && isAtUnion) || keyword === 'const' || (keyword === 'enum' && isAtUnion);
}

function isWithin(pointer: string, parent: string): boolean {
  return pointer === parent || pointer.startsWith(`${parent}/`);
}
