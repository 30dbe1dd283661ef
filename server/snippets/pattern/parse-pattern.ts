/**
 * Regular expressions of JSON Schema as a tree. The platform's own engine backtracks, so one hostile
 * `pattern` could stop the server; this tree is matched in polynomial time and sampled from instead.
 */
export type PatternNode =
  | { readonly type: 'set'; readonly accepts: (char: string) => boolean }
  | { readonly type: 'sequence' | 'choice'; readonly nodes: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly node: PatternNode; readonly min: number; readonly max: number }
  | { readonly type: 'start' | 'end' }
  | { readonly type: 'boundary'; readonly negated: boolean }
  | { readonly type: 'ahead'; readonly node: PatternNode; readonly negated: boolean };

/** Longer patterns are word lists or attacks; the longest honest ones in public specifications are near 700. */
const MAX_PATTERN_LENGTH = 2_000;
/** Keeps the recursion of parser and matcher shallow. */
const MAX_NESTING = 40;

/** Thrown inside this module alone; callers see `null`. */
class UnsupportedPattern extends Error {}

/**
 * @returns `null` for what cannot be matched safely: invalid, too long or too deep expressions,
 * back-references, look-behind, inline flags.
 */
export function parsePattern(pattern: string): PatternNode | null {
  if (pattern.length > MAX_PATTERN_LENGTH || !(compiles(pattern, 'u') || compiles(pattern, ''))) return null;
  try {
    const reader = new PatternReader(pattern);
    return reader.readChoice(0);
  } catch (thrown) {
    if (thrown instanceof UnsupportedPattern) return null;
    throw thrown;
  }
}

function compiles(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

class PatternReader {
  private readonly chars: readonly string[];
  private position = 0;

  constructor(pattern: string) {
    this.chars = Array.from(pattern);
  }

  readChoice(depth: number): PatternNode {
    if (depth > MAX_NESTING) throw new UnsupportedPattern();
    const branches = [this.readSequence(depth)];
    while (this.peek() === '|') {
      this.position += 1;
      branches.push(this.readSequence(depth));
    }
    const [only] = branches;
    return branches.length === 1 && only ? only : { type: 'choice', nodes: branches };
  }

  private peek(): string | undefined {
    return this.chars[this.position];
  }

  private take(): string {
    const char = this.chars[this.position];
    if (char === undefined) throw new UnsupportedPattern();
    this.position += 1;
    return char;
  }

  private readSequence(depth: number): PatternNode {
    const nodes: PatternNode[] = [];
    for (let char = this.peek(); char !== undefined && char !== '|' && char !== ')'; char = this.peek()) {
      nodes.push(this.readQuantifier(this.readAtom(depth)));
    }
    return { type: 'sequence', nodes };
  }

  private readAtom(depth: number): PatternNode {
    const char = this.take();
    switch (char) {
      case '^':
        return { type: 'start' };
      case '$':
        return { type: 'end' };
      case '.':
        return classNode('.');
      case '(':
        return this.readGroup(depth);
      case '[':
        return this.readClass();
      case '\\':
        return this.readEscape();
      default:
        return literalNode(char);
    }
  }

  private readGroup(depth: number): PatternNode {
    let ahead: boolean | null = null;
    if (this.peek() === '?') {
      this.position += 1;
      const kind = this.take();
      if (kind === '=' || kind === '!') ahead = kind === '!';
      else if (kind === '<' && this.peek() !== '=' && this.peek() !== '!') {
        while (this.take() !== '>');
      } else if (kind !== ':') throw new UnsupportedPattern();
    }
    const node = this.readChoice(depth + 1);
    if (this.take() !== ')') throw new UnsupportedPattern();
    return ahead === null ? node : { type: 'ahead', node, negated: ahead };
  }

  private readClass(): PatternNode {
    let source = '[';
    for (;;) {
      const char = this.take();
      source += char;
      if (char === '\\') source += this.take();
      else if (char === ']') return classNode(source);
    }
  }

  private readEscape(): PatternNode {
    const char = this.take();
    if (char === 'b' || char === 'B') return { type: 'boundary', negated: char === 'B' };
    if (/[1-9k]/.test(char)) throw new UnsupportedPattern();
    if (char === 'p' || char === 'P') return classNode(`\\${char}${this.readBraces()}`);
    if (char === 'x') return classNode(`\\x${this.take()}${this.take()}`);
    if (char === 'c') return classNode(`\\c${this.take()}`);
    if (char === 'u') {
      const digits = this.peek() === '{' ? this.readBraces() : [1, 2, 3, 4].map(() => this.take()).join('');
      return classNode(`\\u${digits}`);
    }
    if (/[dDwWsStnrfv0]/.test(char)) return classNode(`\\${char}`);
    return literalNode(char);
  }

  private readBraces(): string {
    let text = this.take();
    if (text !== '{') throw new UnsupportedPattern();
    while (!text.endsWith('}')) text += this.take();
    return text;
  }

  private readQuantifier(node: PatternNode): PatternNode {
    const range = this.readRange();
    if (!range) return node;
    if (this.peek() === '?') this.position += 1;
    return { type: 'repeat', node, min: range[0], max: range[1] };
  }

  private readRange(): readonly [number, number] | null {
    const char = this.peek();
    if (char === '*' || char === '+' || char === '?') {
      this.position += 1;
      return [char === '+' ? 1 : 0, char === '?' ? 1 : Infinity];
    }
    if (char !== '{') return null;
    const end = this.chars.indexOf('}', this.position);
    const [, min, comma, max] =
      /^\{(\d{1,9})(,?)(\d{0,9})\}$/.exec(this.chars.slice(this.position, end + 1).join('')) ?? [];
    if (min === undefined) return null;
    this.position = end + 1;
    return [Number(min), comma ? (max ? Number(max) : Infinity) : Number(min)];
  }
}

function literalNode(literal: string): PatternNode {
  return { type: 'set', accepts: (char) => char === literal };
}

/** One character class, decided by the platform's engine: on a single character it cannot backtrack. */
function classNode(source: string): PatternNode {
  const flags = compiles(source, 'u') ? 'u' : '';
  if (!compiles(source, flags)) throw new UnsupportedPattern();
  const expression = new RegExp(`^(?:${source})$`, flags);
  return { type: 'set', accepts: (char) => expression.test(char) };
}
