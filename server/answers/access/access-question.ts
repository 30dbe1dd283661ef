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
  /\b(?:access|applications?|apps?|registrations?|accounts?|credentials?|keys?|packages?)\b[^?.]{0,40}\bapprov(?:al|als|ed?|es)\b|\bapprov(?:al|als|ed?|es)\b[^?.]{0,40}\b(?:access|applications?|apps?|registrations?|accounts?|credentials?|keys?|apis?|packages?)\b/iu,
  /\bsign[- ]?up\b(?!\s(?:a|an|my|our|new|customers?|users?)\b)/iu,
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

/** Another kind of key, or access to a thing rather than to an API. */
const ofSomethingElse =
  /\b(?:idempotency|public|private|encryption|signing|signature|partition|cache|ssh|primary|foreign|webhook|secret of|deploy)[- ](?:api )?keys?\b|\baccess (?:tokens?|logs?|control|rights of)\b|\baccess to (?!(?:(?:the|this|your|an?|all|that|their|our)\s)?(?:[\p{L}\p{N}.&-]+\s){0,5}?(?:apis?|portal|sandbox|it|them|production|endpoints?)\b)/iu;

/** About an operation on such things, or a call by its path. */
const ofAnOperation =
  /\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\s\/|`|\b(?:list|update|delete|remove|retrieve|search|approve|reject|revoke)\s(?:\p{L}+\s){0,4}?(?:registrations?|applications?|accounts?|credentials|keys?)\b/iu;

/**
 * Whether it asks how the reader comes to be allowed to call an API, and not for another kind of key or for access to a
 * thing: what is put together from several sources must be what was asked for.
 */
export function asksForOwnAccess(question: string): boolean {
  return (
    asksForAccess(question) &&
    !asksForExpiry(question) &&
    !ofSomethingElse.test(question) &&
    !ofAnOperation.test(question)
  );
}

/** Whether it asks how long a key lives. */
export function asksForExpiry(question: string): boolean {
  return expiry.test(question) && !/\bidempotency\b/iu.test(question);
}
