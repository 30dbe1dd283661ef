/**
 * A JSON Schema of dialect 2020-12 as it stands in a specification (OpenAPI 3.1 spelling; older
 * documents are upgraded when they are read). Kept open: a specification may hold any keyword.
 */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}
