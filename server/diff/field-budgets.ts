import type { OperationField } from '../../core/operation.ts';

/** Fields of one response that a flattened list holds at most; a list of this length may have been cut. */
export const FIELD_BUDGET = 80;
/** Enum values that a flattened field holds at most; a list of this length may have been cut. */
export const ENUM_BUDGET = 40;

/** Whether there may be more fields or values than the list of a response holds. */
export function isCutShort(fields: readonly OperationField[]): boolean {
  return fields.length >= FIELD_BUDGET || fields.some((field) => (field.enum?.length ?? 0) >= ENUM_BUDGET);
}
