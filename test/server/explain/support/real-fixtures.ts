import type { GatewayPolicy } from '../../../../core/gateway-facts.ts';
import { askForKey, limitRate, limitSize } from '../../../support/gateway-policies.ts';
import { fixtureNow, tokenOf, type Fixture } from './explain-fixtures.ts';

const github = 'https://api.github.com';
const stripe = "curl https://api.stripe.com/v1/charges -H 'Authorization: Bearer sk_test_4eC39HqLyjWD'";
const twilio = 'https://messaging.twilio.com';
const trains = 'https://api.example.com';
const bearer = "-H 'Authorization: Bearer 7fG2kQpL9s'";
const museum = 'https://redocly.com/_mock/docs/openapi/museum-api';
const basic = '-u ana:pw123456';
const pets = 'https://petstore3.swagger.io/api/v3';
const station = 'efdbb9d1-02c2-4bc3-afb7-6788d8782b1e';
const trip = `${trains}/trips?origin=${station}&destination=${station}`;
const base = { scope: 'service', variesByConsumer: false, conditional: false } as const;
const acl: GatewayPolicy = { ...base, plugin: 'acl', kind: 'access-list' };
const ended: GatewayPolicy = { ...base, plugin: 'request-termination', kind: 'request-termination', status: 503 };
const undescribed = ['status_undescribed /response/status'];

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
  'train-travel-3.1.json': [
    { name: 'trains: no token', api: 'trains', paste: `curl ${trains}/stations\nHTTP/1.1 401 Unauthorized`, faults: ['credentials_missing /security'], status: ['likely', /OAuth 2.0 access token.*scope read/] },
    { name: 'trains: an expired token', api: 'trains', paste: `curl ${trains}/stations -H 'Authorization: Bearer ${tokenOf({ exp: fixtureNow / 1_000 - 60, scope: 'read' })}'\n401`, faults: ['token_expired /header/Authorization'], status: ['certain', /expired at/] },
    { name: 'trains: a scope too few', api: 'trains', paste: `curl -X DELETE ${trains}/bookings/${station} -H 'Authorization: Bearer ${tokenOf({ exp: fixtureNow / 1_000 + 60, scope: 'read' })}'\n403`, faults: ['token_scopes_missing /header/Authorization'], status: ['likely', /lacks the scope write/] },
    { name: 'trains: a booking that is not there', api: 'trains', paste: `curl ${trains}/bookings/${station} ${bearer}\n404 Not Found`, faults: [], status: ['likely', /bookingId names does not exist/] },
    { name: 'trains: a booking that is no id', api: 'trains', paste: `GET ${trains}/bookings/42 404`, faults: ['parameter_invalid /path/bookingId'], status: ['likely', /uuid/] },
    { name: 'trains: PUT where DELETE and GET are', api: 'trains', paste: `curl -X PUT ${trains}/bookings/${station} ${bearer}\n405`, faults: ['method_not_allowed /method'], notes: undescribed, status: ['certain', /takes GET, DELETE/] },
    { name: 'trains: a required query parameter missing', api: 'trains', paste: `curl '${trip}' ${bearer}\n400`, faults: ['parameter_missing /query/date'], status: ['certain', /"date" is required/] },
    { name: 'trains: a date without its time', api: 'trains', paste: `curl '${trip}&date=tomorrow' ${bearer}\n400`, faults: ['parameter_invalid /query/date'], status: ['certain', /date-time/] },
    { name: 'trains: a word for yes', api: 'trains', paste: `curl '${trip}&date=2026-03-02T10:00:00Z&bicycles=yes' ${bearer}`, faults: ['parameter_invalid /query/bicycles'] },
    { name: 'trains: a conflict', api: 'trains', paste: `curl ${trains}/bookings ${bearer} --json '{"trip_id":"${station}","passenger_name":"A"}'\n409 Conflict`, faults: [], status: ['likely', /conflicts with the state/] },
    { name: 'trains: a field of another type', api: 'trains', paste: `curl ${trains}/bookings ${bearer} --json '{"trip_id":"${station}","has_bicycle":"yes"}'\n400`, faults: ['body_invalid /body/has_bicycle'], status: ['certain', /has_bicycle" must be boolean/] },
    { name: 'trains: a form where JSON is asked for', api: 'trains', paste: `curl ${trains}/bookings ${bearer} -d 'trip_id=${station}'\n415`, faults: ['content_type_unsupported /header/Content-Type'], notes: ['body_not_inspected /body', ...undescribed], status: ['certain', /application\/json, application\/xml/] },
    { name: 'trains: XML that is cut off', api: 'trains', paste: `curl ${trains}/bookings ${bearer} -H 'Content-Type: application/xml' -d '<booking><trip_id>x</booking>'\n400`, faults: ['body_not_xml /body'], status: ['certain', /not well-formed XML: line 1/] },
    { name: 'trains: too large for the gateway', api: 'trains', gateway: [limitSize(10)], paste: `curl ${trains}/bookings ${bearer} --json '{"trip_id":"${station}"}'\n413`, faults: ['body_too_large /body'], notes: undescribed, status: ['certain', /takes 10/] },
    { name: 'trains: too many calls', api: 'trains', gateway: [limitRate([[5, 60]])], paste: `curl ${trains}/stations ${bearer}\n\nHTTP/1.1 429 Too Many Requests\nRetry-After: 54\nX-Kong-Response-Latency: 2\n\n{"message":"API rate limit exceeded","request_id":"d5"}`, faults: [], notes: ['rate_limit ', 'retry_after /response/header/Retry-After'], status: ['certain', /counted more calls/] },
    { name: 'trains: a server that fails', api: 'trains', paste: `curl ${trains}/stations ${bearer}\n500`, faults: [], status: ['likely', /server failed.*not to blame/] },
    { name: 'trains: a bad gateway', api: 'trains', paste: `curl ${trains}/bookings ${bearer} --json '{"trip_id":"${station}"}'\n502`, faults: [], notes: undescribed, status: ['likely', /may have been carried out all the same, so look/] },
    { name: 'trains: a route that is switched off', api: 'trains', gateway: [ended], paste: `curl ${trains}/stations ${bearer}\n503`, faults: ['gateway_terminates /security'], notes: undescribed, status: ['certain', /answers calls of this route by itself/] },
    { name: 'trains: a time-out', api: 'trains', paste: `curl ${trains}/stations ${bearer}\n504\n{"message":"The upstream server is timing out"}`, faults: [], notes: undescribed, status: ['certain', /did not answer in time/] },
    { name: 'trains: a misspelt path', api: 'trains', paste: `curl ${trains}/station ${bearer}\n404`, operation: 'GET /stations', faults: ['path_unknown /url'], notes: [], status: ['certain', /nearest is \/stations/] },
  ],
  'museum-3.1.yaml': [
    { name: 'museum: no credentials', api: 'museum', paste: `curl -X DELETE ${museum}/special-events/dad4bce8-f5cb-4078-a211-995864315e39\n401`, faults: ['credentials_missing /security'], status: ['likely', /user name and password/] },
    { name: 'museum: a token where a password is asked for', api: 'museum', paste: `curl ${museum}/special-events ${bearer}\n401`, faults: ['credentials_wrong_scheme /header/Authorization'], notes: undescribed, status: ['likely', /Authorization: Basic/] },
    { name: 'museum: a password that is no pair', api: 'museum', paste: `curl ${museum}/special-events -H 'Authorization: Basic bm9jb2xvbg=='\n401`, faults: ['credentials_malformed /header/Authorization'], notes: undescribed, status: ['certain', /a colon/] },
    { name: 'museum: the gateway asks for a key', api: 'museum', gateway: [askForKey('apikey')], paste: `curl ${basic} ${museum}/museum-hours\n401\n{"message":"No API key found in request"}`, faults: ['credentials_wrong_scheme /header/Authorization'], notes: ['security_sources_differ /security', ...undescribed], status: ['certain', /found no API key/], corrected: [/apikey: YOUR_API_KEY/] },
    { name: 'museum: consumers of the wrong group', api: 'museum', gateway: [acl], paste: `curl ${basic} ${museum}/museum-hours\n403\n{"message":"You cannot consume this service"}`, faults: [], notes: ['access_restricted /security', ...undescribed], status: ['certain', /no admitted group/] },
    { name: 'museum: no base path', api: 'museum', paste: `curl ${basic} https://redocly.com/museum-hours\n404`, operation: 'GET /museum-hours', faults: ['base_path_missing /url'], status: ['certain', /_mock\/docs\/openapi\/museum-api/] },
    { name: 'museum: a date that is none', api: 'museum', paste: `curl ${basic} '${museum}/museum-hours?startDate=2026-02-30'\n400`, faults: ['parameter_invalid /query/startDate'], status: ['certain', /date/] },
    { name: 'museum: a limit beyond', api: 'museum', paste: `curl ${basic} '${museum}/museum-hours?limit=99'\n400`, faults: ['parameter_invalid /query/limit'], status: ['certain', /<= 30/] },
    { name: 'museum: a ticket without its date', api: 'museum', paste: `curl ${basic} ${museum}/tickets --json '{"ticketType":"general","email":"a@b.example"}'\n400`, faults: ['field_missing /body/ticketDate'], status: ['certain', /ticketDate/] },
    { name: 'museum: a kind of ticket that does not exist', api: 'museum', paste: `curl ${basic} ${museum}/tickets --json '{"ticketType":"generel","ticketDate":"2026-03-02","email":"a@b.example"}'\n422`, faults: ['body_invalid /body/ticketType'], notes: undescribed, status: ['certain', /Did you mean "general"/], corrected: [/"general"/] },
    { name: 'museum: a comma too many', api: 'museum', paste: `curl ${basic} ${museum}/tickets --json '{"ticketType":"general",}'\n400`, faults: ['body_not_json /body'], status: ['certain', /no comma after the last/] },
    { name: 'museum: POST where only GET is', api: 'museum', paste: `curl ${basic} -X POST ${museum}/museum-hours\n405`, operation: 'GET /museum-hours', faults: ['method_not_allowed /method'], notes: undescribed, status: ['certain', /takes GET/] },
    { name: 'museum: a picture as text', api: 'museum', paste: `curl ${basic} ${museum}/tickets/a54a57ca-36f8-421b-a6b4-2e8f26858a4c/qr -H 'Accept: application/json'\n406`, faults: ['accept_unsupported /header/Accept'], notes: undescribed, status: ['certain', /image\/png/] },
  ],
  'swagger-petstore-3.yaml': [
    { name: 'pets: a key in the query', api: 'pets', paste: `curl '${pets}/store/inventory?api_key=special'\n401`, faults: ['credentials_wrong_place /query/api_key'], status: ['likely', /header api_key/], corrected: [/api_key: YOUR_API_KEY/] },
    { name: 'pets: a state that does not exist', api: 'pets', paste: `curl '${pets}/pet/findByStatus?status=avialable' ${bearer}\n400`, faults: ['parameter_invalid /query/status'], status: ['certain', /Did you mean "available"/], corrected: [/status=available/] },
    { name: 'pets: a name for a number', api: 'pets', paste: `GET ${pets}/pet/rex 400`, faults: ['parameter_invalid /path/petId'], status: ['certain', /must be integer/] },
    { name: 'pets: a required field left out', api: 'pets', paste: `curl ${pets}/pet ${bearer} --json '{"name":"rex"}'\n422`, faults: ['field_missing /body/photoUrls'], status: ['certain', /photoUrls/] },
    { name: 'pets: XML in order', api: 'pets', paste: `curl ${pets}/pet ${bearer} -H 'Content-Type: application/xml' -d '<pet><name>rex</name><photoUrls/></pet>'`, faults: [], notes: ['body_not_inspected /body'] },
    { name: 'pets: XML in two roots', api: 'pets', paste: `curl ${pets}/pet ${bearer} -H 'Content-Type: application/xml' -d '<pet><name>rex</pet>'\n400`, faults: ['body_not_xml /body'], status: ['certain', /closing tag/] },
    { name: 'pets: a media type that is not taken', api: 'pets', paste: `curl ${pets}/pet ${bearer} -H 'Content-Type: text/plain' -d rex\n415`, faults: ['content_type_unsupported /header/Content-Type'], notes: ['body_not_inspected /body'], status: ['certain', /application\/xml/] },
    { name: 'pets: a path in another case', api: 'pets', paste: `curl ${pets}/Pet/findByStatus?status=sold ${bearer}\n404`, operation: 'GET /pet/findByStatus', faults: ['path_case /url'], status: ['certain', /case matter/] },
    { name: 'pets: no base path', api: 'pets', paste: `curl https://petstore3.swagger.io/store/order/1\n404`, operation: 'GET /store/order/{orderId}', faults: ['base_path_missing /url'], status: ['certain', /\/api\/v3/] },
  ],
}; // prettier-ignore
