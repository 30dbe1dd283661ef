import { entriesAt, isObject, isTrue, listAt, quote, valueAt } from '../../json-values.ts';
import { viewSchema } from '../../openapi/schema-view.ts';
import type { SchemaView } from '../../openapi/schema-view.ts';
import type { SpecContext } from '../../openapi/spec-context.ts';
import type { OperationSubject } from './operation-subject.ts';

/** Fields looked into for examples of their own. */
const MAX_FIELDS = 40;

/** What an operation takes and gives: examples to fill code with, fields to explain. */
export function checkBodies({ operation, node, context, report }: OperationSubject): void {
  const body = context.resolver.resolve(valueAt(node, 'requestBody') ?? {}).value;
  const [mediaType, media] = entriesAt(body, 'content').find(([, value]) => isObject(value)) ?? [];
  if (operation.requestBody !== null && mediaType !== undefined) {
    const schema = valueAt(context.resolver.resolve(media).value, 'schema');
    if (isStructured(mediaType)) {
      const emptiness = describeEmptiness(schema, context);
      if (emptiness !== null)
        report('empty-schema', `The body (${quote(mediaType)}) ${emptiness}.`, 'requestBody', 'content', mediaType);
      const hasExample = operation.requestBody.content.some(({ example }) => example !== undefined);
      if (!hasExample && !fieldsShowValues(schema, context))
        report('missing-request-example', `The body (${quote(mediaType)}) has no example.`, 'requestBody');
    }
  }
  for (const [status, response] of entriesAt(node, 'responses')) {
    // A call that removes something rarely has more to give back than that it did.
    if (!status.startsWith('2') || operation.method === 'DELETE') continue;
    for (const [type, content] of entriesAt(context.resolver.resolve(response).value, 'content').slice(0, 1)) {
      const schema = valueAt(context.resolver.resolve(content).value, 'schema');
      const emptiness = isStructured(type) ? describeEmptiness(schema, context) : null;
      if (emptiness !== null)
        report('empty-schema', `The ${status} response (${quote(type)}) ${emptiness}.`, 'responses', status);
    }
  }
}

/** Media types that hold fields; files and texts have none. */
function isStructured(mediaType: string): boolean {
  return /[/+]json\b|x-www-form-urlencoded|multipart\/form-data/i.test(mediaType);
}

/** Why nothing is known about the values of a schema; `null` where something is. */
function describeEmptiness(schema: unknown, context: SpecContext): string | null {
  if (schema === undefined || schema === null) return 'has no schema';
  const resolved = context.resolver.resolve(schema);
  // What cannot be found is another rule's finding; what is internal is meant to be silent.
  if (!resolved.found || resolved.internal) return null;
  const view = viewSchema(schema, context.resolver);
  if (!isBare(view)) return null;
  if (view.additional !== null) {
    const values = viewSchema(view.additional, context.resolver);
    return isBare(values) && values.types.length === 0 ? 'takes any fields (only `additionalProperties`)' : null;
  }
  if (view.types.length === 0) return 'has an empty schema';
  const takesAny = valueAt(resolved.value, 'additionalProperties') !== false;
  return view.types.includes('object') && takesAny ? 'is an object without described fields' : null;
}

function isBare(view: SchemaView): boolean {
  const isObjectOrAnything = view.types.every((type) => type === 'object');
  const says = view.properties.size > 0 || view.items !== null || view.variants.length > 0 || view.enum !== null;
  return isObjectOrAnything && !says && !view.isFile && view.format === null;
}

/** Whether the fields give values of their own, which code can be filled with: at least half of the required ones, or of all. */
function fieldsShowValues(schema: unknown, context: SpecContext): boolean {
  const view = viewSchema(schema ?? {}, context.resolver);
  const all = [...view.properties].slice(0, MAX_FIELDS);
  const required = all.filter(([name]) => view.required.has(name));
  const asked = required.length > 0 ? required : all;
  // Without fields there is nothing to fill in; that they are missing is another finding.
  if (asked.length === 0) return true;
  return asked.filter(([, field]) => showsValue(field, context)).length * 2 >= asked.length;
}

function showsValue(field: unknown, context: SpecContext): boolean {
  const target = context.resolver.resolve(field).value;
  const holds = (node: unknown, keyword: string): boolean => valueAt(node, keyword) !== undefined;
  if (['example', 'default', 'const'].some((keyword) => holds(field, keyword) || holds(target, keyword))) return true;
  if (listAt(target, 'examples').length > 0 || listAt(target, 'enum').length > 0) return true;
  return viewSchema(field, context.resolver).types.includes('boolean') || isTrue(target, 'readOnly');
}
