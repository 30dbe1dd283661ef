import type { Fixture } from './explain-fixtures.ts';

const F = 'https://forms.example/v1';
const api = 'forms';
const tenant = "-H 'X-Tenant: a'";
const undescribed = ['status_undescribed /response/status'];
const send = (body: object): string => `curl ${F}/messages --json '${JSON.stringify(body)}'`;

/** Bodies of several forms, and addresses that are nearly right. */
export const unionFixtures: readonly Fixture[] = [
  // Unions
  { name: 'the branch of a union within a union that comes closest', api, paste: send({ messages: [{ role: 'user', content: 'a' }, { role: 'user', content: [{ type: 'image', image: 'https://a.example/b' }] }] }), faults: ['body_invalid /body/messages/1/content/0/image'] },
  { name: 'a word that marks none of the branches', api, paste: `${send({ target: { by: 'dns' } })}\n400`, faults: ['body_invalid /body/target/by'], notes: undescribed, status: ['certain', /one of "host", "path"/] },
  { name: 'a field that the marked branch needs', api, paste: send({ target: { by: 'path' } }), faults: ['field_missing /body/target/path'] },
  { name: 'a discriminator left out where its branch does not ask for it', api, paste: send({ messages: [{ role: 'user', content: 'a' }] }), faults: [] },
  { name: 'a fault in the branch without the discriminator', api, paste: send({ messages: [{ role: 'usr', content: 'a' }] }), faults: ['body_invalid /body/messages/0/role'] },
  { name: 'a discriminator of a union within the union', api, paste: send({ messages: [{ kind: 'answered', output: 'x' }, { kind: 'called' }] }), faults: ['field_missing /body/messages/1/name'] },
  // Addresses
  { name: 'two slashes', api, paste: `curl https://forms.example//v1/repositories/a/tags ${tenant}\n404`, operation: 'GET /repositories/{name}/tags', faults: ['path_double_slash /url'], notes: undescribed, status: ['certain', /Two slashes/] },
  { name: 'a slash within a value', api, paste: `curl ${F}/repositories/team/app/tags ${tenant}\n404`, operation: 'GET /repositories/{name}/tags', faults: ['path_slash_unencoded /url'], notes: undescribed, status: ['certain', /%2F/], corrected: [/team%2Fapp/] },
  { name: 'an encoded slash', api, paste: `curl ${F}/repositories/team%2Fapp/tags ${tenant}`, faults: [] },
  { name: 'a header that says who is meant', api, paste: `curl ${F}/repositories/a/tags\n403`, faults: ['parameter_missing /header/X-Tenant'], status: ['likely', /X-Tenant/] },
  { name: 'another version before the path', api, paste: `curl https://forms.example/v2/repositories/a/tags ${tenant}\n404`, faults: ['base_path_wrong /url'], notes: undescribed, status: ['certain', /called at \/v1/] },
  { name: 'a list with commas, where the description says so', api, paste: `curl '${F}/repositories/a/tags?states=open,done' ${tenant}`, faults: [] },
  { name: 'a wrong word in such a list', api, paste: `curl '${F}/repositories/a/tags?states=open,don' ${tenant}`, faults: ['parameter_invalid /query/states'] },
  // Limits
  { name: 'a limit that the response states', api, paste: `curl ${F}/repositories/a/tags ${tenant}\n\nHTTP/1.1 429 Too Many Requests\nX-RateLimit-Limit-Minute: 5\nRateLimit-Limit: 5\nRateLimit-Remaining: 0\nRateLimit-Reset: 42\n\n{"message":"API rate limit exceeded"}`, faults: [], notes: [...undescribed, 'rate_limit /response/header/X-RateLimit-Limit-Minute', 'retry_after /response/header/RateLimit-Reset'], status: ['certain', /5 calls per minute.*RateLimit-Reset/] },
]; // prettier-ignore
