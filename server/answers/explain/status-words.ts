/** Names of the statuses that are asked about, as RFC 9110 and RFC 6585 give them. */
const names: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  411: 'Length Required',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A question about a status, where the words beside a response do not name it by themselves. */
export function statusInWords(words: string, status: number): string {
  if (words.includes(String(status))) return words;
  const name = names[status];
  return `Why do I get ${String(status)}${name === undefined ? '' : ` ${name}`}? ${words}`.trim();
}
