import { entriesAt, quote, textAt } from '../../json-values.ts';
import type { JsonObject } from '../../json-values.ts';
import { operationsOf, readCallbacks, readPathItem } from '../../openapi/read-operations.ts';
import type { SpecContext } from '../../openapi/spec-context.ts';
import { operationAt, pointerOf } from '../lint-finding.ts';
import type { FindingList } from '../lint-finding.ts';

/** Requests that the API makes itself. @returns how many there are */
export function checkWebhooks(context: SpecContext, findings: FindingList): number {
  let count = 0;
  const check = (item: JsonObject, name: string, pointer: string): void => {
    for (const [, node] of operationsOf(item, name, context)) {
      count += 1;
      const said = [node, item].some((holder) =>
        ['summary', 'description'].some((key) => textAt(holder, key) !== null),
      );
      if (!said)
        findings.add('undescribed-webhook', pointer, `${name} has neither a summary nor a description.`, {
          operation: operationAt(pointer),
        });
    }
  };
  for (const [name, node] of entriesAt(context.root, 'webhooks')) {
    const item = readPathItem(node, context);
    if (item !== null && item !== 'broken') check(item, `The webhook ${quote(name)}`, pointerOf('webhooks', name));
  }
  for (const { name, owner, item } of readCallbacks(context)) {
    const [method = '', path = ''] = owner.split(/ (.*)/s);
    check(item, `The callback ${quote(name)}`, pointerOf('paths', path, method.toLowerCase(), 'callbacks', name));
  }
  return count;
}
