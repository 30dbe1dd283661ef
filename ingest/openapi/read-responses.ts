import type { OperationResponse } from '../../core/operation.ts';
import { entriesAt, isObject, quote, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { visibleContent } from './read-body.ts';
import type { SpecContext } from './spec-context.ts';

/** Status codes of one operation; more than this is a generator gone wild. */
const MAX_RESPONSES = 40;

/** Responses in the order of the document, their first media type flattened. */
export function readResponses(operation: JsonObject, label: string, context: SpecContext): OperationResponse[] {
  const responses: OperationResponse[] = [];
  for (const [status, node] of entriesAt(operation, 'responses').slice(0, MAX_RESPONSES)) {
    if (status.startsWith('x-')) continue;
    const resolved = context.resolver.resolve(node);
    if (resolved.internal) continue;
    if (!isObject(node)) {
      context.warnings.add(`response ${quote(status)} of ${quote(label)} is no object`);
      continue;
    }
    responses.push(readResponse(status, resolved.value, context));
  }
  return responses;
}

function readResponse(status: string, node: JsonObject, context: SpecContext): OperationResponse {
  const content = visibleContent(node, context);
  const media = content[0]?.[1] ?? {};
  const schema = valueAt(media, 'schema') ?? valueAt(media, 'itemSchema');
  return {
    status,
    description: textAt(node, 'description') ?? textAt(node, 'summary') ?? '',
    mediaTypes: content.map(([mediaType]) => mediaType),
    headers: entriesAt(node, 'headers').flatMap(([name, header]) => {
      const resolved = context.resolver.resolve(header);
      const description = textAt(resolved.value, 'description');
      return resolved.internal ? [] : [{ name, ...(description === null ? {} : { description }) }];
    }),
    fields: schema === undefined ? [] : context.fieldsOf(schema, 'response'),
  };
}
