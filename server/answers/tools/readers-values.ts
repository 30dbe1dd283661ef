import { isObject, setOwn } from '../../../core/json-values.ts';
import type { Operation } from '../../../core/operation.ts';
import { readParameterType } from '../parameter-type.ts';

/** Deeper values are no longer what somebody writes in a sentence. */
const MAX_DEPTH = 6;

export interface KeptValues {
  readonly values: Readonly<Record<string, unknown>>;
  /** Places of what was left out. */
  readonly dropped: readonly string[];
}

/**
 * The values that may stand in code: texts that the reader wrote, or that the specification lists. A model that was
 * talked into something by a document cannot put an address or an account of somebody else's into code. Numbers and
 * yes or no pass: "20 euros" may well be 2000.
 */
export function keepReadersValues(
  values: Readonly<Record<string, unknown>>,
  words: string,
  operation: Operation,
): KeptValues {
  const written = words.toLowerCase();
  const listed = listedValues(operation);
  const dropped: string[] = [];
  const keep = (value: unknown, place: string, depth: number): { readonly value: unknown } | null => {
    if (typeof value === 'string') {
      if (value === '' || listed.has(value) || written.includes(value.toLowerCase())) return { value };
      dropped.push(place);
      return null;
    }
    if (Array.isArray(value)) {
      if (depth === 0) return null;
      return { value: value.flatMap((item, index) => keep(item, `${place}/${index}`, depth - 1) ?? []).map(unwrap) };
    }
    if (!isObject(value)) return { value };
    if (depth === 0) return null;
    const kept: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(value)) {
      const result = keep(inner, `${place}/${name}`, depth - 1);
      if (result !== null) setOwn(kept, name, result.value);
    }
    return { value: kept };
  };
  const kept = keep(values, '', MAX_DEPTH);
  return { values: isObject(kept?.value) ? kept.value : {}, dropped };
}

function unwrap({ value }: { readonly value: unknown }): unknown {
  return value;
}

function listedValues(operation: Operation): Set<string> {
  const values = [
    ...operation.parameters.flatMap((parameter) => readParameterType(parameter, operation).values),
    ...operation.bodyFields.flatMap((field) => field.enum ?? []),
  ];
  return new Set(values.filter((value) => typeof value === 'string'));
}
