import type { PatternNode } from './parse-pattern.ts';

/** Steps for one match: some milliseconds. Honest patterns on honest values need a few hundred. */
const MAX_STEPS = 200_000;

class OutOfSteps extends Error {}

/**
 * Whether `text` holds a match, as `RegExp.test` would say, in polynomial time: sets of reachable
 * positions instead of backtracking. @returns `null` when the step budget did not suffice.
 */
export function matchPattern(root: PatternNode, text: string): boolean | null {
  const matcher = new Matcher(Array.from(text));
  try {
    return matcher.search(root);
  } catch (thrown) {
    if (thrown instanceof OutOfSteps) return null;
    throw thrown;
  }
}

class Matcher {
  private readonly chars: readonly string[];
  private readonly memo = new Map<PatternNode, Map<number, ReadonlySet<number>>>();
  private steps = 0;

  constructor(chars: readonly string[]) {
    this.chars = chars;
  }

  search(root: PatternNode): boolean {
    for (let start = 0; start <= this.chars.length; start += 1) {
      if (this.reach(root, start).size > 0) return true;
    }
    return false;
  }

  /** Positions right after every match of `node` that begins at `position`. */
  private reach(node: PatternNode, position: number): ReadonlySet<number> {
    this.steps += 1;
    if (this.steps > MAX_STEPS) throw new OutOfSteps();
    let known = this.memo.get(node);
    if (!known) this.memo.set(node, (known = new Map<number, ReadonlySet<number>>()));
    const cached = known.get(position);
    if (cached) return cached;
    const result = this.compute(node, position);
    known.set(position, result);
    return result;
  }

  private compute(node: PatternNode, position: number): ReadonlySet<number> {
    switch (node.type) {
      case 'set': {
        const char = this.chars[position];
        return new Set(char !== undefined && node.accepts(char) ? [position + 1] : []);
      }
      case 'sequence': {
        let positions: ReadonlySet<number> = new Set([position]);
        for (const child of node.nodes) positions = this.advance(child, positions);
        return positions;
      }
      case 'choice':
        return new Set(node.nodes.flatMap((child) => [...this.reach(child, position)]));
      case 'repeat':
        return this.repeat(node, position);
      case 'start':
        return new Set(position === 0 ? [position] : []);
      case 'end':
        return new Set(position === this.chars.length ? [position] : []);
      case 'boundary':
        return new Set((this.isWord(position - 1) !== this.isWord(position)) === node.negated ? [] : [position]);
      case 'ahead':
        return new Set(this.reach(node.node, position).size > 0 === node.negated ? [] : [position]);
    }
  }

  private isWord(position: number): boolean {
    return /^\w$/.test(this.chars[position] ?? '');
  }

  private advance(node: PatternNode, positions: ReadonlySet<number>): ReadonlySet<number> {
    const next = new Set<number>();
    for (const position of positions) {
      for (const end of this.reach(node, position)) {
        this.steps += 1;
        next.add(end);
      }
    }
    return next;
  }

  /**
   * The set of positions either moves forward or grows towards a fixed point, so the loop ends after at
   * most one round per character, whatever the counts say.
   */
  private repeat(node: PatternNode & { readonly type: 'repeat' }, position: number): ReadonlySet<number> {
    const result = new Set<number>(node.min === 0 ? [position] : []);
    let current: ReadonlySet<number> = new Set([position]);
    for (let count = 1; count <= node.max && current.size > 0; count += 1) {
      const next = this.advance(node.node, current);
      const stable = next.size === current.size && [...next].every((end) => current.has(end));
      const before = result.size;
      if (count >= node.min || stable) for (const end of next) result.add(end);
      if (stable || (count > node.min && result.size === before)) break;
      current = next;
    }
    return result;
  }
}
