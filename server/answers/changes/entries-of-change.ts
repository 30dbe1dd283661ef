import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { ComparedSides } from '../../diff/compare-for-caller.ts';
import type { VersionChange } from '../../diff/version-diff.ts';

/**
 * The operation that a change is in, as the older and as the newer version have it: what a line about it rests on. One
 * alone for an operation that is gone or new, none for what many operations share.
 */
export function entriesOfChange(
  { kind, operation }: Pick<VersionChange, 'kind' | 'operation'>,
  { from, to, olderKeys }: ComparedSides,
): readonly CatalogueOperation[] {
  if (operation === null) return [];
  const older = kind === 'operation_added' ? undefined : from.get(olderKeys.get(operation) ?? operation);
  const newer = kind === 'operation_removed' ? undefined : to.get(operation);
  return [older, newer].filter((entry) => entry !== undefined);
}
