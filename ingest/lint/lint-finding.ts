import type { JsonObject } from '../json-values.ts';
import { isObject } from '../json-values.ts';
import { lintRules } from './lint-rules.ts';
import type { RuleName, Severity } from './lint-rules.ts';

/** One thing that makes answers worse. The wire format of `portal-copilot lint --json`. */
export interface LintFinding {
  readonly rule: RuleName;
  readonly severity: Severity;
  /** `METHOD path`; absent where it is about the whole document. */
  readonly operation?: string;
  /** JSON pointer into the document as it is written; empty for the whole document. */
  readonly pointer: string;
  readonly message: string;
  /** From 1, in the file of the document. */
  readonly line?: number;
}

export interface FindingDetails {
  readonly operation?: string | undefined;
  /** Where it is known already; else it is found by the pointer. */
  readonly line?: number | undefined;
  /** Another one than the rule's. */
  readonly severity?: Severity | undefined;
}

/** Collects the findings about one document; equal ones count once. */
export class FindingList {
  readonly #tree: unknown;
  readonly #findings = new Map<string, LintFinding>();

  /** @param tree the document as written: pointers are cut to what exists in it */
  constructor(tree: unknown) {
    this.#tree = tree;
  }

  add(rule: RuleName, pointer: string, message: string, more: FindingDetails = {}): void {
    const { operation, line } = more;
    const place = existingPointer(this.#tree, pointer);
    const finding: LintFinding = {
      rule,
      severity: more.severity ?? lintRules[rule].severity,
      ...(operation === undefined ? {} : { operation }),
      pointer: place,
      message,
      ...(line === undefined ? {} : { line }),
    };
    const key = JSON.stringify([rule, place, message, operation]);
    if (!this.#findings.has(key)) this.#findings.set(key, finding);
  }

  toList(): LintFinding[] {
    return [...this.#findings.values()];
  }
}

/** A plain JSON pointer (RFC 6901), without the percent-encoding of a reference. */
export function pointerOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The segments of a plain pointer. */
export function segmentsOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a plain pointer, `undefined` where there is none. */
export function lookupPlain(tree: unknown, pointer: string): unknown {
  return segmentsOf(pointer).reduce(childOf, tree);
}

/** The longest beginning of a pointer that leads to something: an upgraded document has places the written one lacks. */
function existingPointer(tree: unknown, pointer: string): string {
  const found: string[] = [];
  let node: unknown = tree;
  for (const segment of segmentsOf(pointer)) {
    node = childOf(node, segment);
    if (node === undefined) break;
    found.push(segment);
  }
  return pointerOf(...found);
}

function childOf(node: unknown, segment: string): unknown {
  if (Array.isArray(node)) return /^\d{1,9}$/.test(segment) ? (node[Number(segment)] as unknown) : undefined;
  const holder: JsonObject | null = isObject(node) ? node : null;
  return holder !== null && Object.hasOwn(holder, segment) ? holder[segment] : undefined;
}

/** The operation that a pointer lies in: `GET /pets` for `/paths/~1pets/get/parameters/0`. */
export function operationAt(pointer: string): string | undefined {
  const [place, path, method] = segmentsOf(pointer);
  if (place !== 'paths' || path === undefined || method === undefined) return undefined;
  if (!/^(?:get|put|post|delete|options|head|patch|trace|query)$/.test(method)) return undefined;
  return `${method.toUpperCase()} ${path}`;
}

/** A message of reading, which starts in lower case and ends without a stop, as a sentence. */
export function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}${/[.?!]$/.test(message) ? '' : '.'}`;
}
