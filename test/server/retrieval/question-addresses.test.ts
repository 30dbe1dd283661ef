import { describe, expect, it } from 'vitest';
import { findAddresses } from '../../../server/retrieval/question-addresses.ts';

/** The methods that the first address may be called by, the likeliest first, and its most literal path. */
function read(question: string): string {
  const [address] = findAddresses(question);
  if (address === undefined) return 'nothing';
  const [path] = address.paths
    .filter((candidate) => !candidate.path.includes('?'))
    .toSorted((left, right) => left.cost - right.cost);
  return `${address.methods.map(({ method }) => method).join('|')} ${path?.path ?? ''}`;
}

describe('findAddresses', () => {
  it.each([
    ['why does GET /orders/42 fail?', 'GET /orders/42'],
    ['**GET** `/orders/42`', 'GET /orders/42'],
    ['a POST request to the endpoint `/orders`', 'POST /orders'],
    ['call `/orders` with PUT', 'PUT /orders'],
    ["curl -X PATCH 'https://api.harbor.example/v1/orders/42?expand=all'", 'PATCH /v1/orders/42'],
    ['curl -XDELETE https://api.harbor.example/orders/42', 'DELETE /orders/42'],
    ['curl https://api.harbor.example/orders -d "{}"', 'POST /orders'],
    ['curl https://api.harbor.example/orders', 'GET /orders'],
    ['requests.post("https://api.harbor.example/orders")', 'POST /orders'],
    ["fetch('https://api.harbor.example/orders', { method: 'POST' })", 'POST /orders'],
    ['GET api.harbor.example/orders', 'GET /orders'],
    ['GET http://localhost:8001/services', 'GET /services'],
    ['GET localhost:8001/services', 'GET /services'],
    ['GET {{baseUrl}}/orders/42', 'GET /orders/42'],
    ['GET $HOST/orders/42', 'GET /orders/42'],
    ['GET orders/42', 'GET /orders/42'],
    ['"PUT /orders/42 HTTP/1.1" 404', 'PUT /orders/42'],
    ['GET /orders/{order id}/items', 'GET /orders/{}/items'],
    ['what is /orders/42/?', ' /orders/42'],
    ['GET /', 'GET /'],
    ['I send a GET request to https://api.harbor.example/ and wait', 'GET /'],
    ['read/write and/or / what', 'nothing'],
  ])('reads %s as %s', (question, expected) => {
    expect(read(question)).toBe(expected);
  });

  it('takes the method beside the address first, then one further away', () => {
    expect(read('what do I get when I POST to /orders')).toBe('POST|GET /orders');
  });

  it('stays bounded on pasted logs', () => {
    const log = Array.from({ length: 500 }, (_, line) => `GET /a/${line}/b/${line}`).join('\n');
    const found = findAddresses(log);
    expect(found.length).toBeLessThanOrEqual(12);
    expect(found.reduce((sum, { paths }) => sum + paths.length, 0)).toBeLessThanOrEqual(1_000);
  });
});
