import type { OperationField } from '../../core/operation.ts';
import type { JsonObject } from '../json-values.ts';
import type { WarningList } from '../warning-list.ts';
import { SchemaCleaner } from './clean-schema.ts';
import { flattenFields } from './flatten-fields.ts';
import type { BodySide } from './flatten-fields.ts';
import { ReferenceResolver } from './reference-resolver.ts';

/** What reading one document needs at hand; lives as long as the document is read. */
export interface SpecContext {
  readonly root: JsonObject;
  readonly resolver: ReferenceResolver;
  readonly cleaner: SchemaCleaner;
  readonly warnings: WarningList;
  /** Flattened fields of a schema node; equal nodes share one result. */
  fieldsOf(schema: unknown, side: BodySide): readonly OperationField[];
}

export function createSpecContext(root: JsonObject, warnings: WarningList): SpecContext {
  const resolver = new ReferenceResolver(root, warnings);
  const known = { request: new Map<unknown, OperationField[]>(), response: new Map<unknown, OperationField[]>() };
  return {
    root,
    resolver,
    cleaner: new SchemaCleaner(resolver),
    warnings,
    fieldsOf(schema, side) {
      const resolved = resolver.resolve(schema);
      // Nodes reached by the same reference are one; anything beside the reference only describes it.
      const key = resolved.pointer === null ? schema : resolved.value;
      const fields = known[side].get(key) ?? flattenFields(schema, side, resolver);
      known[side].set(key, fields);
      return fields;
    },
  };
}
