/** A sentence that Kong answers with by itself, and what it means. */
export interface GatewaySentence {
  readonly pattern: RegExp;
  /** With which it comes where nothing is configured otherwise. */
  readonly status: number;
  readonly likelihood: 'certain' | 'likely';
  readonly cause: string;
  /** Of which part of Kong; `docs/explain.md` lists them. */
  readonly from: string;
  /** Where it was seen: in the text of Kong's public sources, in its documentation, or only in published responses. */
  readonly seenIn: 'source' | 'documentation' | 'responses';
}

type Row = readonly [pattern: RegExp, status: number, from: string, likelihood: 'certain' | 'likely', cause: string];

/** More exact sentences stand before those they contain. */
const ofSources: readonly Row[] = [
  [/no Route matched with those values/i, 404, 'router', 'certain', 'The gateway has no route for this host, path, method and headers; the request never reached the API.'],
  [/Please use HTTPS protocol/i, 426, 'router', 'certain', "The gateway's route is for HTTPS alone, and the request came over plain HTTP."],
  [/No API key found in request/i, 401, 'key-auth', 'certain', 'The gateway found no API key in the places where it looks for one.'],
  [/Duplicate API key found/i, 401, 'key-auth', 'certain', 'The API key was sent more than once under the same name; the gateway takes one.'],
  [/Invalid authentication credentials/i, 401, 'key-auth, basic-auth, ldap-auth', 'certain', 'The gateway read the credentials and knows no consumer with them: they are mistyped, expired, revoked, or of another environment.'],
  [/No credentials found for given '[^'\n]{0,60}'/i, 401, 'jwt', 'certain', 'The gateway read the token and knows no issuer with the key in its claim: the token was signed for another environment, or its credential is gone.'],
  [/No mandatory '[^'\n]{0,60}' in claims|Invalid '[^'\n]{0,60}' in claims/i, 401, 'jwt', 'certain', 'The token lacks the claim by which the gateway finds its issuer, or the claim is empty.'],
  [/Bad token; |Unrecognizable token/i, 401, 'jwt', 'certain', 'What was sent as a token is no JWT that the gateway can read: three parts in Base64url with dots between.'],
  [/Multiple tokens provided/i, 401, 'jwt', 'certain', 'The token was sent in more than one place; the gateway takes one.'],
  [/Invalid algorithm/i, 401, 'jwt', 'likely', 'The token was signed with another algorithm than its credential at the gateway names.'],
  [/Invalid key\/secret/i, 401, 'jwt', 'certain', 'The credential at the gateway holds no key to verify the token with. The request is not to blame.'],
  [/Invalid signature/i, 401, 'jwt', 'likely', 'The signature of the token does not fit the key that the gateway knows for its issuer.'],
  [/token expired/i, 401, 'jwt', 'likely', 'The token has expired: get a new one.'],
  [/token not valid yet/i, 401, 'jwt', 'likely', 'The token is not valid yet: its start lies ahead, or a clock is wrong.'],
  [/a valid date or x-date header is required for HMAC/i, 401, 'hmac-auth', 'certain', 'The gateway asks for a Date or X-Date header near its own time, and there was none, or it is too old.'],
  [/HMAC signature cannot be verified/i, 401, 'hmac-auth', 'certain', 'The gateway could not use the signature: Authorization lacks username, algorithm, headers or signature, names an unknown user, an algorithm it does not take, or leaves out a header that has to be signed.'],
  [/HMAC signature does not match/i, 401, 'hmac-auth', 'certain', 'The gateway computed another signature: the secret differs, what was signed is not what was sent (request line, headers in their order), or the Digest header does not fit the body.'],
  [/The access token is missing/i, 401, 'oauth2', 'certain', 'The gateway found no access token in the Authorization header, the query or the form.'],
  [/The access token is invalid or has expired/i, 401, 'oauth2', 'certain', 'The gateway knows no such access token, it is for another service, or it has expired.'],
  [/You cannot consume this service/i, 403, 'acl', 'certain', "The gateway's access list does not let the caller pass: their consumer is in no admitted group, or in one that is shut out."],
  [/Your IP address is not allowed/i, 403, 'ip-restriction', 'certain', 'The gateway does not admit the address that the request came from.'],
  [/API rate limit exceeded/i, 429, 'rate-limiting, response-ratelimiting', 'certain', 'The gateway counted more calls than it allows.'],
  [/Request size limit exceeded/i, 413, 'request-size-limiting', 'certain', 'The body is larger than the gateway takes.'],
  [/cannot use own model/i, 400, 'ai-proxy', 'certain', "The gateway's route decides about the model, and the body names another one: leave `model` out or name the route's."],
  [/failure to get a peer from the ring-balancer/i, 503, 'balancer', 'certain', 'The gateway knows no healthy server behind this route. The request is not to blame.'],
  [/name resolution failed/i, 503, 'balancer', 'certain', 'The gateway could not resolve the name of the server behind it. The request is not to blame.'],
  [/An invalid response was received from the upstream server/i, 502, 'error page', 'certain', 'The server behind the gateway refused or broke the connection, or answered no HTTP. The request is not to blame.'],
  [/The upstream server is currently unavailable/i, 503, 'error page', 'certain', 'The server behind the gateway is not available. The request is not to blame.'],
  [/The upstream server is timing out/i, 504, 'error page', 'certain', 'The server behind the gateway did not answer in time.'],
  [/Request header or cookie too large/i, 400, 'error page', 'certain', 'The headers, cookies among them, are larger than the gateway takes.'],
  [/URI too long/i, 414, 'error page', 'likely', 'The address is longer than the gateway takes.'],
  [/Payload too large/i, 413, 'error page', 'likely', 'The body is larger than the gateway, or a server before it, takes.'],
  [/An unexpected error occurred/i, 500, 'error page, plugins', 'likely', 'The gateway itself failed. The request is not to blame.'],
]; // prettier-ignore

const ofDocumentation: readonly Row[] = [
  [/No required TLS certificate was sent/i, 401, 'mtls-auth', 'certain', 'The gateway asks for a client certificate in the TLS handshake and got none.'],
  [/request body doesn['’]t conform to schema/i, 400, 'request-validator', 'certain', 'The gateway itself validates the body and refuses it; the request never reached the API.'],
  [/TLS certificate failed verification/i, 401, 'mtls-auth', 'certain', 'The gateway does not trust the client certificate, or it has expired.'],
  [/specified Content-Type is not allowed/i, 400, 'request-validator', 'certain', 'The gateway itself checks the Content-Type and takes another one.'],
]; // prettier-ignore

const ofResponses: readonly Row[] = [
  [/A valid Content-Length header is required/i, 411, 'request-size-limiting', 'likely', 'The gateway takes no body whose size is not told in Content-Length.'],
]; // prettier-ignore

function toSentence(
  [pattern, status, from, likelihood, cause]: Row,
  seenIn: GatewaySentence['seenIn'],
): GatewaySentence {
  return { pattern, status, from, likelihood, cause, seenIn };
}

/** Sentences that Kong answers with by itself, the more exact ones first. */
export const gatewaySentences: readonly GatewaySentence[] = [
  ...ofSources.map((row) => toSentence(row, 'source')),
  ...ofDocumentation.map((row) => toSentence(row, 'documentation')),
  ...ofResponses.map((row) => toSentence(row, 'responses')),
];

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
