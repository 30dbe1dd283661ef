/** A sentence that Kong answers with by itself, and what it means. */
export interface GatewaySentence {
  readonly pattern: RegExp;
  /** With which it comes where nothing is configured otherwise. */
  readonly status: number;
  readonly likelihood: 'certain' | 'likely';
  readonly cause: string;
}

/** Sentences that Kong answers with by itself; `docs/explain.md` says which were compared with its sources. */
export const gatewaySentences: readonly GatewaySentence[] = [
  { pattern: /no Route matched with those values/i, status: 404, likelihood: 'certain', cause: 'The gateway has no route for this host, path, method and headers; the request never reached the API.' },
  { pattern: /No API key found in request/i, status: 401, likelihood: 'certain', cause: 'The gateway found no API key in the places where it looks for one.' },
  { pattern: /No credentials found for given|Invalid authentication credentials/i, status: 401, likelihood: 'likely', cause: 'The gateway knows no consumer with these credentials: they are mistyped, revoked, or of another environment.' },
  { pattern: /You cannot consume this service/i, status: 403, likelihood: 'certain', cause: 'The credentials are right, but their consumer is in no group that the gateway admits to this API.' },
  { pattern: /(?:Your )?IP address (?:is )?not allowed/i, status: 403, likelihood: 'certain', cause: 'The gateway does not admit the address that the request came from.' },
  { pattern: /API rate limit exceeded/i, status: 429, likelihood: 'certain', cause: 'The gateway counted more calls than it allows.' },
  { pattern: /Request size limit exceeded/i, status: 413, likelihood: 'certain', cause: 'The body is larger than the gateway takes.' },
  { pattern: /token expired/i, status: 401, likelihood: 'likely', cause: 'The token has expired: get a new one.' },
  { pattern: /failure to get a peer|no available servers/i, status: 503, likelihood: 'certain', cause: 'The gateway knows no healthy server behind this route. The request is not to blame.' },
  { pattern: /invalid response was received from the upstream/i, status: 502, likelihood: 'certain', cause: 'The server behind the gateway broke the connection or answered no HTTP. The request is not to blame.' },
  { pattern: /upstream server is timing out/i, status: 504, likelihood: 'certain', cause: 'The server behind the gateway did not answer in time.' },
  { pattern: /name resolution failed/i, status: 503, likelihood: 'certain', cause: 'The gateway could not resolve the name of the server behind it. The request is not to blame.' },
  { pattern: /The upstream server is currently unavailable/i, status: 503, likelihood: 'certain', cause: 'The server behind the gateway is not available. The request is not to blame.' },
]; // prettier-ignore

/** No sentence of a gateway stands further behind. */
const MAX_SEARCHED = 4_000;

/** The sentence of the gateway that a text holds, as it stands there; `null` when it holds none. */
export function gatewaySentenceIn(text: string): (GatewaySentence & { readonly text: string }) | null {
  const searched = text.slice(0, MAX_SEARCHED);
  for (const sentence of gatewaySentences) {
    const found = sentence.pattern.exec(searched);
    if (found !== null) return { ...sentence, text: found[0] };
  }
  return null;
}
