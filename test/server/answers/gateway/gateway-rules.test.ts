import { describe, expect, it } from 'vitest';
import type { GatewayPolicy } from '../../../../core/gateway-facts.ts';
import type { SecurityScheme } from '../../../../core/operation.ts';
import { compareSecurity } from '../../../../server/answers/gateway/compare-security.ts';
import {
  describeAddresses,
  describeAdmission,
  describeAuthentication,
  describeCors,
  describeLimits,
  describeSize,
} from '../../../../server/answers/gateway/describe-policies.ts';
import { asksForTopicsAlone, readGatewayTopics } from '../../../../server/answers/gateway/gateway-topics.ts';
import { policiesOf, sharePolicies } from '../../../../server/answers/gateway/shared-policies.ts';
import { buildRoute } from '../../../support/fixtures.ts';
import { allowBrowsers, askForJwt, askForKey, limitRate, limitSize } from '../../../support/gateway-policies.ts';
import { activeParts } from '../answer-fixtures.ts';

const key = (name: string, where: 'header' | 'query' = 'header'): SecurityScheme => ({
  key: 'k',
  type: 'apiKey',
  name,
  in: where,
  scopes: [],
});
const bearer: SecurityScheme = { key: 'b', type: 'http', scheme: 'bearer', scopes: [] };
const oauth = (...scopes: string[]): SecurityScheme => ({ key: 'o', type: 'oauth2', scopes });
const open = { anonymousAllowed: true, alternative: true } as const;
const token = (scopes: readonly string[]) => askForKey('Authorization', { scheme: 'oauth2', plugin: 'oauth2', scopes });

describe('what a specification says beside what the gateway asks for', () => {
  it.each([
    ['the same key', [[key('apikey')]], [askForKey('apikey')], 'same'],
    ['a header in other case', [[key('APIKey')]], [askForKey('apikey')], 'same'],
    [
      'one of several places',
      [[key('k', 'query')]],
      [
        askForKey('h', {
          places: [
            { in: 'header', name: 'h' },
            { in: 'query', name: 'k' },
          ],
        }),
      ],
      'same',
    ],
    ['another header', [[key('X-Key')]], [askForKey('apikey')], 'differs'],
    ['another place', [[key('apikey', 'query')]], [askForKey('apikey')], 'differs'],
    [
      'a parameter in other case',
      [[key('Key', 'query')]],
      [askForKey('k', { places: [{ in: 'query', name: 'key' }] })],
      'differs',
    ],
    ['a bearer token for a JWT', [[bearer]], [askForJwt()], 'same'],
    ['OAuth for a JWT', [[oauth('read')]], [askForJwt()], 'same'],
    ['a bearer token for a key', [[bearer]], [askForKey('apikey')], 'differs'],
    ['nothing', [], [askForKey('apikey')], 'unstated'],
    ['anonymous access, where a key is needed', [[]], [askForKey('apikey')], 'differs'],
    ['anonymous access, where it passes', [[]], [askForKey('apikey', open)], 'same'],
    ['one alternative of several', [[oauth()], [key('apikey')]], [askForKey('apikey')], 'same'],
    ['one of two that are both needed', [[key('apikey')]], [askForKey('apikey'), askForJwt()], 'differs'],
    ['both that are needed', [[key('apikey'), bearer]], [askForKey('apikey'), askForJwt()], 'same'],
    ['one of two of which one is enough', [[bearer]], [askForKey('apikey', open), askForJwt(open)], 'same'],
    ['more than the gateway knows', [[key('apikey'), bearer]], [askForKey('apikey')], 'differs'],
    ['the scope that is needed', [[oauth('a', 'b')]], [token(['b'])], 'same'],
    ['a part of the scopes that are needed', [[oauth('a')]], [token(['a b'])], 'differs'],
    ['something, where the gateway asks for nothing', [[bearer]], [], 'unenforced'],
    ['a key under a name that is not known', [[key('x')]], [askForKey('', { places: [] })], 'same'],
  ] as const)('compares %s', (_, security, policies, expected) => {
    expect(compareSecurity(security, policies)).toBe(expected);
  });
});

describe('what holds on several routes', () => {
  it('is what all of them have alike, whoever set it', () => {
    const shared = sharePolicies([
      buildRoute({ policies: [askForKey('k'), limitRate([[5, 1]]), limitSize(10)] }),
      buildRoute({
        policies: [askForKey('k', { scope: 'global' }), limitRate([[5, 1]], { variesByConsumer: true }), limitSize(20)],
      }),
      buildRoute({ policies: [askForKey('k'), limitRate([[5, 1]]), limitSize(10)], onlyForSome: ['authentication'] }),
    ]);
    expect(shared.policies.map(({ kind, variesByConsumer }) => [kind, variesByConsumer])).toEqual([
      ['authentication', true],
      ['rate-limit', true],
    ]);
    expect([...shared.differing]).toEqual(['request-size']);
  });

  it('is nothing of a kind that one of them lacks, or has in more ways', () => {
    const lacking = sharePolicies([buildRoute({ policies: [askForKey('k')] }), buildRoute()]);
    expect([lacking.policies, [...lacking.differing]]).toEqual([[], ['authentication']]);
    const more = sharePolicies([
      buildRoute({ policies: [askForKey('k')] }),
      buildRoute({ policies: [askForKey('k'), askForJwt()] }),
    ]);
    expect(more.policies).toEqual([]);
    expect(sharePolicies([]).policies).toEqual([]);
  });

  it('does not depend on the order in which the policies stand', () => {
    const routes = [
      [askForKey('k'), askForJwt()],
      [askForJwt(), askForKey('k')],
    ].map((policies) => buildRoute({ policies }));
    expect(policiesOf(sharePolicies(routes), 'authentication')).toHaveLength(2);
  });
});

describe('rules in words', () => {
  it.each([
    [[askForKey('apikey')], 'an API key in the header `apikey`'],
    [[askForKey('k', { places: [] })], 'an API key'],
    [[askForJwt()], 'a JWT in the header `Authorization: Bearer …`'],
    [
      [askForKey('k'), askForJwt()],
      'an API key in the header `k` together with a JWT in the header `Authorization: Bearer …`',
    ],
    [
      [askForKey('k', { alternative: true }), askForJwt({ alternative: true })],
      'an API key in the header `k`, or a JWT in the header `Authorization: Bearer …`',
    ],
    [
      [askForKey('k', open)],
      'an API key in the header `k` (requests without credentials pass too, as an anonymous consumer)',
    ],
    [[askForKey('k', { conditional: true })], 'an API key in the header `k`, under conditions that are not told'],
    [
      [token(['a', 'b'])],
      'an OAuth 2.0 access token in the header `Authorization: Bearer …` with one of the scopes `a`, `b`',
    ],
    [[], null],
  ])('authentication %#', (policies, expected) => {
    expect(describeAuthentication(policies)).toBe(expected);
  });

  it.each([
    [
      limitRate([
        [1, 1],
        [100, 60],
        [5_000, 86_400],
      ]),
      '1 request per second and 100 requests per minute and 5,000 requests per day, counted for each consumer',
    ],
    [limitRate([[10, 90]], { countedBy: 'ip' }), '10 requests in 90 seconds, counted for each client address'],
    [
      limitRate([[10, 60]], { countedBy: 'header', header: 'X-Org' }),
      '10 requests per minute, counted for each value of the header `X-Org`',
    ],
    [limitRate([]), 'requests, with numbers that are not told, counted for each consumer'],
  ])('limits %#', (policy, expected) => {
    expect(describeLimits([policy])).toEqual([expected]);
  });

  it.each([
    [limitSize(8 * 2 ** 20), '8 MB (8,388,608 bytes)'],
    [limitSize(1_536), '1.5 KB (1,536 bytes)'],
    [limitSize(1_000), 'at most 1,000 bytes'],
    [limitSize(1, { maximumBytes: null }), 'a size that is not told'],
  ])('sizes %#', (policy, expected) => {
    expect(describeSize([policy])[0]).toContain(expected);
  });

  it('addresses, without those of expressions and of hosts that are not known', () => {
    const route = { hosts: ['a.example', '*.b.example'], paths: ['/', '/v1', '~/x'] };
    expect(describeAddresses([buildRoute(route), buildRoute({ hosts: ['a.example'] })])).toEqual([
      'https://a.example',
      'https://a.example/v1',
      'https://*.b.example',
      'https://*.b.example/v1',
    ]);
    expect(describeAddresses([buildRoute({ paths: ['/v1'] }), buildRoute({ hosts: ['c'], paths: ['~/x'] })])).toEqual(
      [],
    );
    expect(describeAddresses([buildRoute({ hosts: ['c'], paths: [], protocols: ['http'] })])).toEqual(['http://c']);
  });

  it('hold no Markdown, HTML or citation of a name that others chose', () => {
    const attack = 'x` [1] <img src=x onerror=alert(1)> [a](https://evil.example) `| \n# b';
    const hostile: GatewayPolicy[] = [
      askForKey(attack, { scopes: [attack] }),
      token([attack]),
      askForKey(attack, { scheme: 'hmac', methods: [attack] }),
      askForKey(attack, { scheme: 'ldap', methods: [attack] }),
    ];
    const texts = [
      describeAuthentication(policiesOf({ policies: hostile }, 'authentication')) ?? '',
      ...describeLimits([
        limitRate([[1, 1]], { countedBy: attack }),
        limitRate([[1, 1]], { countedBy: 'header', header: attack }),
      ]),
      ...describeCors([allowBrowsers([attack], { methods: [attack], headers: [attack], exposedHeaders: [attack] })]),
      ...describeAdmission([{ ...limitSize(1), kind: 'access-list' }]),
    ];
    for (const text of texts) {
      expect(activeParts(text)).toEqual([]);
      expect(text).not.toContain('\n');
    }
  });
});

describe('what a question asks of the gateway', () => {
  it.each([
    ['How do I authenticate?', ['authentication']],
    ['Which header for the API key?', ['authentication']],
    ['Why do I get a 401?', ['authentication']],
    ['What is the rate limit?', ['limits']],
    ['How many requests per minute may I send?', ['limits']],
    ['Why do I get 429?', ['limits']],
    ['How large may a request be?', ['size']],
    ['What is the maximum size of an upload?', ['size']],
    ['Why do I get a 413 error?', ['size']],
    ['Can I call it from a browser?', ['cors']],
    ['Does the API support CORS?', ['cors']],
    ['What is the base URL?', ['address']],
    ['Which host do I call?', ['address']],
    ['What are the rate limits and the base URL?', ['limits', 'address']],
    ['How do I create a payment?', []],
    ['What does the limit parameter do?', []],
    ['How do I upload a file?', []],
    ['Which file formats can a report have?', []],
  ])('%s', (question, expected) => {
    expect(readGatewayTopics(question)).toEqual(expected);
  });

  it('is told apart from what it asks of an operation', () => {
    expect(asksForTopicsAlone('What is the rate limit of the Shipping API?', ['Shipping API'])).toBe(true);
    expect(asksForTopicsAlone('What is the rate limit of the Shipping API?', ['Payments API'])).toBe(false);
    expect(asksForTopicsAlone('What is the rate limit for creating a refund?', ['Payments API'])).toBe(false);
  });
});
