import type { OperationField } from '../../core/operation.ts';
import type { ReferenceResolver } from './reference-resolver.ts';
import { viewSchema } from './schema-view.ts';
import type { SchemaView } from './schema-view.ts';
import { typeInWords } from './type-words.ts';

/** `customer.address.city`: what lies deeper is looked up, not read. */
const MAX_DEPTH = 3;
/** More fields than anyone reads; Stripe's charge has over two hundred. */
const MAX_FIELDS = 80;
/** Values looked into; variants within variants multiply. */
const MAX_VALUES = 400;
/** Enum values shown of one field. */
const MAX_ENUM_VALUES = 40;

export type BodySide = 'request' | 'response';

interface Pending {
  readonly view: SchemaView;
  readonly prefix: string;
  readonly depth: number;
  /** All that encloses these fields is required, so that `required` means "every request has it". */
  readonly enclosingRequired: boolean;
  /** What encloses these fields is sensitive, so that none of their values may be shown. */
  readonly sensitive: boolean;
  readonly order: readonly number[];
  readonly ancestors: ReadonlySet<string>;
}

interface Ordered {
  readonly field: OperationField;
  readonly order: readonly number[];
}

/**
 * The fields of a body for display, in reading order. Outer fields win when there are too many. `required`
 * holds only where everything around the field is required too. Read-only fields are no part of a request,
 * write-only ones none of a response.
 */
export function flattenFields(schema: unknown, side: BodySide, resolver: ReferenceResolver): OperationField[] {
  const found = new Map<string, Ordered>();
  const root = viewSchema(schema, resolver);
  if (root.internal) return [];
  const queue: Pending[] = [
    {
      view: root,
      prefix: '',
      depth: 1,
      enclosingRequired: true,
      sensitive: root.sensitive,
      order: [],
      ancestors: withPointer(new Set(), root),
    },
  ];
  for (let index = 0; index < queue.length && found.size < MAX_FIELDS; index += 1) {
    const next = queue[index];
    if (next !== undefined) expand(next, side, resolver, found, queue);
  }
  return [...found.values()]
    .toSorted((first, second) => compareOrder(first.order, second.order))
    .map(({ field }) => field);
}

/** Records the properties of one value and queues what lies inside: properties, items, map values, variants. */
function expand(
  from: Pending,
  side: BodySide,
  resolver: ReferenceResolver,
  found: Map<string, Ordered>,
  queue: Pending[],
): void {
  const { view, prefix, order, ancestors } = from;
  const enter = (inner: SchemaView, change: Partial<Pending>, position: number): void => {
    if (inner.internal || queue.length >= MAX_VALUES || (inner.pointer !== null && ancestors.has(inner.pointer)))
      return;
    queue.push({
      ...from,
      ...change,
      view: inner,
      sensitive: from.sensitive || inner.sensitive,
      order: [...order, position],
      ancestors: withPointer(ancestors, inner),
    });
  };
  let position = 0;
  for (const [name, node] of view.properties) {
    position += 1;
    if (found.size >= MAX_FIELDS) return;
    const child = viewSchema(node, resolver);
    if (child.internal || (side === 'request' ? child.readOnly : child.writeOnly)) continue;
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const required = from.enclosingRequired && view.required.has(name);
    const field = fieldOf(path, child, { required, sensitive: from.sensitive }, resolver);
    const known = found.get(path);
    found.set(path, known === undefined ? { field, order: [...order, position] } : joinVariants(known, field));
    if (from.depth < MAX_DEPTH)
      enter(child, { prefix: path, depth: from.depth + 1, enclosingRequired: required }, position);
  }
  if (view.items !== null) enter(viewSchema(view.items, resolver), { prefix: `${prefix}[]` }, 0);
  if (view.additional !== null && view.properties.size === 0) {
    const inside = prefix === '' ? '*' : `${prefix}.*`;
    enter(viewSchema(view.additional, resolver), { prefix: inside, enclosingRequired: false }, 0);
  }
  for (const variant of view.variants) {
    position += 1;
    enter(viewSchema(variant, resolver), { enclosingRequired: false }, position);
  }
}

/** A field that several variants have: what each says of it holds for that variant alone. */
function joinVariants(known: Ordered, other: OperationField): Ordered {
  const { enum: values, description, ...field } = known.field;
  if (values === undefined || other.enum === undefined) return known;
  const more = other.enum.filter((value) => !values.includes(value));
  if (more.length === 0) return known;
  const isSaidByBoth = description !== undefined && description === other.description;
  return {
    order: known.order,
    field: {
      ...field,
      ...(isSaidByBoth ? { description } : {}),
      enum: [...values, ...more].slice(0, MAX_ENUM_VALUES),
    },
  };
}

function withPointer(ancestors: ReadonlySet<string>, view: SchemaView): ReadonlySet<string> {
  return view.pointer === null ? ancestors : new Set([...ancestors, view.pointer]);
}

function fieldOf(
  path: string,
  view: SchemaView,
  { required, sensitive }: { readonly required: boolean; readonly sensitive: boolean },
  resolver: ReferenceResolver,
): OperationField {
  const item = view.items === null || view.enum !== null ? null : viewSchema(view.items, resolver);
  const isHidden = sensitive || view.sensitive || item?.sensitive === true;
  const values = isHidden ? null : (view.enum ?? item?.enum ?? null);
  return {
    path,
    type: typeInWords(view, resolver),
    required,
    ...(view.description === null ? {} : { description: view.description }),
    ...(values === null ? {} : { enum: values.slice(0, MAX_ENUM_VALUES) }),
    ...(view.deprecated ? { deprecated: true } : {}),
  };
}

function compareOrder(first: readonly number[], second: readonly number[]): number {
  for (let index = 0; index < Math.min(first.length, second.length); index += 1) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return first.length - second.length;
}
