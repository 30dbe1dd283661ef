/**
 * Every kind of change that the comparison of two versions can find, and whether it breaks callers. `depends`: on
 * what the change says, as `docs/diff.md` tells.
 */
export const changeRules = {
  operation_added: 'never',
  operation_removed: 'always',
  operation_deprecated: 'never',
  operation_undeprecated: 'never',
  operation_id_changed: 'never',
  path_parameter_renamed: 'never',
  path_version_changed: 'never',
  servers_changed: 'never',
  security_tightened: 'always',
  security_loosened: 'never',
  security_changed: 'always',
  security_address_changed: 'always',
  parameter_added: 'depends',
  parameter_removed: 'always',
  parameter_moved: 'always',
  parameter_became_required: 'always',
  parameter_became_optional: 'never',
  parameter_style_changed: 'depends',
  parameter_deprecated: 'never',
  parameter_undeprecated: 'never',
  request_body_added: 'depends',
  request_body_removed: 'always',
  request_body_became_required: 'always',
  request_body_became_optional: 'never',
  request_media_type_added: 'never',
  request_media_type_removed: 'always',
  request_field_added: 'depends',
  request_field_removed: 'always',
  request_field_became_required: 'always',
  request_field_became_optional: 'never',
  request_field_deprecated: 'never',
  request_field_undeprecated: 'never',
  request_variant_added: 'never',
  request_variant_removed: 'always',
  response_added: 'never',
  response_removed: 'depends',
  response_media_type_added: 'never',
  response_media_type_removed: 'always',
  response_header_added: 'never',
  response_header_removed: 'always',
  response_field_added: 'never',
  response_field_removed: 'always',
  response_field_became_required: 'never',
  response_field_became_optional: 'always',
  response_field_deprecated: 'never',
  response_field_undeprecated: 'never',
  type_widened: 'depends',
  type_narrowed: 'depends',
  type_changed: 'always',
  became_nullable: 'depends',
  became_not_nullable: 'depends',
  enum_widened: 'depends',
  enum_narrowed: 'depends',
  constraint_tightened: 'always',
  constraint_loosened: 'never',
  constraint_changed: 'always',
  default_changed: 'never',
} as const satisfies Record<string, 'always' | 'never' | 'depends'>;

export type ChangeKind = keyof typeof changeRules;

/** Kinds whose rule leaves the verdict to the place where they are found. */
export type DependentKind = {
  [Kind in ChangeKind]: (typeof changeRules)[Kind] extends 'depends' ? Kind : never;
}[ChangeKind];

/** One structural difference between two versions of an API. */
export interface VersionChange {
  readonly kind: ChangeKind;
  /** A call that was right for the one version may fail, or bring what its caller does not know, in the other. */
  readonly breaking: boolean;
  /** `METHOD path` of the newer side, or of the older where it is gone; `null` where it is the same in many. */
  readonly operation: string | null;
  /** How many operations share it, where `operation` is `null`. */
  readonly operations?: number;
  /** `/parameters/query/limit`, `/request_body/items[].price`, `/responses/200/id`; empty: the operation itself. */
  readonly where: string;
  /** The schema keyword that differs, for constraints: `maxLength`. */
  readonly keyword?: string;
  readonly from?: unknown;
  readonly to?: unknown;
  /** A sentence for people: plain text, names in backticks. */
  readonly message: string;
}

export interface DiffCounts {
  readonly total: number;
  readonly breaking: number;
  readonly operations_added: number;
  readonly operations_removed: number;
  /** Operations of both versions with at least one difference. */
  readonly operations_changed: number;
  /** Operations of which a part could not be compared. */
  readonly operations_incomplete: number;
}

export interface VersionDiff {
  readonly breaking: boolean;
  /** Something could not be compared (a budget was met), so there may be more than was found. */
  readonly incomplete: boolean;
  readonly counts: DiffCounts;
  /** Breaking ones first, then by path. */
  readonly changes: readonly VersionChange[];
}
