/** What a secret or a sensitive value is replaced with. */
export const MASK = '***';

/** Credentials that vendors made recognisable. Test keys (`sk_test_`) stay: documentation needs them. */
const secretPatterns: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  /\b(?:sk|rk)_live_[A-Za-z0-9]{8,}/g,
  /\bwhsec_[A-Za-z0-9+/]{16,}/g,
  /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{35}\b/g,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\b(?:kpat|spat|npat)_[A-Za-z0-9]{20,}/g,
];

/** Secrets known by what stands before them; the first group is kept. A real one holds a digit, a placeholder hardly ever. */
const labelledPatterns: readonly RegExp[] = [
  /(\bBearer\s+)(?=[A-Za-z0-9._~+/-]*\d)[A-Za-z0-9._~+/-]{20,}=*/gi,
  /(\bBasic\s+)(?=[A-Za-z0-9+/]*[\d=])(?=[A-Za-z0-9+/]*[a-z])[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9+/])/g,
  /(\baws_secret_access_key["']?\s*[:=]\s*["']?)[A-Za-z0-9+/]{40}/gi,
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,64}:)[^\s/:@{}<>$]{3,128}(?=@)/gi,
];

/** One cheap test spares nearly all strings of a specification the patterns above. */
const suspicious =
  /PRIVATE KEY|eyJ|_live_|whsec_|sk-|AKIA|ASIA|AIza|gh[opusr]_|github_pat_|glpat-|xox|npm_|[ksn]pat_|bearer|Basic|aws_secret|:\/\//i;

/** Replaces everything that looks like a live credential by {@link MASK}. */
export function maskSecrets(text: string): string {
  if (text.length < 12 || !suspicious.test(text)) return text;
  let masked = text;
  for (const pattern of secretPatterns) masked = masked.replaceAll(pattern, MASK);
  for (const pattern of labelledPatterns) masked = masked.replaceAll(pattern, `$1${MASK}`);
  return masked;
}
