import type { GatewayPolicy } from '../../../../core/gateway-facts.ts';
import { allowBrowsers, askForJwt, askForKey, limitRate, limitSize } from '../../../support/gateway-policies.ts';
import { fixtureNow, tokenOf, type Fixture } from './explain-fixtures.ts';

const H = 'https://api.harbor.example';
const key = "-H 'Authorization: Bearer sk_test_4eC39HqLyjWD'";
const idem = "-H 'Idempotency-Key: 7c9e6679-7425-40de-944b'";
const json = "-H 'Content-Type: application/json'";
const shipping = "-H 'X-Harbor-Shipping-Key: hship_test_9Q2w'";
const refund = (body: string, more = ''): string =>
  `curl -X POST ${H}/v3/refunds ${key} ${idem} ${json} ${more} -d '${body}'`;
const base = { scope: 'service', variesByConsumer: false, conditional: false } as const;
const acl: GatewayPolicy = { ...base, plugin: 'acl', kind: 'access-list' };
const correlation: GatewayPolicy = {
  ...base,
  plugin: 'correlation-id',
  kind: 'correlation-id',
  header: 'Kong-Request-ID',
  echoed: true,
};
const ended: GatewayPolicy = { ...base, plugin: 'request-termination', kind: 'request-termination', status: 503 };
const later = Math.floor(fixtureNow / 1_000) + 3_600;
const expired = tokenOf({ sub: 'x', exp: Math.floor(fixtureNow / 1_000) - 60, scope: 'refunds:write' });
const readOnlyToken = tokenOf({ sub: 'x', exp: later, scope: 'refunds:read' });

/** Failing calls of the sample portal's APIs. */
export const exampleFixtures: readonly Fixture[] = [
  // Address
  { name: 'a misspelt path', api: 'payments', paste: `curl ${H}/v3/refnds ${key}\nHTTP/1.1 404 Not Found`, operation: 'GET /v3/refunds', faults: ['path_unknown /url'], status: ['certain', /nearest is \/v3\/refunds/] },
  { name: 'a path in another case', api: 'payments', paste: `curl ${H}/V3/Refunds ${key}`, operation: 'GET /v3/refunds', faults: ['path_case /url'] },
  { name: 'a slash at the end', api: 'payments', paste: `curl ${H}/v3/refunds/ ${key}`, operation: 'GET /v3/refunds', faults: ['path_trailing_slash /url'] },
  { name: 'no base path', api: 'shipping', paste: `curl ${H}/shipments ${shipping}\n\nHTTP/2 404\ncontent-type: application/json\n\n{"message":"no Route matched with those values"}`, operation: 'GET /shipments', faults: ['base_path_missing /url'], notes: ['status_undescribed /response/status'], status: ['certain', /no route for this host/] },
  { name: 'another base path', api: 'shipping', paste: `curl ${H}/shipping/v2/shipments ${shipping}`, operation: 'GET /shipments', faults: ['base_path_wrong /url'] },
  { name: 'a placeholder in the path', api: 'payments', paste: `curl '${H}/v3/payments/{payment_id}' ${key}\n404`, operation: 'GET /v3/payments/{payment_id}', faults: ['path_placeholder /path/payment_id'], status: ['certain', /placeholder/] },
  { name: 'an unknown host', api: 'payments', paste: `curl https://api.harbour.example/v3/refunds ${key}`, faults: ['host_unknown /url'] },
  { name: 'plain HTTP', api: 'payments', paste: `curl http://api.harbor.example/v3/refunds ${key}`, faults: ['scheme_insecure /url'] },
  { name: 'the wrong method', api: 'payments', paste: `curl -X PUT ${H}/v3/refunds ${key} ${json} -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'\n\n405 Method Not Allowed`, operation: 'POST /v3/refunds', faults: ['method_not_allowed /method', 'parameter_missing /header/Idempotency-Key'], notes: ['status_undescribed /response/status'], status: ['certain', /takes GET, POST/] },
  { name: 'DELETE where only GET is', api: 'payments', paste: `DELETE ${H}/v3/disputes/dp_0Zr3NjW6uF8p HTTP/1.1\nAuthorization: Bearer sk_test_4eC39HqLyjWD\n\nHTTP/1.1 405 Method Not Allowed\nAllow: GET`, operation: 'GET /v3/disputes/{dispute_id}', faults: ['method_not_allowed /method'], notes: ['status_undescribed /response/status'], status: ['certain', /takes GET/] },
  { name: 'nothing near', api: 'payments', paste: `curl ${H}/v3/bank/holidays/calendar ${key}\nHTTP/1.1 404 Not Found`, operation: null, faults: ['operation_not_found /url'], status: ['likely', /No operation that you may see/] },
  { name: 'an older version', api: 'payments', paste: `curl ${H}/v2/charges/search?reference=order-10 ${key}`, operation: 'GET /v2/charges/search', faults: ['operation_deprecated '], notes: ['version_not_current '] },
  { name: 'a deprecated operation', api: 'payments', paste: `curl ${H}/v3/payments/pay_8Kx2mQv41ZtR/events ${key}`, faults: ['operation_deprecated '] },
  // Path, query, headers
  { name: 'a path value of the wrong form', api: 'payments', paste: `curl ${H}/v3/payments/ch_8Kx2mQv41ZtR ${key}\nHTTP/1.1 404`, faults: ['parameter_invalid /path/payment_id'], status: ['likely', /payment_id/], corrected: [/pay_/] },
  { name: 'a value that does not exist', api: 'payments', paste: `curl ${H}/v3/payments/pay_8Kx2mQv41ZtR ${key}\nHTTP/1.1 404 Not Found`, faults: [], status: ['likely', /payment_id names does not exist/] },
  { name: 'a number too large', api: 'payments', paste: `curl '${H}/v3/refunds?limit=500' ${key}`, faults: ['parameter_invalid /query/limit'] },
  { name: 'a word for a number', api: 'payments', paste: `GET /v3/refunds?limit=all 422`, faults: ['parameter_invalid /query/limit'], status: ['certain', /limit/] },
  { name: 'a misspelt value of an enum', api: 'customers', paste: `curl '${H}/v1/customers?sort=createdAt' ${key}`, faults: ['parameter_invalid /query/sort'], corrected: [/v1\/customers/] },
  { name: 'a misspelt query parameter', api: 'payments', paste: `curl '${H}/v3/refunds?paymentId=pay_8Kx2mQv41ZtR' ${key}`, faults: ['parameter_unknown /query/paymentId'], corrected: [/payment_id=pay_8Kx2mQv41ZtR/] },
  { name: 'a body field in the query', api: 'payments', paste: `curl -X POST '${H}/v3/refunds?amount=500' ${key} ${idem} ${json} -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'`, faults: ['parameter_misplaced /query/amount'] },
  { name: 'one value sent twice', api: 'payments', paste: `curl '${H}/v3/refunds?limit=10&limit=20' ${key}`, faults: ['parameter_repeated /query/limit'] },
  { name: 'a list with one wrong entry', api: 'payments', paste: `curl '${H}/v3/payments?status=authorized&status=paid' ${key}`, faults: ['parameter_invalid /query/status'] },
  { name: 'a list in the right style', api: 'payments', paste: `curl '${H}/v3/payments?status=authorized&status=captured' ${key}`, faults: [] },
  { name: 'a required query parameter missing', api: 'payments', version: '2', paste: `curl ${H}/v2/charges/search ${key}`, faults: ['parameter_missing /query/reference', 'operation_deprecated '], notes: ['version_not_current '] },
  { name: 'a required header missing', api: 'payments', paste: `curl ${H}/v3/refunds ${key} ${json} -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'\nHTTP/1.1 400`, faults: ['parameter_missing /header/Idempotency-Key'], notes: ['status_undescribed /response/status'], status: ['certain', /Idempotency-Key/] },
  { name: 'a header too short', api: 'payments', paste: `curl ${H}/v3/refunds ${key} -H 'Idempotency-Key: 42' ${json} -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'`, faults: ['parameter_invalid /header/Idempotency-Key'] },
  { name: 'a header under a near name', api: 'payments', paste: `curl ${H}/v3/refunds ${key} -H 'Idempotency_Key: 7c9e6679-7425-40de-944b' ${json} -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'`, faults: ['parameter_missing /header/Idempotency-Key'] },
  { name: 'a header without a colon', api: 'payments', paste: `curl ${H}/v3/refunds ${key} -H 'X Trace'`, faults: ['header_malformed /header'] },
  // Media types
  { name: 'data declared as a form by curl', api: 'payments', paste: `curl ${H}/v3/refunds ${key} ${idem} -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'\nHTTP/1.1 415 Unsupported Media Type`, faults: ['content_type_unsupported /header/Content-Type'], notes: ['status_undescribed /response/status'], status: ['certain', /curl declares data as a form/] },
  { name: 'no media type at all', api: 'payments', paste: `POST ${H}/v3/refunds HTTP/1.1\nAuthorization: Bearer sk_test_4eC39HqLyjWD\nIdempotency-Key: 7c9e6679-7425-40de-944b\n\n{"payment_id":"pay_8Kx2mQv41ZtR"}\n\nHTTP/1.1 415 Unsupported Media Type`, faults: ['content_type_missing /header/Content-Type'], notes: ['status_undescribed /response/status'], status: ['certain', /no Content-Type/] },
  { name: 'an Accept that nothing satisfies', api: 'payments', paste: `curl ${H}/v3/refunds ${key} -H 'Accept: application/xml'\nHTTP/1.1 406 Not Acceptable`, faults: ['accept_unsupported /header/Accept'], notes: ['status_undescribed /response/status'], status: ['certain', /Accept/] },
  { name: 'JSON where a form is asked for', api: 'shipping', paste: `curl -X POST ${H}/shipping/v1/shipments/shp_4Wd9KmT2xLcP/customs-documents ${shipping} ${json} -d '{"kind":"invoice"}'\n415`, faults: ['content_type_unsupported /header/Content-Type'], notes: ['body_not_inspected /body'], status: ['certain', /multipart/] },
  // Bodies
  { name: 'no body', api: 'payments', paste: `curl -X POST ${H}/v3/refunds ${key} ${idem} ${json}\n400 Bad Request`, faults: ['body_missing /body'], notes: ['status_undescribed /response/status'], status: ['certain', /needs a body/] },
  { name: 'a comma too many', api: 'payments', paste: `${refund('{\n  "payment_id": "pay_8Kx2mQv41ZtR",\n  "amount": 500,\n}')}\nHTTP/1.1 400`, faults: ['body_not_json /body'], notes: ['status_undescribed /response/status'], status: ['certain', /line 4, column 1.*no comma after the last/] },
  { name: 'single quotes in JSON', api: 'payments', paste: `curl ${H}/v3/refunds ${key} ${idem} ${json} -d "{'payment_id': 'pay_8Kx2mQv41ZtR'}"`, faults: ['body_not_json /body'] },
  { name: 'a required field missing', api: 'payments', paste: `${refund('{"amount": 500}')}\n\nHTTP/1.1 422 Unprocessable Entity`, faults: ['field_missing /body/payment_id'], status: ['certain', /payment_id/], corrected: [/500/, /pay_/] },
  { name: 'a number as text', api: 'payments', paste: refund('{"payment_id":"pay_8Kx2mQv41ZtR","amount":"500"}'), faults: ['body_invalid /body/amount'], corrected: [/"amount":\s*500\b/] },
  { name: 'a decimal amount', api: 'payments', paste: `${refund('{"payment_id":"pay_8Kx2mQv41ZtR","amount":5.5}')}\n422`, faults: ['body_invalid /body/amount'], status: ['certain', /amount/] },
  { name: 'a value below the minimum', api: 'payments', paste: refund('{"payment_id":"pay_8Kx2mQv41ZtR","amount":0}'), faults: ['body_invalid /body/amount'] },
  { name: 'a misspelt enum value', api: 'payments', paste: refund('{"payment_id":"pay_8Kx2mQv41ZtR","reason":"requested_by_costumer"}'), faults: ['body_invalid /body/reason'], corrected: [/requested_by_customer/] },
  { name: 'an id of another kind', api: 'payments', paste: refund('{"payment_id":"ch_8Kx2mQv41ZtR"}'), faults: ['body_invalid /body/payment_id'] },
  { name: 'a misspelt field', api: 'payments', paste: refund('{"payment_id":"pay_8Kx2mQv41ZtR","ammount":500}'), faults: ['field_undescribed /body/ammount'], corrected: [/"amount":\s*500/] },
  { name: 'a required field in camel case', api: 'payments', paste: refund('{"paymentId":"pay_8Kx2mQv41ZtR"}'), faults: ['field_missing /body/payment_id', 'field_undescribed /body/paymentId'], corrected: [/"payment_id":\s*"pay_8Kx2mQv41ZtR"/] },
  { name: 'metadata that is no text', api: 'payments', paste: refund('{"payment_id":"pay_8Kx2mQv41ZtR","metadata":{"shop":7}}'), faults: ['body_invalid /body/metadata/shop'] },
  { name: 'a union with the wrong discriminator', api: 'payments', paste: `curl ${H}/v3/payments ${key} ${idem} ${json} -d '{"amount":4990,"currency":"EUR","reference":"order-1","payment_method":{"type":"creditcard","token":"tok_3Fh9Lw6PzB1s"}}'`, faults: ['body_invalid /body/payment_method/type'] },
  { name: 'a field of the chosen branch missing', api: 'payments', paste: `curl ${H}/v3/payments ${key} ${idem} ${json} -d '{"amount":4990,"currency":"EUR","reference":"order-1","payment_method":{"type":"bank_transfer","iban":"NL31HRBR0123456789"}}'`, faults: ['field_missing /body/payment_method/account_holder'] },
  { name: 'a currency in lower case', api: 'payments', paste: `curl ${H}/v3/payments ${key} ${idem} ${json} -d '{"amount":4990,"currency":"eur","reference":"order-1","payment_method":{"type":"card","token":"tok_3Fh9Lw6PzB1s"}}'\nHTTP/1.1 422\n\n{"error":{"type":"invalid_request","code":"validation_failed","message":"currency must be an ISO 4217 code in upper case.","param":"currency","request_id":"req_7Yd3Kf0aVu5E"}}`, faults: ['body_invalid /body/currency'], notes: ['response_names_field /body/currency'], status: ['certain', /currency/], corrected: [/"EUR"/] },
  { name: 'a list where an entry is wrong', api: 'shipping', paste: `curl ${H}/shipping/v1/pickups ${shipping} ${json} -d '{"carrier":"northline","date":"2026-13-01","window":"morning","address":{"name":"A","line1":"B","city":"C","postal_code":"1000 AA","country":"NL"},"shipment_ids":["shp_4Wd9KmT2xLcP","4Wd9KmT2xLcP"]}'`, faults: ['body_invalid /body/date', 'body_invalid /body/shipment_ids/1'] },
  { name: 'a body on GET', api: 'payments', paste: `curl -X GET ${H}/v3/refunds ${key} ${json} -d '{"limit": 5}'`, faults: ['body_unexpected /body'] },
  { name: 'a multipart form without a field', api: 'shipping', paste: `curl ${H}/shipping/v1/shipments/shp_4Wd9KmT2xLcP/customs-documents ${shipping} -F file=@invoice.pdf\n422`, faults: ['field_missing /body/kind'], notes: ['status_undescribed /response/status'], status: ['certain', /kind/] },
  { name: 'too large for the gateway', api: 'payments', gateway: [limitSize(1_024)], paste: `${refund(`{"payment_id":"pay_8Kx2mQv41ZtR","note":"${'n'.repeat(200)}","metadata":{${Array.from({ length: 9 }, (_, index) => `"k${index}":"${'v'.repeat(150)}"`).join(',')}}}`)}\nHTTP/1.1 413`, faults: ['body_too_large /body'], notes: ['status_undescribed /response/status'], status: ['certain', /1024/] },
  { name: 'size told by its header', api: 'payments', gateway: [limitSize(1_024)], paste: `POST /v3/refunds HTTP/1.1\nHost: api.harbor.example\nAuthorization: Bearer sk_test_4eC39HqLyjWD\nIdempotency-Key: 7c9e6679-7425-40de-944b\nContent-Type: application/json\nContent-Length: 99999\n\n{"payment_id":"pay_8Kx2mQv41ZtR"}`, faults: ['body_too_large /body'] },
  // Authentication
  { name: 'no credentials', api: 'payments', paste: `curl ${H}/v3/refunds\nHTTP/1.1 401 Unauthorized`, faults: ['credentials_missing /security'], status: ['likely', /No credentials were sent/], corrected: [/Bearer YOUR_ACCESS_TOKEN/] },
  { name: 'Basic where Bearer is asked for', api: 'payments', paste: `curl -u sk_test_4eC39HqLyjWD: ${H}/v3/refunds\n401`, faults: ['credentials_wrong_scheme /header/Authorization'], status: ['likely', /Basic/] },
  { name: 'Bearer where Basic is asked for', api: 'payments', version: '1', paste: `curl ${H}/v1/charges ${key}`, faults: ['credentials_wrong_scheme /header/Authorization'], notes: ['version_not_current '] },
  { name: 'a token without its word', api: 'payments', paste: `curl ${H}/v3/refunds -H 'Authorization: sk_test_4eC39HqLyjWD'\n401`, faults: ['credentials_malformed /header/Authorization'], status: ['likely', /lacks the word Bearer/] },
  { name: 'the word twice', api: 'payments', paste: `curl ${H}/v3/refunds -H 'Authorization: Bearer Bearer sk_test_4eC39HqLyjWD'\n401`, faults: ['credentials_malformed /header/Authorization'], status: ['certain', /twice/] },
  { name: 'a placeholder for a token', api: 'payments', paste: `curl ${H}/v3/refunds -H 'Authorization: Bearer YOUR_ACCESS_TOKEN'\n401`, faults: ['credentials_placeholder /header/Authorization'], status: ['certain', /placeholder/] },
  { name: 'a variable in single quotes', api: 'payments', paste: `curl ${H}/v3/refunds -H 'Authorization: Bearer $API_TOKEN'\n401`, faults: ['shell_variable_literal /security'], status: ['certain', /single quotes/] },
  { name: 'a variable in double quotes', api: 'payments', paste: `curl ${H}/v3/refunds -H "Authorization: Bearer $API_TOKEN"`, faults: [] },
  { name: 'the key in another header', api: 'shipping', paste: `curl ${H}/shipping/v1/shipments -H 'X-Api-Key: hship_test_9Q2w'\n401`, faults: ['credentials_wrong_place /header/X-Api-Key'], status: ['likely', /X-Harbor-Shipping-Key/], corrected: [/X-Harbor-Shipping-Key/] },
  { name: 'the key in the query', api: 'shipping', paste: `curl '${H}/shipping/v1/shipments?api_key=hship_test_9Q2w'`, faults: ['credentials_wrong_place /query/api_key', 'parameter_unknown /query/api_key'] },
  { name: 'an expired token', api: 'payments', paste: `curl ${H}/v3/refunds ${idem} ${json} -H 'Authorization: Bearer ${expired}' -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'\n401`, faults: ['token_expired /header/Authorization'], status: ['certain', /expired at 2026-03-02T11:59:00.000Z.*not verified/] },
  { name: 'half a token', api: 'payments', paste: `curl ${H}/v3/refunds -H 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIi'`, faults: ['credentials_malformed /header/Authorization'] },
  { name: 'a scope too few', api: 'payments', paste: `curl ${H}/v3/refunds ${idem} ${json} -H 'Authorization: Bearer ${readOnlyToken}' -d '{"payment_id":"pay_8Kx2mQv41ZtR"}'\nHTTP/1.1 403 Forbidden`, faults: ['token_scopes_missing /header/Authorization'], status: ['likely', /refunds:write/] },
  { name: 'permission missing', api: 'payments', paste: `curl ${H}/v3/refunds ${key}\n403 Forbidden`, faults: [], status: ['likely', /scope refunds:read/] },
  { name: 'a key that is refused', api: 'payments', paste: `curl ${H}/v3/refunds ${key}\nHTTP/1.1 401 Unauthorized`, faults: [], status: ['possible', /value is refused/] },
  // The gateway
  { name: 'the gateway asks for another key', api: 'shipping', gateway: [askForKey('apikey')], paste: `curl ${H}/shipping/v1/shipments ${shipping}\nHTTP/1.1 401 Unauthorized\n\n{"message":"No API key found in request"}`, faults: ['credentials_wrong_place /header/X-Harbor-Shipping-Key'], notes: ['security_sources_differ /security'], status: ['certain', /found no API key.*apikey/], corrected: [/apikey: YOUR_API_KEY/] },
  { name: 'the gateway asks where the specification is silent', api: 'webhooks', gateway: [askForKey('apikey')], paste: `curl ${H}/v1/event-types\n401`, faults: ['credentials_missing /security'], notes: ['security_sources_differ /security', 'status_undescribed /response/status'], status: ['certain', /apikey/] },
  { name: 'consumers of the wrong group', api: 'payments', gateway: [askForJwt(), acl], paste: `curl ${H}/v3/refunds -H 'Authorization: Bearer ${tokenOf({ exp: later })}'\n403\n{"message":"You cannot consume this service"}`, faults: [], notes: ['access_restricted /security'], status: ['certain', /in no admitted group/] },
  { name: 'too many calls', api: 'payments', gateway: [limitRate([[100, 60]])], paste: `curl ${H}/v3/refunds ${key}\n\nHTTP/1.1 429 Too Many Requests\nRetry-After: 17\nRateLimit-Remaining: 0`, faults: [], notes: ['rate_limit ', 'retry_after /response/header/Retry-After'], status: ['certain', /100 requests per minute.*17 seconds/] },
  { name: 'a page of an origin that is not let in', api: 'payments', gateway: [allowBrowsers(['https://shop.example'])], paste: `GET ${H}/v3/refunds HTTP/1.1\nOrigin: https://evil.example\nAuthorization: Bearer sk_test_4eC39HqLyjWD`, faults: ['origin_not_allowed /header/Origin'] },
  { name: 'no CORS headers', api: 'payments', paste: `GET ${H}/v3/refunds HTTP/1.1\nOrigin: https://shop.example\nAuthorization: Bearer sk_test_4eC39HqLyjWD\n\nHTTP/1.1 200 OK\nContent-Type: application/json`, faults: ['cors_headers_missing /response/header/Access-Control-Allow-Origin'], status: ['likely', /keeps it from the page/] },
  { name: 'a route that is switched off', api: 'payments', gateway: [ended], paste: `curl ${H}/v3/refunds ${key}\n503`, faults: ['gateway_terminates /security'], notes: ['status_undescribed /response/status'], status: ['certain', /by itself/] },
  { name: 'a failing server', api: 'payments', gateway: [correlation], paste: `curl ${H}/v3/refunds ${key}\n\nHTTP/1.1 500 Internal Server Error\nKong-Request-ID: 8f1c-22`, faults: [], notes: ['status_undescribed /response/status', 'correlation_id /response/header/Kong-Request-ID'], status: ['likely', /not to blame.*8f1c-22/] },
  { name: 'an upstream that cannot be reached', api: 'payments', paste: `curl ${H}/v3/refunds ${key}\n\nHTTP/1.1 503\n\n{"message":"failure to get a peer from the ring-balancer"}`, faults: [], notes: ['status_undescribed /response/status'], status: ['certain', /no healthy server/] },
  { name: 'a server that stumbles over a fault', api: 'payments', paste: `${refund('{"amount": 500}')}\n502 Bad Gateway`, faults: ['field_missing /body/payment_id'], notes: ['status_undescribed /response/status'], status: ['possible', /stumbled.*payment_id/] },
  // State and rules
  { name: 'a conflict of idempotency', api: 'payments', paste: `${refund('{"payment_id":"pay_8Kx2mQv41ZtR"}')}\n409 Conflict`, faults: [], status: ['likely', /Idempotency-Key was used before/] },
  { name: 'a rule that refuses', api: 'payments', paste: `${refund('{"payment_id":"pay_8Kx2mQv41ZtR","amount":999999}')}\nHTTP/1.1 422 Unprocessable Entity\n\n{"error":{"type":"invalid_request","code":"amount_exceeds_remaining","message":"More than is left.","param":"amount","request_id":"req_7Yd3Kf0aVu5E"}}`, faults: [], notes: ['response_names_field /body/amount'], status: ['likely', /names "amount"/] },
  // Forms of pastes
  { name: 'an address without quotes', api: 'payments', paste: `curl ${key} ${H}/v3/refunds?limit=5&status=pending`, faults: ['shell_unquoted_ampersand /url'] },
  { name: 'output of curl -v', api: 'payments', paste: `* Connected to api.harbor.example\n> GET /v3/refunds?limit=0 HTTP/2\n> Host: api.harbor.example\n> Authorization: Bearer sk_test_4eC39HqLyjWD\n>\n< HTTP/2 422\n< content-type: application/json\n<\n{"error":{"message":"limit must be between 1 and 100.","param":"limit"}}`, faults: ['parameter_invalid /query/limit'], notes: ['response_names_field /query/limit'], status: ['certain', /limit/] },
  { name: 'a line of an access log', api: 'payments', paste: `203.0.113.9 - - [02/Mar/2026:12:00:01 +0000] "PATCH /v3/refunds/re_1 HTTP/1.1" 405 58`, faults: ['method_not_allowed /method', 'parameter_invalid /path/refund_id'], notes: ['status_undescribed /response/status'], status: ['certain', /takes GET/] },
  { name: 'a log that tells neither headers nor body', api: 'payments', paste: 'POST /v3/refunds 422', faults: [], status: ['likely', /rule of the API/] },
  { name: 'a log that does not tell credentials', api: 'payments', paste: 'GET /v3/refunds 401', faults: [], status: ['possible', /needs a token .* not known/] },
  { name: 'a path without its version', api: 'customers', paste: `curl ${H}/customers/cus_5Tg8Wm2QxN7d ${key}`, operation: 'GET /v1/customers/{customer_id}', faults: ['path_unknown /url'] },
  { name: 'data put into the query', api: 'payments', paste: `curl -G ${H}/v3/refunds ${key} -d limit=5 --data-urlencode 'status=gone'`, faults: ['parameter_invalid /query/status'] },
  { name: '--json', api: 'payments', paste: `curl --json '{"payment_id":1}' ${H}/v3/refunds ${key} ${idem}`, faults: ['body_invalid /body/payment_id'] },
  { name: 'headers of HTTP/2', api: 'payments', paste: `:method: GET\n:path: /v3/refunds?limit=x\n:authority: api.harbor.example\nauthorization: Bearer sk_test_4eC39HqLyjWD`, faults: ['parameter_invalid /query/limit'] },
]; // prettier-ignore
