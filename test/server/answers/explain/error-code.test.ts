import { describe, expect, it } from 'vitest';
import { readErrorCode } from '../../../../server/answers/explain/error-code.ts';

describe('the code of an error in a body', () => {
  it.each([
    ['{"code":"payment_not_refundable"}', 'payment_not_refundable'],
    ['{"error":{"type":"conflict","code":"already-captured"}}', 'already-captured'],
    ['{"errors":[{"code":"NOT_ACTIVE"}]}', 'NOT_ACTIVE'],
    ['{"error":"invalid_grant","error_description":"…"}', 'invalid_grant'],
    ['[{"errorCode":"INVALID_FIELD"}]', 'INVALID_FIELD'],
  ])('%s', (body, code) => expect(readErrorCode(body)).toBe(code));

  it.each([
    ['no body', null],
    ['no JSON', 'code: not_found'],
    ['what may be a secret', '{"code":"sk_live_4eC39HqLyjWDarjtT1zdp7dc"}'],
    ['a word that says no more than the status', '{"error":{"type":"conflict"}}'],
    ['an address', '{"type":"https://errors.example/not_found"}'],
    ['markup', '{"code":"a_b](https://evil.example)"}'],
    ['a name of the prototype', '{"error":{"__proto__":{"code":"not_found"}}}'],
    ['a body of a megabyte', `{"code":"not_found","text":"${'x'.repeat(1_000_000)}"}`],
  ])('is not read from %s', (_, body) => expect(readErrorCode(body)).toBeNull());
});
