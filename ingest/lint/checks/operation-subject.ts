import type { Operation } from '../../../core/operation.ts';
import { operationKey } from '../../../core/operation.ts';
import { entriesAt } from '../../json-values.ts';
import type { JsonObject } from '../../json-values.ts';
import { operationsOf, readPathItem } from '../../openapi/read-operations.ts';
import type { SpecContext } from '../../openapi/spec-context.ts';
import { pointerOf } from '../lint-finding.ts';
import type { FindingList } from '../lint-finding.ts';
import type { RuleName } from '../lint-rules.ts';

/** What a check of one operation looks at: the model that answers are made from, and the node it was read from. */
export interface OperationSubject {
  readonly operation: Operation;
  readonly node: JsonObject;
  readonly pointer: string;
  readonly context: SpecContext;
  /** Records a finding about this operation, at a place below it. */
  readonly report: (rule: RuleName, message: string, ...below: string[]) => void;
}

/** The operations that are indexed, each with its node. Internal ones are left out: no answer is made from them. */
export function operationSubjects(
  operations: readonly Operation[],
  context: SpecContext,
  findings: FindingList,
): OperationSubject[] {
  const byKey = new Map(operations.map((operation) => [operation.key, operation]));
  return entriesAt(context.root, 'paths').flatMap(([path, pathNode]) => {
    const item = path.startsWith('x-') ? null : readPathItem(pathNode, context);
    if (item === null || item === 'broken') return [];
    return operationsOf(item, path, context).flatMap(([method, node]) => {
      const key = operationKey(method, path);
      const operation = byKey.get(key);
      // Each once: two spellings of one method are one operation.
      byKey.delete(key);
      if (operation === undefined) return [];
      const pointer = pointerOf('paths', path, method.toLowerCase());
      return [
        {
          operation,
          node,
          pointer,
          context,
          report: (rule: RuleName, message: string, ...below: string[]): void =>
            findings.add(rule, pointer + pointerOf(...below), message, { operation: operation.key }),
        },
      ];
    });
  });
}
