import { parseDocument } from 'yaml';
import type { YAMLError } from 'yaml';
import { CopilotError } from '../../core/errors.ts';
import { isObject } from '../json-values.ts';
import { maskSecrets } from '../../core/mask-secrets.ts';
import type { WarningList } from '../warning-list.ts';

/** Deeper than any honest specification (a hundred would be rare); guards every recursion behind it. */
const MAX_DEPTH = 256;
/** The largest public specifications hold about three million values; aliases may not multiply beyond. */
const MAX_NODES = 12_000_000;
/** Values that YAML aliases may add by being used again. */
const MAX_COPIES = 1_000_000;
/** Anchors times uses. Specifications do use hundreds; a "billion laughs" needs millions. */
const MAX_ALIAS_COUNT = 10_000;

const ALIAS_REASON = 'cannot be read: its YAML aliases multiply beyond any use';

/** Faults in YAML whose reading is still unambiguous. Everything else would be guessing. */
const tolerable = new Set([
  'DUPLICATE_KEY',
  'MULTIPLE_DOCS',
  'KEY_OVER_1024_CHARS',
  'TAG_RESOLVE_FAILED',
  'BAD_DIRECTIVE',
]);

/** A text that is no JSON or YAML: `reason` for people, `line` from 1 where the parser knows it. */
export class UnreadableText extends CopilotError {
  readonly line: number | null;
  /** It is what it should be, there is only nothing in it. */
  readonly isEmpty: boolean;

  constructor(reason: string, line: number | null, options: { cause?: unknown; isEmpty?: boolean } = {}) {
    super('document_unreadable', reason, { cause: options.cause });
    this.line = line;
    this.isEmpty = options.isEmpty === true;
  }
}

/**
 * JSON or YAML text to a plain tree: no cycles, no shared nodes, bounded depth, no `__proto__` key, no
 * credentials in any string. @throws UnreadableText
 */
export function readTree(text: string, warnings: WarningList): unknown {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      return settleTree(JSON.parse(text), false, warnings);
    } catch (error) {
      if (error instanceof UnreadableText) throw error;
      // Not strict JSON: comments, trailing commas and the like are YAML, which says where it breaks.
    }
  }
  return settleTree(parseYaml(text, warnings), true, warnings);
}

function parseYaml(text: string, warnings: WarningList): unknown {
  const document = parseDocument(text, { merge: true, prettyErrors: true, logLevel: 'silent' });
  for (const error of document.errors) {
    const line = error.linePos?.[0].line ?? null;
    if (!tolerable.has(error.code))
      throw new UnreadableText(`cannot be read: ${yamlReason(error)}`, line, { cause: error });
    warnings.add(`${yamlReason(error)}${line === null ? '' : ` (line ${line})`}`);
  }
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
  } catch (error) {
    throw new UnreadableText(ALIAS_REASON, null, { cause: error });
  }
}

function yamlReason(error: YAMLError): string {
  if (error.code === 'DUPLICATE_KEY') return 'a key stands twice in one map; the later one counts';
  if (error.code === 'MULTIPLE_DOCS') return 'holds several YAML documents; only the first is read';
  return (error.message.split('\n')[0] ?? 'not valid').replace(/ at line \d+, column \d+:?$/, '');
}

interface SettleState {
  readonly ancestors: Set<object>;
  /** Nodes met so far; only YAML can hand out one node twice. */
  readonly seen: WeakSet<object> | null;
  nodes: number;
  copies: number;
  cut: boolean;
}

function settleTree(tree: unknown, mayShare: boolean, warnings: WarningList): unknown {
  const state: SettleState = {
    ancestors: new Set(),
    seen: mayShare ? new WeakSet() : null,
    nodes: 0,
    copies: 0,
    cut: false,
  };
  const settled = settle(tree, 0, state);
  if (state.cut) warnings.add('parts that nest without end or beyond 256 levels were left out');
  return settled;
}

function settle(value: unknown, depth: number, state: SettleState, name = ''): unknown {
  if (typeof value === 'string') return maskSecrets(value, name);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (depth > MAX_DEPTH || state.ancestors.has(value)) {
    state.cut = true;
    return null;
  }
  state.nodes += 1;
  if (state.nodes > MAX_NODES) throw new UnreadableText('too large: holds more than 12 million values', null);
  let target = value;
  if (state.seen?.has(value) === true) {
    target = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    state.copies += 1;
    if (state.copies > MAX_COPIES) throw new UnreadableText(ALIAS_REASON, null);
  }
  state.seen?.add(value);
  state.ancestors.add(value);
  if (Array.isArray(target)) {
    for (let index = 0; index < target.length; index += 1) target[index] = settle(target[index], depth + 1, state);
  } else if (isObject(target)) {
    settleKeys(target, depth, state);
  }
  state.ancestors.delete(value);
  // Dates, sets and other classes that a YAML tag can make have no place in a specification.
  return Array.isArray(target) || isPlain(target) ? target : null;
}

function settleKeys(target: Record<string, unknown>, depth: number, state: SettleState): void {
  for (const key of Object.keys(target)) {
    if (key === '__proto__') delete target[key];
    else target[key] = settle(target[key], depth + 1, state, key);
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
