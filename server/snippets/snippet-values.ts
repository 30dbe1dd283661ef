import type { SnippetProblem } from '../../core/answer.ts';
import type { Operation, OperationParameter, ParameterLocation } from '../../core/operation.ts';
import { getOwn, isRecord, pointerSegment, setOwn } from './json-values.ts';
import type { JsonRecord } from './json-values.ts';
import { typeList } from './merge-schemas.ts';

/**
 * What the caller wants in the request: by place (`path`, `query`, `header`, `cookie`, each an object, and
 * `body`), or flat by name, which finds the parameter of that name, else the body's property. Both may be mixed.
 */
export type SnippetValues = Readonly<Record<string, unknown>>;

type Place = 'path' | 'query' | 'header' | 'cookie';

export interface SortedValues {
  /** Values of described parameters. */
  readonly parameters: ReadonlyMap<OperationParameter, unknown>;
  /** Query parameters, headers and cookies the operation does not know: sent as asked, and reported. */
  readonly extra: Readonly<Record<Place, JsonRecord>>;
  /** The caller's whole body, wrapped because `null` may be one. */
  readonly body: { readonly value: unknown } | null;
  /** Single properties of the body. */
  readonly bodyProperties: JsonRecord;
  readonly problems: readonly SnippetProblem[];
}

/** Sorts the caller's values by the place they go to. */
export function sortValues(operation: Operation, values: SnippetValues): SortedValues {
  const sorter = new ValueSorter(operation);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (isPlace(name) && isRecord(value))
      for (const [inner, item] of Object.entries(value)) sorter.addPlaced(name, inner, item);
    else sorter.addFlat(name, value);
  }
  return sorter;
}

function isPlace(name: string): name is Place {
  return name === 'path' || name === 'query' || name === 'header' || name === 'cookie';
}

class ValueSorter implements SortedValues {
  readonly parameters = new Map<OperationParameter, unknown>();
  readonly extra = { path: {}, query: {}, header: {}, cookie: {} } satisfies Record<Place, Record<string, unknown>>;
  readonly bodyProperties: Record<string, unknown> = {};
  readonly problems: SnippetProblem[] = [];
  body: { readonly value: unknown } | null = null;
  private readonly operation: Operation;

  constructor(operation: Operation) {
    this.operation = operation;
  }

  addPlaced(place: Place, name: string, value: unknown): void {
    const parameter = this.find(
      name,
      (location) => location === place || (place === 'query' && location === 'querystring'),
    );
    if (parameter) this.parameters.set(parameter, coerce(parameter, value));
    else {
      setOwn(this.extra[place], name, value);
      this.problems.push({
        pointer: `/${place}/${pointerSegment(name)}`,
        message: 'is not a parameter of this operation',
      });
    }
  }

  addFlat(name: string, value: unknown): void {
    const parameter = this.find(name, () => true);
    if (parameter) this.parameters.set(parameter, coerce(parameter, value));
    else if (name === 'body' && this.operation.requestBody) this.body = { value };
    else if (this.operation.requestBody) setOwn(this.bodyProperties, name, value);
    else this.problems.push({ pointer: `/${pointerSegment(name)}`, message: 'is not a parameter of this operation' });
  }

  private find(name: string, suits: (location: ParameterLocation) => boolean): OperationParameter | undefined {
    const all = this.operation.parameters.filter((parameter) => suits(parameter.in));
    return (
      all.find((parameter) => parameter.name === name) ??
      all.find((parameter) => parameter.in === 'header' && parameter.name.toLowerCase() === name.toLowerCase())
    );
  }
}

/** On the wire parameters are text, so `"5"` for an integer is as good as 5, and one item is a list of one. */
function coerce(parameter: OperationParameter, value: unknown): unknown {
  const types = typeList(getOwn(parameter.schema, 'type'));
  if (types.includes('array') && !types.includes('string') && !Array.isArray(value) && value !== null) {
    return [value];
  }
  if (typeof value !== 'string' || types.includes('string'))
    return typeof value === 'number' && isOnlyString(types) ? String(value) : value;
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return types.includes('boolean') && (value === 'true' || value === 'false') ? value === 'true' : value;
}

function isOnlyString(types: readonly string[]): boolean {
  return types.length === 1 && types[0] === 'string';
}
