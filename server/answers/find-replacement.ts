import type { CatalogueOperation } from '../../core/catalogue.ts';
import { namedReplacement } from './compose-operation-answer.ts';
import type { ExtractiveInput } from './extractive-answer.ts';
import type { CitationList } from './number-citations.ts';

/** What a deprecated operation's specification names to use instead, cited where it was retrieved. */
export function findReplacement(
  input: ExtractiveInput,
  entry: CatalogueOperation,
  list: CitationList,
): { entry: CatalogueOperation; citation: number | null } | null {
  const key = namedReplacement(entry);
  if (key === null) return null;
  for (const found of input.operations.values()) {
    if (found.api !== entry.api || found.operation.key !== key) continue;
    const hit = input.hits.find(
      (candidate) =>
        candidate.kind === 'operation' &&
        candidate.api === found.api &&
        candidate.version === found.version &&
        candidate.operationKey === key,
    );
    return { entry: found, citation: hit === undefined ? null : list.cite(hit) };
  }
  return null;
}
