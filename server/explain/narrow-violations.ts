import type { SchemaViolation } from '../snippets/schema-checker.ts';

/** Unions within unions that are taken apart. */
const MAX_DEPTH = 6;

/**
 * A validator reports the faults of every branch of a union; only those of the branch that comes closest help. Without
 * one that comes close, that none fits is all there is to say. A value that suits several branches of a `oneOf` is no
 * fault of the sender's: which of them it is, the specification leaves open.
 */
export function narrowViolations(violations: readonly SchemaViolation[], depth = 0): readonly SchemaViolation[] {
  // The outermost comes last.
  const union = violations.findLast(({ branches }) => branches !== undefined);
  if (union?.branches === undefined || depth > MAX_DEPTH) return violations;
  const branches = union.branches();
  const ofBranches = new Set(branches.flat().map(keyOf));
  const outside = violations.filter((one) => one !== union && !ofBranches.has(keyOf(one)));
  const narrowed = branches.map((branch) => narrowViolations(branch, depth + 1));
  return [...narrowViolations(outside, depth), ...closestBranch(narrowed, union)];
}

function keyOf({ pointer, keyword, message }: SchemaViolation): string {
  return `${pointer} ${keyword} ${message}`;
}

/** The faults of the branch that the value has the kind for with the fewest of them; none where one takes it. */
function closestBranch(
  branches: readonly (readonly SchemaViolation[])[],
  union: SchemaViolation,
): readonly SchemaViolation[] {
  if (branches.some((faults) => faults.length === 0)) return [];
  const suitable = branches.filter((faults) => !faults.some((fault) => isOfAnotherKind(fault, union)));
  const [best, second] = suitable.toSorted((left, right) => left.length - right.length);
  if (best === undefined) return markOf(branches, union) ?? [union];
  return second !== undefined && second.length === best.length ? [union] : best;
}

/** The wrong type, or a constant that marks another branch. */
function isOfAnotherKind({ keyword, pointer }: SchemaViolation, union: SchemaViolation): boolean {
  const isAtUnion = pointer === union.pointer;
  return (keyword === 'type' && isAtUnion) || keyword === 'const' || (keyword === 'enum' && isAtUnion);
}

/** A field that marks each branch by a constant, and has none of them: all that it may be. */
function markOf(
  branches: readonly (readonly SchemaViolation[])[],
  union: SchemaViolation,
): readonly SchemaViolation[] | null {
  const marks = branches
    .filter((faults) => !faults.some(({ keyword, pointer }) => keyword === 'type' && pointer === union.pointer))
    .map((faults) => faults.filter(({ keyword }) => keyword === 'const'));
  const [first = []] = marks;
  for (const { pointer } of first) {
    const here = marks.map((faults) => faults.find((fault) => fault.pointer === pointer));
    if (!here.every((fault) => fault !== undefined)) continue;
    const allowed = [...new Set(here.flatMap((fault) => fault.allowed ?? []))];
    const message = `must be one of ${allowed.map((value) => JSON.stringify(value)).join(', ')}`;
    return [{ pointer, message, keyword: 'enum', allowed }];
  }
  return null;
}
