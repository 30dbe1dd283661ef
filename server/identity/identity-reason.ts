/**
 * Why credentials did not count. A closed list: it goes into a response header, where nothing a caller wrote may
 * stand. Documented in `docs/http-api.md`.
 */
export const identityReasons = [
  'token_malformed',
  'token_algorithm',
  'token_key_unknown',
  'token_signature',
  'token_issuer',
  'token_audience',
  'token_expired',
  'token_not_yet_valid',
  'token_claims',
  'keys_unavailable',
  'tokens_not_configured',
  'gateway_not_configured',
  'gateway_secret',
  'gateway_anonymous',
  'gateway_headers',
] as const;

export type IdentityReason = (typeof identityReasons)[number];
