import type { OperationBodyContent, OperationField, OperationRequestBody } from '../../core/operation.ts';
import { entriesAt, isObject, isTrue, quote, setOwn, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { hiddenProperties } from './clean-example.ts';
import { isInternal } from './reference-resolver.ts';
import { firstExample } from './read-parameters.ts';
import type { SpecContext } from './spec-context.ts';

/** Media types of one body; real ones have one to four. */
const MAX_MEDIA_TYPES = 12;

export interface ReadBody {
  readonly requestBody: OperationRequestBody;
  /** Fields of the first media type, for display. */
  readonly fields: readonly OperationField[];
}

/** The request body of an operation; `null` when there is none to send. `needs` collects definition names. */
export function readBody(
  operation: JsonObject,
  label: string,
  needs: Set<string>,
  context: SpecContext,
): ReadBody | null {
  const node = valueAt(operation, 'requestBody');
  if (node === undefined || node === null) return null;
  const resolved = context.resolver.resolve(node);
  if (resolved.internal || !resolved.found) return null;
  const entries = visibleContent(resolved.value, context);
  if (entries.length === 0) {
    // What is left of a body that is hidden in every form is none at all.
    if (entriesAt(resolved.value, 'content').some(([, media]) => context.resolver.resolve(media).internal)) return null;
    context.warnings.add(`the body of ${quote(label)} has no content`);
    return null;
  }
  const content = entries
    .slice(0, MAX_MEDIA_TYPES)
    .map(([mediaType, media]) => readContent(mediaType, media, needs, context));
  const description = textAt(resolved.value, 'description');
  const firstSchema = valueAt(entries[0]?.[1], 'schema');
  return {
    requestBody: {
      required: isTrue(resolved.value, 'required'),
      ...(description === null ? {} : { description }),
      content,
    },
    fields: context.fieldsOf(firstSchema ?? {}, 'request'),
  };
}

/** The media types of a body or response that may be shown. */
export function visibleContent(holder: JsonObject, context: SpecContext): [string, JsonObject][] {
  return entriesAt(holder, 'content').flatMap(([mediaType, node]) => {
    const media = context.resolver.resolve(node);
    return media.internal || !isObject(node) ? [] : [[mediaType, media.value] satisfies [string, JsonObject]];
  });
}

/** How a field is written; what else stands beside it describes headers of parts. */
function pickRules(rules: JsonObject): JsonObject {
  const kept = ['contentType', 'style', 'explode', 'allowReserved'].filter((key) => valueAt(rules, key) !== undefined);
  return Object.fromEntries(kept.map((key) => [key, valueAt(rules, key)]));
}

function readContent(
  mediaType: string,
  media: JsonObject,
  needs: Set<string>,
  context: SpecContext,
): OperationBodyContent {
  // OpenAPI 3.2 describes streams by the schema of their items.
  const items = valueAt(media, 'itemSchema');
  const schemaNode = valueAt(media, 'schema') ?? (items === undefined ? {} : { type: 'array', items });
  const cleaned = context.cleaner.clean(schemaNode);
  for (const need of cleaned.needs) needs.add(need);
  const example = firstExample(media, schemaNode, context);
  const encoding: Record<string, JsonObject> = {};
  const hidden = hiddenProperties(schemaNode, context.resolver);
  for (const [field, rules] of entriesAt(media, 'encoding')) {
    if (isObject(rules) && !isInternal(rules) && !hidden.has(field)) setOwn(encoding, field, pickRules(rules));
  }
  return {
    mediaType,
    schema: cleaned.schema,
    ...(example === undefined ? {} : { example }),
    ...(Object.keys(encoding).length === 0 ? {} : { encoding }),
  };
}
