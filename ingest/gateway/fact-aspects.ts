import type { GatewayPolicyKind } from '../../core/gateway-facts.ts';

/** One chunk of an API's gateway facts: what belongs together in the head of someone who asks. */
export interface FactAspect {
  /** Of the chunk, after `fact:`. */
  readonly key: string;
  readonly kinds: readonly GatewayPolicyKind[];
  /** What it is about, given the kinds that are in force somewhere. */
  readonly about: (present: readonly GatewayPolicyKind[]) => string;
  /** Said of routes where nothing of it is in force while something is elsewhere. */
  readonly nothing: string;
  /** The same, where something of it counts for all routes. */
  readonly nothingElse: string;
  /** What is told of one route is told together. */
  readonly isWhole: boolean;
  /** The question it answers, for the vector. */
  readonly question: (apiTitle: string, present: readonly GatewayPolicyKind[]) => string;
  /** Words that people use and the text need not hold: error messages, status codes, synonyms. */
  readonly keywords: string;
  readonly keywordsOf: Readonly<Partial<Record<GatewayPolicyKind, string>>>;
}

export const aspects: readonly FactAspect[] = [
  {
    key: 'authentication',
    kinds: ['authentication', 'access-list', 'ip-restriction'],
    about: (present) => (present.includes('authentication') ? 'authentication' : 'access'),
    nothing: 'The gateway asks for no credentials here; the API behind it still may.',
    nothingElse: '',
    isWhole: true,
    question: (apiTitle) =>
      `How do I authenticate with ${apiTitle}? Which credentials, API key or token, and why is a call answered with 401 Unauthorized or 403 Forbidden?`,
    keywords: 'access permission allowed denied',
    keywordsOf: {
      authentication:
        'authenticate authorization credentials API key token login sign in 401 Unauthorized unauthenticated No API key found in request Invalid authentication credentials missing key',
      'access-list': '403 Forbidden You cannot consume this service ACL access control list allowed group',
      'ip-restriction': '403 Forbidden IP address not allowed whitelist allowlist blocked',
    },
  },
  {
    key: 'limits',
    kinds: ['rate-limit', 'token-limit', 'quota', 'request-size'],
    about: (present) =>
      present.every((kind) => kind === 'request-size')
        ? 'request size limit'
        : present.includes('request-size')
          ? 'rate limits and request size'
          : 'rate limits',
    nothing: 'The gateway sets no limit here.',
    nothingElse: 'The gateway sets no further limit here.',
    isWhole: false,
    question: (apiTitle, present) =>
      [
        present.some((kind) => kind !== 'request-size')
          ? `What is the rate limit (quota) of ${apiTitle}? How many requests are allowed, and why is a call answered with 429 Too Many Requests?`
          : '',
        present.includes('request-size')
          ? `How large may a request body to ${apiTitle} be? 413 Payload Too Large, upload size limit.`
          : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    keywords: 'limit maximum',
    keywordsOf: {
      'rate-limit':
        'rate limiting rate limit throttling throttled quota too many requests 429 API rate limit exceeded Retry-After back off how often calls per second minute',
      'token-limit': 'AI LLM tokens token limit rate limit quota too many requests 429',
      quota: 'quota rate limit usage too many requests 429',
      'request-size':
        'request size body size payload too large 413 Request Entity Too Large Request size limit exceeded upload file size maximum content length',
    },
  },
  {
    key: 'cors',
    kinds: ['cors', 'request-validation', 'correlation-id', 'response-cache'],
    about: (present) =>
      !present.includes('cors') ? 'further rules' : present.length === 1 ? 'CORS' : 'CORS and further rules',
    nothing: 'Nothing of the kind is set here.',
    nothingElse: 'Nothing further is set here.',
    isWhole: false,
    question: (apiTitle, present) =>
      [
        present.includes('cors')
          ? `Can a browser call ${apiTitle} from another origin? CORS, preflight, Access-Control-Allow-Origin.`
          : '',
        present.includes('request-validation')
          ? `Which requests to ${apiTitle} does the gateway refuse as invalid?`
          : '',
        present.includes('correlation-id') ? `Which header holds the request id of a call to ${apiTitle}?` : '',
        present.includes('response-cache') ? `Are responses of ${apiTitle} cached?` : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    keywords: '',
    keywordsOf: {
      cors: 'CORS cross-origin browser JavaScript fetch preflight OPTIONS Access-Control-Allow-Origin blocked by CORS policy origin',
      'request-validation': 'validation 400 Bad Request body does not conform to schema content type',
      'correlation-id': 'correlation id request id trace support header',
      'response-cache': 'cache cached stale X-Cache-Status',
    },
  },
];
