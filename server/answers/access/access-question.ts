const thing = String.raw`(?:api[- ]?keys?|keys?|access|credentials?|client (?:ids?|secrets?|credentials?))`;
const patterns: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:how|where)\b[^?.]{0,30}\b(?:get|obtain|request|create|generate|apply for|find|receive|have)\b[^?.]{0,30}\b${thing}\b`,
    'iu',
  ),
  // "Can I get access to …", "I want to apply for credentials": an access token is another matter.
  new RegExp(
    String.raw`\b(?:get|gain|request|obtain|apply for|ask for)\b[^?.]{0,30}\b(?:access(?![- ]tokens?\b)|api[- ]?keys?|credentials)\b`,
    'iu',
  ),
  /\b(?:approv(?:al|als|ed?|es)|sign[- ]?up)\b/iu,
  /\bregist(?:er|ered|ration|rations)\b[^?.]{0,40}\b(?:apps?|applications?|apis?)\b|\b(?:apps?|applications?|apis?)\b[^?.]{0,40}\bregist(?:er|ered|rations?)\b/iu,
];
const expiry = new RegExp(
  String.raw`\b(?:api[- ]?keys?|keys?|credentials?)\b[^?.]{0,40}\b(?:expir\w*|valid|last|live|lifetime)\b|\bexpir\w*\b[^?.]{0,40}\b(?:api[- ]?keys?|keys?|credentials?)\b`,
  'iu',
);

/** Whether a question asks how one comes to be allowed to call an API: a key, an application, an approval. */
export function asksForAccess(question: string): boolean {
  return asksForExpiry(question) || patterns.some((pattern) => pattern.test(question));
}

/** Whether it asks how long a key lives. */
export function asksForExpiry(question: string): boolean {
  return expiry.test(question) && !/\bidempotency\b/iu.test(question);
}
