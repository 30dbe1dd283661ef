/** Each thing that can be found, with how bad it is; `docs/explain.md` lists them. Codes are stable. */
export const findingSeverities = {
  request_not_found: 'info',
  operation_not_found: 'error',
  shell_unquoted_ampersand: 'error',
  shell_variable_literal: 'error',
  scheme_insecure: 'warning',
  host_unknown: 'warning',
  base_path_missing: 'error',
  base_path_wrong: 'error',
  path_unknown: 'error',
  path_case: 'error',
  path_trailing_slash: 'warning',
  path_double_slash: 'error',
  path_slash_unencoded: 'error',
  path_placeholder: 'error',
  method_not_allowed: 'error',
  operation_deprecated: 'warning',
  version_not_current: 'info',
  parameter_missing: 'error',
  parameter_invalid: 'error',
  parameter_unknown: 'warning',
  parameter_misplaced: 'warning',
  parameter_repeated: 'warning',
  parameter_deprecated: 'info',
  header_malformed: 'error',
  content_type_missing: 'error',
  content_type_unsupported: 'error',
  accept_unsupported: 'error',
  body_missing: 'error',
  body_unexpected: 'warning',
  body_not_json: 'error',
  body_not_xml: 'error',
  multipart_boundary_missing: 'error',
  body_invalid: 'error',
  body_not_inspected: 'info',
  body_too_large: 'error',
  field_missing: 'error',
  field_unknown: 'error',
  field_undescribed: 'warning',
  field_read_only: 'warning',
  credentials_missing: 'error',
  credentials_wrong_scheme: 'error',
  credentials_wrong_place: 'error',
  credentials_malformed: 'error',
  credentials_placeholder: 'error',
  certificate_missing: 'warning',
  token_expired: 'error',
  token_not_yet_valid: 'error',
  token_scopes_missing: 'error',
  security_sources_differ: 'info',
  access_restricted: 'info',
  rate_limit: 'info',
  length_required: 'error',
  origin_not_allowed: 'error',
  cors_headers_missing: 'warning',
  gateway_terminates: 'error',
  response_names_field: 'info',
  status_undescribed: 'info',
  retry_after: 'info',
  correlation_id: 'info',
} as const satisfies Record<string, 'error' | 'warning' | 'info'>;

export type FindingCode = keyof typeof findingSeverities;

/** One thing about a request, precise enough to act on. All texts are plain text. */
export interface Finding extends Fault {
  readonly severity: (typeof findingSeverities)[FindingCode];
}

/** A finding as checks make it; its code says how bad it is. */
export interface Fault {
  readonly code: FindingCode;
  /** JSON pointer into the request (`/path/id`, `/query/limit`, `/header/Accept`, `/body/amount`, `/security`) or `/response/…`. */
  readonly pointer: string;
  readonly message: string;
  readonly expected?: unknown;
  /** As it was sent, with secrets masked. */
  readonly actual?: unknown;
  /** Who says so: the specification, the gateway's facts, or HTTP itself (and the shell a command runs in). */
  readonly source: 'specification' | 'gateway' | 'http';
}

/** Worst first, otherwise in the order of the checks. */
export function rankFindings(faults: readonly Fault[]): Finding[] {
  const order = ['error', 'warning', 'info'] as const;
  const findings = faults.map((fault) => ({ ...fault, severity: findingSeverities[fault.code] }));
  return order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}
