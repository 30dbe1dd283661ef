/** What is in code in every documentation and names nothing of an API: types, formats, methods, units. */
const generalNames = new Set(
  (
    'string number integer boolean object array null true false undefined float double int int32 int64 long byte binary ' +
    'date time datetime date-time uuid uri url email password json xml yaml csv html jwt http https oauth oauth2 openid ' +
    'get post put patch delete head options trace query bearer basic base64 base64url utf-8 utf8 ascii utc gmt hmac sha256 ' +
    'sha-256 md5 rsa tls ssl mtls cors curl and or not in is to of the a an ' +
    'application/json application/x-www-form-urlencoded multipart/form-data text/plain text/event-stream'
  ).split(' '),
);

/** Headers of every HTTP message. What means something of its own (`ETag`, `Retry-After`, `Location`) is not among them. */
const generalHeaders = new Set(
  (
    'accept accept-charset accept-encoding accept-language authorization cache-control connection content-disposition ' +
    'content-encoding content-language content-length content-type cookie date host origin referer set-cookie ' +
    'transfer-encoding user-agent www-authenticate'
  ).split(' '),
);

/** What statuses are called. */
const statusReasons = new Set(
  [
    'continue', 'switching protocols', 'ok', 'created', 'accepted', 'no content', 'reset content', 'partial content', 'multi-status',
    'moved permanently', 'found', 'see other', 'not modified', 'temporary redirect', 'permanent redirect', 'bad request', 'unauthorized',
    'payment required', 'forbidden', 'not found', 'method not allowed', 'not acceptable', 'request timeout', 'conflict', 'gone',
    'length required', 'precondition failed', 'payload too large', 'content too large', 'uri too long', 'unsupported media type',
    'range not satisfiable', 'expectation failed', 'unprocessable entity', 'unprocessable content', 'locked', 'failed dependency',
    'too early', 'upgrade required', 'precondition required', 'too many requests', 'request header fields too large',
    'internal server error', 'not implemented', 'bad gateway', 'service unavailable', 'gateway timeout',
  ],
); // prettier-ignore

/** `Not Found`, with its number or without: what every documentation calls a status. */
export function isStatusReason(phrase: string): boolean {
  return statusReasons.has(phrase.replace(/^(?:HTTP\/[\d.]{1,3}\s{1,3})?[1-5]\d\d\s{1,3}/i, '').toLowerCase());
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Whether a word in code is no name of anything: a type, a number, a date, a placeholder to be filled in. */
export function isGeneralName(name: string): boolean {
  const lower = name.toLowerCase();
  if (generalNames.has(lower) || currencies.has(name) || generalHeaders.has(lower)) return true;
  return isPlainValue(name) || isPlaceholder(name);
}

export function isGeneralHeader(name: string): boolean {
  return generalHeaders.has(name.toLowerCase());
}

/** Numbers with a unit, dates, UUIDs, addresses of mail and of the loopback, standards by their number. */
function isPlainValue(name: string): boolean {
  return (
    /^[-+]?\d[\d.,_]*(?:[a-z%]{1,3}|bytes|[KMGT]i?B)?$/i.test(name) ||
    /^\d{4}-\d\d(?:-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)?$/.test(name) ||
    /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(name) ||
    /^[\w.+-]{1,64}@[\w.-]{1,200}$/.test(name) ||
    /^(?:RFC|ISO)[ -]?\d{3,5}(?:-\d)?$/i.test(name)
  );
}

/** `<your key>`, `$TOKEN`, `YOUR_API_KEY`, `{id}`, `…`, `xxxx`: what the reader is to fill in. */
export function isPlaceholder(name: string): boolean {
  return (
    /^(?:<[\w .-]{1,60}>|\$\{?[A-Z_a-z]\w{0,60}\}?|\{\{[^{}]{1,60}\}\}|\.{3}|…)$/.test(name) ||
    /^(?:your|my|some)[_-][\w-]{1,60}$/i.test(name) ||
    /^[x*•]{3,}$/i.test(name)
  );
}
