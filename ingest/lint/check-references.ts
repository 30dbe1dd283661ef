import { isObject, quote, valueAt } from '../json-values.ts';
import { resolveReferencePath } from '../openapi/external-references.ts';
import { lookupPointer } from '../openapi/json-pointer.ts';
import { readTree } from '../openapi/read-tree.ts';
import { WarningList } from '../warning-list.ts';
import { operationAt, pointerOf } from './lint-finding.ts';
import type { FindingList } from './lint-finding.ts';

/** References to references; honest chains are two or three long, and reading gives up after as many. */
const MAX_HOPS = 16;
/** Their members are data: a `$ref` in them is text. */
const dataKeywords = new Set(['example', 'enum', 'const', 'default']);

type Visitor = (holder: Record<string, unknown>, reference: string, pointer: () => string) => void;

/** Visits every `$ref` of a tree as reading would follow it. */
function visitReferences(tree: unknown, visit: Visitor): void {
  const trail: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index += 1) enter(String(index), node[index]);
      return;
    }
    if (!isObject(node)) return;
    const reference = valueAt(node, '$ref');
    if (typeof reference === 'string') visit(node, reference, () => pointerOf(...trail));
    const isNamed = trail.at(-1) === 'properties';
    for (const [key, value] of Object.entries(node)) if (isNamed || !dataKeywords.has(key)) enter(key, value);
  };
  const enter = (key: string, value: unknown): void => {
    trail.push(key);
    walk(value);
    trail.pop();
  };
  walk(tree);
}

/**
 * References of a document to other files, before those are brought in: each must lead to something inside the source.
 * The linter sees only what was brought in, so these are ours to report, under its rule.
 */
export function checkFileReferences(
  tree: unknown,
  document: { readonly path: string; readonly files: Readonly<Record<string, string>> },
  findings: FindingList,
): void {
  const trees = new Map<string, unknown>();
  const treeOf = (file: string): unknown => {
    if (!trees.has(file)) trees.set(file, readPart(document.files, file));
    return trees.get(file);
  };
  visitReferences(tree, (_holder, reference, pointer) => {
    if (reference.startsWith('#')) return;
    const resolved = resolveReferencePath(document.path, reference);
    if (resolved?.file === document.path) return;
    const fault =
      resolved === null
        ? 'leads outside the source and is never followed'
        : treeOf(resolved.file) === undefined
          ? 'names a file that is not in the source or cannot be read'
          : lookupPointer(treeOf(resolved.file), resolved.fragment) === undefined
            ? 'names something that its file does not hold'
            : null;
    if (fault === null) return;
    const place = pointer();
    findings.add('no-unresolved-refs', place, `${quote(reference)} ${fault}.`, { operation: operationAt(place) });
  });
}

function readPart(files: Readonly<Record<string, string>>, file: string): unknown {
  const text = Object.hasOwn(files, file) ? files[file] : undefined;
  if (text === undefined) return undefined;
  try {
    return readTree(text, new WarningList());
  } catch {
    return undefined;
  }
}

/**
 * Takes references out of a bundled tree that lead to nothing but references: whoever follows them never arrives.
 * Changes the tree in place.
 */
export function cutReferenceLoops(tree: unknown, findings: FindingList): void {
  const ends = new Map<string, boolean>();
  const looping: Record<string, unknown>[] = [];
  visitReferences(tree, (holder, reference, pointer) => {
    const ended = ends.get(reference) ?? reachesAnEnd(tree, reference);
    ends.set(reference, ended);
    if (ended) return;
    looping.push(holder);
    const place = pointer();
    findings.add('reference-loop', place, `${quote(reference)} leads from reference to reference.`, {
      operation: operationAt(place),
    });
  });
  // Afterwards: in a loop that is opened at once, the other members would not be seen.
  for (const holder of looping) delete holder['$ref'];
}

function reachesAnEnd(tree: unknown, reference: string): boolean {
  let next: unknown = reference;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    if (typeof next !== 'string' || !next.startsWith('#')) return true;
    next = valueAt(lookupPointer(tree, next.slice(1)), '$ref');
  }
  return false;
}
