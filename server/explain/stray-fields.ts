import type { Operation } from '../../core/operation.ts';
import { isRecord, pointerSegment } from '../snippets/json-values.ts';
import { flattenSchema } from '../snippets/merge-schemas.ts';
import { operationChecker } from '../snippets/schema-checker.ts';
import { branchesOf, propertyNames } from './describe-schema.ts';
import { nearestName } from './nearest-name.ts';

/** A field that a schema lets pass and that yet has no place in a request. */
export interface StrayField {
  readonly pointer: string;
  /** Set by the server alone; otherwise the specification does not know it. */
  readonly isReadOnly: boolean;
  /** The known name it may be meant for. */
  readonly nearest: string | null;
}

const MAX_FOUND = 20;
const MAX_DEPTH = 20;
/** Entries of lists beyond these repeat the same mistakes. */
const MAX_ITEMS = 50;

/** Read-only and undescribed fields, which a validator says nothing about. */
export function findStrayFields(operation: Operation, schema: unknown, value: unknown): StrayField[] {
  const found: StrayField[] = [];
  const visit = (part: unknown, item: unknown, pointer: string, depth: number): void => {
    if (depth > MAX_DEPTH || found.length >= MAX_FOUND) return;
    const { schema: flat } = flattenSchema(part, operation.definitions);
    if (Array.isArray(item)) {
      const entries = (item as unknown[]).slice(0, MAX_ITEMS);
      for (const [index, entry] of entries.entries())
        visit(flat['items'], entry, `${pointer}/${String(index)}`, depth + 1);
      return;
    }
    // In a union it depends on the branch what is known.
    if (!isRecord(item) || !isRecord(flat['properties']) || branchesOf(flat).length > 0) return;
    const known = propertyNames(operation, flat);
    const isOpen = flat['additionalProperties'] !== undefined || flat['patternProperties'] !== undefined;
    for (const [name, inner] of Object.entries(item)) {
      if (found.length >= MAX_FOUND) return;
      const below = `${pointer}/${pointerSegment(name)}`;
      if (!Object.hasOwn(flat['properties'], name)) {
        if (!isOpen) found.push({ pointer: below, isReadOnly: false, nearest: nearestName(name, known) });
        continue;
      }
      const own = flat['properties'][name];
      if (operationChecker(operation).isReadOnly(own)) found.push({ pointer: below, isReadOnly: true, nearest: null });
      else visit(own, inner, below, depth + 1);
    }
  };
  visit(schema, value, '', 0);
  return found;
}
