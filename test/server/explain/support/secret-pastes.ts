import { tokenOf } from './explain-fixtures.ts';

/** Where the sample portal's APIs are called. */
const H = 'https://api.harbor.example';
const json = "-H 'Content-Type: application/json'";
/** Looks like nothing in particular, so that only its place gives it away. */
export const planted = 'hunter2plantedsecret';
export const plantedToken = tokenOf({ sub: planted, exp: 1 });
const body = `{"payment_id":"pay_8Kx2mQv41ZtR","note":"n"`;

/** Pastes that hold it, by what it is in. */
export const secretPastes: readonly (readonly [name: string, api: string | null, paste: string])[] = [
  ['a bearer token', 'payments', `curl ${H}/v3/refunds -H 'Authorization: Bearer ${planted}'`],
  ['a JWT', 'payments', `curl ${H}/v3/refunds -H 'Authorization: Bearer ${plantedToken}'\n401`],
  ['a token without its word', 'payments', `curl ${H}/v3/refunds -H 'Authorization: ${planted}'`],
  ['a token under an unknown word', 'payments', `curl ${H}/v3/refunds -H 'Authorization: ${planted} ${planted}'`],
  ['a user and a password', 'payments', `curl -u ${planted}:${planted} ${H}/v3/refunds`],
  ['a password in the address', 'payments', `curl https://${planted}:${planted}@api.harbor.example/v3/refunds`],
  ['a user in the address', null, `GET https://${planted}@api.harbor.example/v3/refunds 401`],
  ['a key in the query', 'payments', `curl '${H}/v3/refunds?api_key=${planted}&limit=x'`],
  ['an access token in the query', 'payments', `GET /v3/refunds?access_token=${planted} 401`],
  ['a token behind the fragment', 'payments', `GET ${H}/v3/refunds#access_token=${planted} 401`],
  ['cookies', 'payments', `curl ${H}/v3/refunds -b 'session=${planted}; theme=${planted}'`],
  ["a header of the specification's", 'shipping', `curl ${H}/shipping/v1/shipments -H 'X-Harbor-Shipping-Key: ${planted}'`],
  ['a key under another name', 'shipping', `curl ${H}/shipping/v1/shipments -H 'X-My-Secret: ${planted}'`],
  ['a password in JSON', 'payments', `curl ${H}/v3/refunds ${json} -d '${body},"password":"${planted}"}'`],
  ['a nested secret in JSON', 'payments', `curl ${H}/v3/refunds ${json} -d '${body},"metadata":{"client_secret":"${planted}"}}'`],
  ['a list of tokens in JSON', 'payments', `curl ${H}/v3/refunds ${json} -d '${body},"tokens":1,"token":["${planted}"]}'`],
  ['a token of a wrong type', 'payments', `curl ${H}/v3/payments ${json} -d '{"payment_method":{"type":"card","token":"${planted} "}}'`],
  ['broken JSON', 'payments', `curl ${H}/v3/refunds ${json} -d '{"password": "${planted}", "amount": }'`],
  ['a form', 'payments', `curl ${H}/v3/refunds -d 'payment_id=1&password=${planted}'`],
  ['a form with spaces', 'payments', `curl ${H}/v3/refunds -d 'note=a b&secret=${planted}'`],
  ['a multipart form', 'shipping', `curl ${H}/shipping/v1/shipments/shp_4Wd9KmT2xLcP/customs-documents -F api_key=${planted} -F file=@a.pdf`],
  ['a response', 'payments', `curl ${H}/v3/refunds\n\nHTTP/1.1 422\nSet-Cookie: sid=${planted}; Path=/\nX-Auth-Token: ${planted}\n\n{"error":{"param":"token","message":"m","access_token":"${planted}"}}`],
  ['a location', 'payments', `curl ${H}/v3/refunds\n\nHTTP/1.1 302\nLocation: https://x.example/?token=${planted}`],
  ['headers alone', null, `Authorization: Bearer ${planted}\nX-Api-Key: ${planted}`],
  ['output of curl -v', 'payments', `> GET /v3/refunds HTTP/2\n> Host: api.harbor.example\n> Authorization: Bearer ${planted}\n> Cookie: a=${planted}\n>\n< HTTP/2 401\n<\n`],
  ['what is nothing at all', null, `my password is ${planted} and nothing works`],
  ['no operation near', 'payments', `curl ${H}/v9/nowhere/at/all?token=${planted} -H 'Authorization: Bearer ${planted}'`],
  ["a key of the gateway's", 'webhooks', `curl ${H}/v1/event-types -H 'x-door: ${planted}'`],
]; // prettier-ignore

/** A secret as it may come out again: as it is, in Base64 with a colon or two, percent-encoded. */
export function plantedForms(): string[] {
  const secrets = [planted, plantedToken];
  const encoded = Buffer.from(`${planted}:${planted}`).toString('base64');
  return [...secrets, encoded, ...secrets.map((secret) => Buffer.from(secret).toString('base64').slice(0, 20))];
}
