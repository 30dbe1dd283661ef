import { matchPattern } from './match-pattern.ts';
import type { PatternNode } from './parse-pattern.ts';

export interface SampleLimits {
  readonly minLength: number;
  readonly maxLength: number;
  /** Which of several equally good strings: arrays of unique items ask for different ones. */
  readonly variant: number;
}

/** Tried in this order, so that ids look like ids: letters, digits, then signs, then a few other scripts. */
const alphabet = Array.from(
  'abcdefghijklmnopqrstuvwxyz' +
    '1234567890' +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ' +
    '-_. /:,;+=@#%&*!?~^$|()[]{}<>"\'`\\' +
    '\t\néßñжαあ中😀',
);
/** What people write when a pattern is made of look-aheads, which cannot be sampled directly. */
const commonStrings = [
  'Passw0rd!',
  'Passw0rd!Passw0rd!',
  'Password1',
  'Password',
  'abc123',
  'ABC123',
  'abc',
  'ABC',
  '12345',
  '1',
];
/** A sample is for reading; a pattern that needs more is not served. */
const MAX_SAMPLE_LENGTH = 4_096;
/** Each round lengthens every repetition by one. */
const MAX_ROUNDS = 64;

/** A string that matches and keeps the length limits, always the same one. @returns `null` when none was found. */
export function samplePattern(root: PatternNode, limits: SampleLimits): string | null {
  for (let extra = 0; extra < MAX_ROUNDS; extra += 1) {
    const state: SampleState = { extra, next: limits.variant, variant: limits.variant, length: 0 };
    const text = sampleNode(root, state);
    if (text === null) break;
    if (suits(root, text, limits)) return text;
  }
  const shortest = sampleNode(root, { extra: 0, next: limits.variant, variant: limits.variant, length: 0 }) ?? '';
  // A pattern that is not anchored leaves room around it.
  return (
    [shortest.padEnd(limits.minLength, 'a'), ...commonStrings].find((candidate) => suits(root, candidate, limits)) ??
    null
  );
}

function suits(root: PatternNode, text: string, limits: SampleLimits): boolean {
  const length = Array.from(text).length;
  return length >= limits.minLength && length <= limits.maxLength && matchPattern(root, text) === true;
}

interface SampleState {
  readonly extra: number;
  readonly variant: number;
  /** Walks through the alphabet, so that a run of one class reads `abcdef` rather than `aaaaaa`. */
  next: number;
  length: number;
}

function sampleNode(node: PatternNode, state: SampleState): string | null {
  switch (node.type) {
    case 'set': {
      state.length += 1;
      if (state.length > MAX_SAMPLE_LENGTH) return null;
      const members = alphabet.filter((char) => node.accepts(char));
      if (members.length === 0) return findMember(node.accepts);
      const simple = members.filter((char) => /[a-z0-9]/i.test(char));
      const pool = simple.length > 0 ? simple : members;
      const index = state.next % pool.length;
      if (pool.length > 1) state.next += 1;
      return pool[index] ?? null;
    }
    case 'sequence':
      return joinAll(node.nodes.length, (index) => sampleNode(node.nodes[index] ?? { type: 'end' }, state));
    case 'choice':
      return sampleNode(node.nodes[state.variant % node.nodes.length] ?? { type: 'end' }, state);
    case 'repeat': {
      const count = Math.min(node.max, node.min + state.extra);
      return count > MAX_SAMPLE_LENGTH ? null : joinAll(count, () => sampleNode(node.node, state));
    }
    case 'start':
    case 'end':
    case 'boundary':
    case 'ahead':
      return '';
  }
}

function joinAll(count: number, sample: (index: number) => string | null): string | null {
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const part = sample(index);
    if (part === null) return null;
    text += part;
  }
  return text;
}

/** A class outside the alphabet: the first character of the basic plane that belongs to it. */
function findMember(accepts: (char: string) => boolean): string | null {
  for (let code = 0xa0; code < 0xd800; code += 1) {
    const char = String.fromCharCode(code);
    if (accepts(char)) return char;
  }
  return null;
}
