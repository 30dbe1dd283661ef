import type { GatewayPolicy } from '../../../../core/gateway-facts.ts';
import { askForKey, limitSize } from '../../../support/gateway-policies.ts';
import type { Fixture } from './explain-fixtures.ts';

const F = 'https://forms.example/v1';
const api = 'forms';
const signature = 'hmac username="anna", algorithm="hmac-sha256", headers="date request-line", signature="c2ln"';
const date = 'Mon, 02 Mar 2026 11:59:00 GMT';
const askForSignature: GatewayPolicy = askForKey('Authorization', {
  plugin: 'hmac-auth',
  scheme: 'hmac',
  methods: ['hmac-sha512'],
});
const undescribed = ['status_undescribed /response/status'];

/** Failing calls in forms that few APIs use: styles of parameters, other bodies than JSON, computed credentials. */
export const formFixtures: readonly Fixture[] = [
  // Objects in a query
  { name: 'a property of a deep object that is no number', api, paste: `curl -g '${F}/search?filter[status]=open&filter[limit]=many'`, faults: ['parameter_invalid /query/filter/limit'], corrected: [/filter%5Bstatus%5D=open/] },
  { name: 'a misspelt property of a deep object', api, paste: `curl -g '${F}/search?filter[state]=open'`, faults: ['parameter_missing /query/filter/status', 'parameter_unknown /query/filter/state'] },
  { name: 'a near property of a deep object', api, paste: `curl -g '${F}/search?filter[statsu]=open'`, faults: ['parameter_missing /query/filter/status', 'parameter_unknown /query/filter/statsu'], corrected: [/filter%5Bstatus%5D=open/] },
  { name: 'a near value in a deep object', api, paste: `curl -g '${F}/search?filter[status]=Open'\n400`, faults: ['parameter_invalid /query/filter/status'], notes: undescribed, status: ['certain', /filter\[status\]" must be one of "open", "closed", "archived"\. Did you mean "open"/], corrected: [/filter%5Bstatus%5D=open/] },
  { name: 'a date deep inside', api, paste: `curl -g '${F}/search?filter[status]=open&filter[range][from]=yesterday'`, faults: ['parameter_invalid /query/filter/range/from'] },
  { name: 'a deep object in order', api, paste: `curl -g '${F}/search?filter[status]=open&filter[limit]=5&page[number]=1'`, faults: [] },
  { name: 'a deep object as JSON', api, paste: `curl -G ${F}/search --data-urlencode 'filter={"status":"open","limit":99}'`, faults: ['parameter_invalid /query/filter/limit'] },
  { name: 'a property beyond a closed deep object', api, paste: `curl -g '${F}/strict?only[nam]=x'`, faults: ['parameter_missing /query/only/name', 'parameter_unknown /query/only/nam'], corrected: [/only%5Bname%5D=x/] },
  { name: 'a deep object that is required', api, paste: `curl ${F}/strict`, faults: ['parameter_missing /query/only'] },
  { name: 'a property of an object spread by its names', api, paste: `curl '${F}/search?number=0&size=500'`, faults: ['parameter_invalid /query/page/number', 'parameter_invalid /query/page/size'] },
  { name: 'a misspelt property of an object spread by its names', api, paste: `curl '${F}/search?numbr=1'`, faults: ['parameter_unknown /query/numbr'] },
  { name: 'an object by turns', api, paste: `curl '${F}/search?color=R,300,G,5'`, faults: ['parameter_invalid /query/color/R'] },
  { name: 'an object by turns that lacks a value', api, paste: `curl '${F}/search?color=R,100,G'`, faults: ['parameter_invalid /query/color'] },
  // Paths
  { name: 'a label without its dot', api, paste: `curl ${F}/label/1.2\n404`, faults: ['parameter_invalid /path/ids'], notes: undescribed, status: ['likely', /begin with a dot/] },
  { name: 'a label with a word for a number', api, paste: `curl ${F}/label/.1.two`, faults: ['parameter_invalid /path/ids'] },
  { name: 'a label in order', api, paste: `curl ${F}/label/.1.2`, faults: [], corrected: [/\/label\/\.1\.2/] },
  { name: 'a matrix that lacks a property', api, paste: `curl '${F}/matrix/;x=1'`, faults: ['parameter_missing /path/point/y'] },
  { name: 'a matrix without its mark', api, paste: `curl '${F}/matrix/x=1'`, faults: ['parameter_invalid /path/point'] },
  { name: 'a matrix in order', api, paste: `curl '${F}/matrix/;x=1;y=2'`, faults: [], corrected: [/;x=1;y=2/] },
  { name: 'one of two parameters in a segment', api, paste: `curl ${F}/files/report.xml\n404`, operation: 'GET /files/{name}.{format}', faults: ['parameter_invalid /path/format'], status: ['likely', /must be one of "json", "csv"/] },
  { name: 'both parameters of a segment', api, paste: `curl ${F}/files/Report.csw`, faults: ['parameter_invalid /path/name', 'parameter_invalid /path/format'], corrected: [/\.csv/] },
  { name: 'two parameters in a segment in order', api, paste: `curl ${F}/files/report.csv\n404`, faults: [], status: ['likely', /name, format names does not exist/] },
  // Bodies
  { name: 'XML that is cut off', api, paste: `curl ${F}/orders -H 'Content-Type: application/xml' -d '<order><id>7</order>'\n400`, faults: ['body_not_xml /body'], notes: undescribed, status: ['certain', /closing tag 'id'/] },
  { name: 'XML in order', api, paste: `curl ${F}/orders -H 'Content-Type: application/xml' -d '<order><id>7</id></order>'`, faults: [], notes: ['body_not_inspected /body'] },
  { name: 'JSON where XML is asked for', api, paste: `curl ${F}/orders --json '{"id":7}'\n415`, faults: ['content_type_unsupported /header/Content-Type'], notes: ['body_not_inspected /body', ...undescribed], status: ['certain', /application\/xml/] },
  { name: 'a text that is too long', api, paste: `curl ${F}/notes -H 'Content-Type: text/plain' -d 'more than twenty characters of it'\n400`, faults: ['body_invalid /body'], notes: undescribed, status: ['certain', /20 characters/] },
  { name: 'a text in order', api, paste: `curl ${F}/notes -H 'Content-Type: text/plain' -d 'short'`, faults: [], corrected: [/short/] },
  { name: 'a picture declared as another', api, paste: `curl -T logo.gif -H 'Content-Type: image/gif' ${F}/images\n415`, faults: ['content_type_unsupported /header/Content-Type'], notes: ['body_not_inspected /body', ...undescribed], status: ['certain', /image\/png/] },
  { name: 'a picture larger than the gateway takes', api, gateway: [limitSize(1_000)], paste: `PUT /v1/images HTTP/1.1\nHost: forms.example\nContent-Type: image/png\nContent-Length: 5000000\n\nHTTP/1.1 413 Payload Too Large\nX-Kong-Response-Latency: 1\n\n{"message":"Request size limit exceeded"}`, faults: ['body_too_large /body'], notes: undescribed, status: ['certain', /larger than the gateway takes.*5000000 bytes; the gateway takes 1000/] },
  { name: 'a form whose boundary was left out', api, paste: `POST /v1/uploads HTTP/1.1\nHost: forms.example\nContent-Type: multipart/form-data\n\n--x\nContent-Disposition: form-data; name="kind"\n\nphoto\n--x--`, faults: ['multipart_boundary_missing /header/Content-Type'] },
  { name: 'a form as it goes over the wire', api, paste: `POST /v1/uploads HTTP/1.1\nHost: forms.example\nContent-Type: multipart/form-data; boundary=x\n\n--x\nContent-Disposition: form-data; name="kind"\n\nphotos\n--x\nContent-Disposition: form-data; name="file"; filename="a.png"\n\n(bytes)\n--x--`, faults: ['body_invalid /body/kind'] },
  // Credentials that are computed
  { name: 'no signature', api, computed: 'hmac', paste: `curl -X POST ${F}/signed\n401\n{"message":"Unauthorized"}`, faults: ['credentials_missing /security'], notes: undescribed, status: ['likely', /HMAC signature/] },
  { name: 'a key where a signature is asked for', api, computed: 'hmac', paste: `curl -X POST ${F}/signed -H 'Authorization: Bearer abc'`, faults: ['credentials_wrong_scheme /header/Authorization'] },
  { name: 'half a signature', api, computed: 'hmac', paste: `curl -X POST ${F}/signed -H 'Authorization: hmac username="anna", signature="c2ln"' -H 'Date: ${date}'\n401\n{"message":"HMAC signature cannot be verified"}`, faults: ['credentials_malformed /header/Authorization'], notes: undescribed, status: ['certain', /could not use the signature.*lacks algorithm, headers/] },
  { name: 'a signature without a date', api, computed: 'hmac', paste: `curl -X POST ${F}/signed -H 'Authorization: ${signature}'\n401\n{"message":"HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication"}`, faults: ['credentials_malformed /header/Date'], notes: undescribed, status: ['certain', /Date or X-Date header near its own time/] },
  { name: 'a signature that is old', api, computed: 'hmac', paste: `curl -X POST ${F}/signed -H 'Authorization: ${signature}' -H 'Date: Mon, 02 Mar 2026 09:00:00 GMT'\n\nHTTP/1.1 401 Unauthorized\nDate: Mon, 02 Mar 2026 12:00:00 GMT`, faults: ['credentials_malformed /header/Date'], notes: undescribed, status: ['certain', /five minutes/] },
  { name: 'a signature of another algorithm', api, computed: 'hmac', gateway: [askForSignature], paste: `curl -X POST ${F}/signed -H 'Authorization: ${signature}' -H 'Date: ${date}'`, faults: ['credentials_malformed /header/Authorization'] },
  { name: 'a signature that does not match', api, computed: 'hmac', paste: `curl -X POST ${F}/signed -H 'Authorization: ${signature}' -H 'Date: ${date}'\n401\n{"message":"HMAC signature does not match"}`, faults: [], notes: undescribed, status: ['certain', /computed another signature/] },
  { name: 'no answer to the challenge', api, computed: 'digest', paste: `curl ${F}/digested\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Digest realm="f", nonce="n"`, faults: ['credentials_missing /security'], notes: undescribed, status: ['likely', /--digest/] },
  { name: 'an answer to the challenge', api, computed: 'digest', paste: `curl --digest -u anna:secret ${F}/digested`, faults: [] },
  { name: 'an answer that lacks a part', api, computed: 'digest', paste: `curl ${F}/digested -H 'Authorization: Digest username="anna", realm="f"'`, faults: ['credentials_malformed /header/Authorization'] },
  { name: 'no certificate', api, computed: 'certificate', paste: `curl ${F}/certified\n401\n{"message":"No required TLS certificate was sent"}`, faults: ['certificate_missing /security'], notes: undescribed, status: ['certain', /asks for a client certificate.*--cert/] },
  { name: 'a certificate', api, computed: 'certificate', paste: `curl --cert me.pem --key me.key ${F}/certified`, faults: [] },
  // What the gateway and what the server behind it answered
  { name: 'a time-out of a call that may be repeated', api, computed: 'hmac', paste: `curl -X POST ${F}/signed -H 'Authorization: ${signature}' -H 'Date: ${date}'\n504`, faults: [], notes: undescribed, status: ['likely', /waited too long.*repeat it later with the same Idempotency-Key/] },
  { name: 'a time-out of a call that may not', api, paste: `curl -X POST ${F}/jobs\n\nHTTP/1.1 504 Gateway Timeout\nX-Kong-Response-Latency: 60001\n\n{"message":"The upstream server is timing out","request_id":"f00"}`, faults: [], notes: ['correlation_id /response/body', ...undescribed], status: ['certain', /did not answer in time/] },
  { name: 'a bad gateway', api, paste: `curl -X POST ${F}/jobs\n\nHTTP/1.1 502 Bad Gateway\n\n{"message":"An invalid response was received from the upstream server"}`, faults: [], notes: undescribed, status: ['certain', /refused or broke the connection/] },
  { name: 'a bad gateway behind the gateway', api, paste: `curl ${F}/label/.1\n\nHTTP/1.1 502 Bad Gateway\nX-Kong-Upstream-Latency: 12\nX-Kong-Proxy-Latency: 0\nVia: kong/3.9.0\n\n{"message":"An invalid response was received from the upstream server"}`, faults: [], notes: undescribed, status: ['likely', /something behind it in turn/] },
  { name: 'a 401 of the server behind the gateway', api, gateway: [askForKey('apikey')], paste: `curl -X POST ${F}/jobs -H 'apikey: k'\n\nHTTP/1.1 401 Unauthorized\nX-Kong-Upstream-Latency: 3`, faults: [], notes: undescribed, status: ['likely', /gateway let the call pass/] },
  { name: 'a name that does not resolve', api, paste: `curl -X POST ${F}/jobs\n503\n{"message":"name resolution failed"}`, faults: [], notes: undescribed, status: ['certain', /could not resolve/] },
  { name: 'a gateway that fails', api, paste: `curl -X POST ${F}/jobs\n500\n{"message":"An unexpected error occurred"}`, faults: [], notes: undescribed, status: ['likely', /gateway itself failed/] },
  { name: 'a body that the gateway validates', api, paste: `curl -X POST ${F}/jobs\n400\n{"message":"request body doesn't conform to schema"}`, faults: [], notes: undescribed, status: ['certain', /validates the body/] },
  { name: 'plain HTTP on a route for HTTPS', api, paste: `curl -X POST http://forms.example/v1/jobs\n426\n{"message":"Please use HTTPS protocol"}`, faults: ['scheme_insecure /url'], notes: undescribed, status: ['certain', /HTTPS alone/] },
  { name: 'a token whose issuer the gateway does not know', api, paste: `curl -X POST ${F}/jobs\n401\n{"message":"No credentials found for given 'iss'"}`, faults: [], notes: undescribed, status: ['certain', /knows no issuer/] },
  { name: 'a client address that is shut out', api, paste: `curl -X POST ${F}/jobs\n403\n{"message":"Your IP address is not allowed"}`, faults: [], notes: undescribed, status: ['certain', /does not admit the address/] },
]; // prettier-ignore
