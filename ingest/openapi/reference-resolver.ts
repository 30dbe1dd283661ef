import { isFlagged, isObject, quote, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import type { WarningList } from '../warning-list.ts';
import { encodePointerSegment, lookupPointer, pointerSegments } from './json-pointer.ts';
import { holdsPrivateParts, leadsToHiddenPart } from './private-parts.ts';

/** References to references; honest chains are two or three long. */
const MAX_HOPS = 16;

export interface Resolved {
  /** What stands at the end; an empty object where nothing could be found. */
  readonly value: JsonObject;
  /** Fragment of the last reference followed, `null` when the node was no reference. */
  readonly pointer: string | null;
  /** Name of the component schema meant, if it is one. */
  readonly schemaName: string | null;
  /** The node, or anything on the way, is marked `x-internal`. */
  readonly internal: boolean;
  readonly found: boolean;
}

/** Follows the local references of one bundled document; remembers nothing but what it looked up. */
export class ReferenceResolver {
  readonly root: JsonObject;
  /** Something in the document is marked as internal or sensitive. */
  readonly hasPrivateParts: boolean;
  readonly #warnings: WarningList;
  readonly #targets = new Map<string, unknown>();

  constructor(root: JsonObject, warnings: WarningList) {
    this.root = root;
    this.hasPrivateParts = holdsPrivateParts(root);
    this.#warnings = warnings;
  }

  resolve(node: unknown): Resolved {
    let current: unknown = node;
    let pointer: string | null = null;
    let internal = isInternal(current);
    for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
      if (!isObject(current)) break;
      const reference = valueAt(current, '$ref');
      if (typeof reference !== 'string') {
        return { value: current, pointer, schemaName: schemaNameOf(pointer), internal, found: true };
      }
      const target = reference.startsWith('#') ? this.#target(reference.slice(1)) : undefined;
      if (target === undefined) {
        // What is hidden is not named in warnings either.
        if (internal || leadsToHiddenPart(this.root, reference.replace(/^#/, ''))) internal = true;
        else this.#warnings.add(`${quote(reference)} cannot be found; left open`);
        break;
      }
      pointer = reference.slice(1);
      current = target;
      internal ||= isInternal(current);
    }
    return { value: {}, pointer, schemaName: schemaNameOf(pointer), internal, found: false };
  }

  #target(fragment: string): unknown {
    if (!this.#targets.has(fragment)) this.#targets.set(fragment, lookupPointer(this.root, fragment));
    return this.#targets.get(fragment);
  }
}

/** An entry of a discriminator's mapping is a reference or the bare name of a schema. */
export function mappingReference(target: string): string {
  return target.startsWith('#') ? target : `#/components/schemas/${encodePointerSegment(target)}`;
}

/** Marked as not for the public: left out everywhere. */
export function isInternal(node: unknown): boolean {
  return isFlagged(node, 'x-internal');
}

function schemaNameOf(pointer: string | null): string | null {
  const segments = pointer === null ? null : pointerSegments(pointer);
  if (segments?.length !== 3 || segments[0] !== 'components' || segments[1] !== 'schemas') return null;
  return segments[2] ?? null;
}
