/** What a secret or a sensitive value is replaced with. */
export const MASK = '***';

/** Stands before a shape that begins with letters or digits: not in the middle of a longer word. */
const START = String.raw`(?<![A-Za-z0-9_-])`;
/** The rest of a token holds a digit: random ones do, names such as `sk-learn-pipeline-components` do not. */
const DIGIT = String.raw`(?=[A-Za-z0-9_-]*\d)`;

/**
 * Credentials that vendors made recognisable, as regular expressions of what stands after {@link START}. Test keys
 * (`sk_test_`) and identifiers (`AC…`, publishable keys) stay: documentation needs them.
 */
const vendorShapes: readonly string[] = [
  // Payments and shops
  '(?:sk|rk)_(?:live|org)_[A-Za-z0-9]{8,}', 'whsec_[A-Za-z0-9+/]{16,}', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'sq0csp-[A-Za-z0-9_-]{43}', 'EAAA[A-Za-z0-9_-]{60}', String.raw`access_token\$production\$[a-z0-9]{16}\$[a-f0-9]{32}`,
  // Models
  `sk-${DIGIT}[A-Za-z0-9_-]{20,}`, 'hf_[A-Za-z0-9]{34}', 'gsk_[A-Za-z0-9]{48,}', 'xai-[A-Za-z0-9]{60,}', 'r8_[A-Za-z0-9]{37}',
  'pplx-[A-Za-z0-9]{40,}', 'pcsk_[A-Za-z0-9]{5,8}_[A-Za-z0-9]{50,}', 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}',
  'tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}', 'ABSK[A-Za-z0-9+/]{100,}={0,2}',
  // Clouds
  '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])', 'AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])', String.raw`ya29\.[A-Za-z0-9_-]{20,}`,
  'GOCSPX-[A-Za-z0-9_-]{28}', 'do[opr]_v1_[a-f0-9]{64}', 'dapi[a-f0-9]{32}(?:-\\d)?', 'sbp_[a-f0-9]{40}', 'sb_secret_[A-Za-z0-9_-]{20,}',
  'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,}', 'HRKU-[A-Za-z0-9_-]{36,}', 'nfp_[A-Za-z0-9]{36}', 'fm[12]_[A-Za-z0-9+/]{60,}={0,2}',
  String.raw`[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}`,
  // Code, packages and delivery
  'gh[opusr]_[A-Za-z0-9]{30,}', 'github_pat_[A-Za-z0-9_]{30,}',
  String.raw`gl(?:pat|oas|dt|rt|cbt|ptt|ft|soat|imt|agent|wt)-[A-Za-z0-9_.-]{20,}`, 'npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])',
  'pypi-[A-Za-z0-9_-]{50,}', 'rubygems_[a-f0-9]{48}', 'dckr_[po]at_[A-Za-z0-9_-]{27,}', 'cio[A-Za-z0-9]{32}(?![A-Za-z0-9])',
  'ATATT3[A-Za-z0-9_=-]{50,}', 'ATCTT3[A-Za-z0-9_=-]{50,}', 'sq[aup]_[a-f0-9]{40}', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  String.raw`[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}`, String.raw`hv[bs]\.[A-Za-z0-9_-]{24,}`,
  String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9]{40,}`, 'AGE-SECRET-KEY-1[0-9A-Z]{58}', 'bkua_[a-f0-9]{40}',
  // Kong
  '(?:kpat|spat|npat)_[A-Za-z0-9]{20,}',
  // Messages and work
  'xox[abeoprs]-[A-Za-z0-9-]{10,}', 'xapp-\\d-[A-Z0-9]+-\\d+-[a-z0-9]+', String.raw`SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}`,
  'key-[a-f0-9]{32}(?![a-f0-9])', '[a-f0-9]{32}-us\\d{1,2}(?!\\d)', 'xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}', String.raw`\d{8,10}:AA[A-Za-z0-9_-]{33}`,
  String.raw`[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,}`, 'lin_api_[A-Za-z0-9]{40}', 'ntn_[A-Za-z0-9]{40,}',
  String.raw`pat[A-Za-z0-9]{14}\.[a-f0-9]{64}`, 'figd_[A-Za-z0-9_-]{40,}',
  // Watching
  'NRAK-[A-Z0-9]{27}', 'glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}', 'glc_[A-Za-z0-9+/]{32,}={0,2}', 'sntry[su]_[A-Za-z0-9+/=_-]{40,}',
  String.raw`dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}`,
]; // prettier-ignore

/** Secrets by their own form. */
const secretPatterns: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  new RegExp(`${START}(?:${vendorShapes.join('|')})`, 'g'),
];

/** Names under which credentials are given, in whatever spelling. */
const LABEL = String.raw`(?:client[_-]?secret|secret[_-]?(?:access[_-]?)?key|private[_-]?key|api[_-]?(?:key|secret)|(?:access|auth|refresh|bearer|api)[_-]?token|passw(?:or)?d)`;
/** Random texts of this length hold digits and letters; `YOUR-AUTH0-CLIENT-SECRET` and `department-1-api-key` do not look so. */
const OPAQUE = String.raw`(?=(?:[A-Za-z+/_.~=-]{0,60}\d){2})(?=[\d+/_.~=-]{0,60}[A-Za-z])[A-Za-z0-9+/_.~=-]`;

/** Secrets known by what stands before them; the first group is kept. */
const labelledPatterns: readonly RegExp[] = [
  new RegExp(String.raw`(\bBearer\s+)${OPAQUE}{20,}`, 'gi'),
  new RegExp(String.raw`(\b${LABEL}["']?\s*[:=]\s*["']?)${OPAQUE}{24,}`, 'gi'),
  /(\bBasic\s+)(?=[A-Za-z0-9+/]*[\d=])(?=[A-Za-z0-9+/]*[a-z])[A-Za-z0-9+/]{16,}={0,2}(?![A-Za-z0-9+/])/g,
  /(\baws_?secret_?access_?key["']?\s*[:=]\s*["']?)[A-Za-z0-9+/]{40}/gi,
  /(\b(?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,}={0,2}/g,
  /([?&]sig=)[A-Za-z0-9%+/]{40,}/g,
  /(\bhooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/+]{20,}/g,
  /(\bdiscord(?:app)?\.com\/api\/webhooks\/)\d+\/[A-Za-z0-9_-]{40,}/g,
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,64}:)(?!(?:pass(?:word|wd)?|pwd|secret|x+)@)[^\s/:@{}<>$]{3,128}(?=@)/gi,
];

const labelName = new RegExp(`^(?:x[_-])?${LABEL}$`, 'i');
const opaqueText = new RegExp(`^${OPAQUE}{20,}$`);

/** One cheap test spares nearly all strings of a specification the patterns above. */
const suspicious =
  /PRIVATE KEY|SECRET-KEY|eyJ|_(?:live|org)_|whsec_|shp[acps]|sq0csp|EAAA|access_token\$|sk-|hf_|gsk_|xai-|r8_|pplx-|pcsk_|lsv2_|tvly-|ABSK|A[KSBC]IA|ACCA|AIza|ya29|GOCSPX|do[opr]_v1|dapi|sbp_|sb_secret|pscale_|HRKU|nfp_|fm[12]_|\dQ~|gh[opusr]_|github_pat_|gl[a-z]{2,5}[-_]|npm_|pypi-|rubygems_|dckr_|cio|AT[AC]TT3|sq[aup]_|PMAK|atlasv1|hv[bs]\.|dp\.|bkua_|[ksn]pat_|xox|xapp-|SG\.|key-|-us\d|xkeysib|:AA|\.[\w-]{6}\.|lin_api|ntn_|pat[A-Za-z0-9]{14}\.|figd_|NRAK|glsa_|glc_|sntry|dt0|bearer|Basic|secret|token|passw|api[_-]?key|private[_-]?key|aws_?secret|AccessKey=|AccountKey=|sig=|hooks\.|webhooks|:\/\//i;

/**
 * Replaces everything that looks like a live credential by {@link MASK}.
 * @param name what the text stands under, where it stands under something
 */
export function maskSecrets(text: string, name = ''): string {
  if (name !== '' && text.length >= 20 && labelName.test(name) && opaqueText.test(text)) return MASK;
  if (text.length < 12 || !suspicious.test(text)) return text;
  let masked = text;
  for (const pattern of secretPatterns) masked = masked.replaceAll(pattern, MASK);
  for (const pattern of labelledPatterns) masked = masked.replaceAll(pattern, `$1${MASK}`);
  return masked;
}
