import type { Fixture } from './explain-fixtures.ts';

const github = 'https://api.github.com';
const stripe = "curl https://api.stripe.com/v1/charges -H 'Authorization: Bearer sk_test_4eC39HqLyjWD'";
const twilio = 'https://messaging.twilio.com';

/** Failing calls of APIs that everybody knows, by the name of their specification's file. */
export const realFixtures: Readonly<Record<string, readonly Fixture[]>> = {
  'github-rest-2020-octokit-routes.json': [
    { name: 'no title', api: 'github', paste: `curl -X POST ${github}/repos/octo/hello/issues --json '{"body":"It fails."}'\nHTTP/2 422`, operation: 'POST /repos/{owner}/{repo}/issues', faults: ['field_missing /body/title'], notes: ['status_undescribed /response/status'], status: ['certain', /title/] },
    { name: 'a state that does not exist', api: 'github', paste: `curl '${github}/repos/octo/hello/issues?state=opened'`, operation: 'GET /repos/{owner}/{repo}/issues', faults: ['parameter_invalid /query/state'], corrected: [/repos\/octo\/hello/] },
    { name: 'a word for a number in the path', api: 'github', paste: `GET ${github}/repos/octo/hello/issues/latest 404`, faults: ['parameter_invalid /path/issue_number'], notes: ['status_undescribed /response/status'], status: ['likely', /issue_number/] },
    { name: 'labels as text', api: 'github', paste: `curl -X PATCH ${github}/repos/octo/hello/issues/7 --json '{"labels":"bug"}'`, operation: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', faults: ['body_invalid /body/labels'] },
    { name: 'a singular where the plural is', api: 'github', paste: `curl ${github}/repo/octo/hello/issues`, operation: 'GET /repos/{owner}/{repo}/issues', faults: ['path_unknown /url'] },
    { name: 'PUT where PATCH is', api: 'github', paste: `curl -X PUT ${github}/repos/octo/hello/issues/7 --json '{"state":"closed"}'\n404`, operation: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', faults: ['method_not_allowed /method'], notes: ['status_undescribed /response/status'], status: ['likely', /takes GET, PATCH/] },
  ],
  'stripe-2022-vendored-libopenapi.yaml': [
    { name: 'a decimal amount in a form', api: 'stripe', paste: `${stripe} -d amount=19.99 -d currency=eur`, operation: 'POST /v1/charges', faults: ['body_invalid /body/amount'] },
    { name: 'a form in order', api: 'stripe', paste: `${stripe} -d amount=1999 -d currency=eur -d 'metadata[order]=7'`, faults: [] },
    { name: 'a field that is not there', api: 'stripe', paste: `${stripe} -d amount=1999 -d curency=eur`, faults: ['field_unknown /body/curency'], corrected: [/currency=eur/] },
    { name: 'JSON where a form is asked for', api: 'stripe', paste: `${stripe} --json '{"amount":1999}'\n400`, faults: ['content_type_unsupported /header/Content-Type'], notes: ['body_not_inspected /body'], status: ['certain', /application\/x-www-form-urlencoded/] },
    { name: 'no key', api: 'stripe', paste: `curl https://api.stripe.com/v1/refunds -d charge=ch_1\n401`, faults: ['credentials_missing /security'], status: ['likely', /No credentials/] },
    { name: 'a reason that does not exist', api: 'stripe', paste: `curl https://api.stripe.com/v1/refunds -u sk_test_4eC39HqLyjWD: -d charge=ch_1 -d reason=duplicated`, faults: ['body_invalid /body/reason'], corrected: [/reason=duplicate\b/] },
  ],
  'kong-admin-oss-3.9.yaml': [
    { name: 'a port as text', api: 'kong', paste: `curl http://localhost:8001/services --json '{"host":"httpbin.example","protocol":"http","port":"80","enabled":true}'\nHTTP/1.1 400\n\n{"code":2,"message":"schema violation","name":"schema violation","fields":{"port":"expected an integer"}}`, operation: 'POST /services', faults: ['body_invalid /body/port'], notes: ['response_names_field /body/port'], status: ['certain', /port/] },
    { name: 'a page too large', api: 'kong', paste: `curl 'http://localhost:8001/routes?size=5000'`, operation: 'GET /routes', faults: ['parameter_invalid /query/size'] },
    { name: 'a singular path', api: 'kong', paste: `curl http://localhost:8001/service`, operation: 'GET /services', faults: ['path_unknown /url'] },
    { name: 'a protocol that does not exist', api: 'kong', paste: `curl http://localhost:8001/services --json '{"host":"httpbin.example","protocol":"htpp","port":80,"enabled":true}'`, faults: ['body_invalid /body/protocol'], corrected: [/"http"/] },
  ],
  'twilio-messaging-v1.json': [
    { name: 'Bearer where Basic is asked for', api: 'twilio', paste: `curl ${twilio}/v1/Services -H 'Authorization: Bearer abc123'\n401`, operation: 'GET /v1/Services', faults: ['credentials_wrong_scheme /header/Authorization'], notes: ['status_undescribed /response/status'], status: ['likely', /Bearer/] },
    { name: 'a path in lower case', api: 'twilio', paste: `curl -u AC1:secret ${twilio}/v1/services`, operation: 'GET /v1/Services', faults: ['path_case /url'] },
    { name: 'a form without its name', api: 'twilio', paste: `curl -X POST -u AC1:secret ${twilio}/v1/Services -d friendly_name=Shop`, operation: 'POST /v1/Services', faults: ['field_missing /body/FriendlyName', 'field_undescribed /body/friendly_name'], corrected: [/FriendlyName=Shop/] },
  ],
}; // prettier-ignore
