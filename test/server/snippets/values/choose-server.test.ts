import { describe, expect, test } from 'vitest';
import type { OperationServer } from '../../../../core/operation.ts';
import { chooseServer } from '../../../../server/snippets/values/choose-server.ts';
import { serverAddress } from '../../../../server/snippets/server-address.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';
import { buildOperation } from '../../../support/build-operation.ts';

const operation = buildOperation('GET', '/payments', {
  servers: [
    { url: 'https://api.harbor.example', description: 'Production', variables: {} },
    { url: 'https://sandbox.harbor.example', description: 'Test payments, nothing is charged', variables: {} },
    { url: 'https://{region}.harbor.example/{tenant}', variables: { region: 'eu', tenant: '' } },
  ],
});

test.each([
  ['How do I list payments?', 'https://api.harbor.example'],
  ['list payments in the sandbox', 'https://sandbox.harbor.example'],
  ['list payments against production', 'https://api.harbor.example'],
  ['list payments in eu', 'https://eu.harbor.example/YOUR_TENANT'],
  // A word of the task, not of a place.
  ['list test payments', 'https://api.harbor.example'],
  ['list payments in the sandbox and in production', 'https://api.harbor.example'],
  ['list payments for harbor', 'https://api.harbor.example'],
  ['list payments in "sandbox"', 'https://api.harbor.example'],
])('%s', (question, expected) => {
  expect(serverAddress(chooseServer(question, operation))).toBe(expected);
});

describe('servers that differ by environment and region', () => {
  const regional = buildOperation('GET', '/users', {
    servers: [
      {
        url: 'https://{region}.api.acme.example/{stage}',
        ...variablesOf({ region: ['us', 'eu', 'au'], stage: ['v1'] }),
      },
      {
        url: 'https://{region}.test.acme.example',
        description: 'For trying things',
        ...variablesOf({ region: ['us', 'in'] }),
      },
    ],
  });
  const named = buildOperation('GET', '/users', {
    servers: [
      { url: 'https://a.acme.example', description: 'Sandbox', variables: {} },
      { url: 'https://b.acme.example', description: 'Production (US)', variables: {} },
      { url: 'https://c.acme.example', description: 'Production (Europe)', variables: {} },
      { url: 'https://d.acme.example/staging', description: 'Before a release', variables: {} },
    ],
  });

  test.each([
    ['How do I list users?', 'https://us.api.acme.example/v1'],
    ['list users for the EU region', 'https://eu.api.acme.example/v1'],
    ['list users in Europe', 'https://eu.api.acme.example/v1'],
    ['list users, region eu', 'https://eu.api.acme.example/v1'],
    ['list users with region=au', 'https://au.api.acme.example/v1'],
    ['list users in the test environment', 'https://us.test.acme.example'],
    ['list users in the sandbox in the IN region', 'https://in.test.acme.example'],
    // Small words are no regions, and a region that is not listed is none.
    ['can you list users for us in it', 'https://us.api.acme.example/v1'],
    ['list users in the sg region', 'https://us.api.acme.example/v1'],
    ['list users in the EU and in the AU region', 'https://us.api.acme.example/v1'],
    ['list users in `eu`', 'https://us.api.acme.example/v1'],
  ])('by variables: %s', (question, expected) => {
    expect(serverAddress(chooseServer(question, regional))).toBe(expected);
  });

  test.each([
    ['list users', 'https://a.acme.example'],
    ['list users in production', 'https://b.acme.example'],
    ['list users in production for the EU', 'https://c.acme.example'],
    ['list users on staging', 'https://d.acme.example/staging'],
    ['list users against the live server', 'https://b.acme.example'],
    ['list users in the sandbox for Europe', 'https://a.acme.example'],
    ['list users on localhost', 'https://a.acme.example'],
  ])('by words: %s', (question, expected) => {
    expect(serverAddress(chooseServer(question, named))).toBe(expected);
  });

  test('are those there are: a value that the list does not hold is never called', () => {
    const addresses = ['evil.example/', 'eu.evil.example#', 'eu@evil.example'].map((value) =>
      serverAddress(chooseServer(`list users in the ${value} region`, regional)),
    );
    expect(new Set(addresses)).toEqual(new Set(['https://us.api.acme.example/v1']));
  });
});

describe('hostile servers', () => {
  const safe = { url: 'https://api.acme.example', description: 'Production', variables: {} };
  const addressOf = (question: string, ...others: OperationServer[]): string =>
    serverAddress(chooseServer(question, buildOperation('GET', '/users', { servers: [safe, ...others] })));

  test.each([
    ['javascript:alert(1)', 'sandbox'],
    ['https://user:secret@', 'sandbox'],
    ['//evil.example', 'sandbox'],
    ['https://$(id).example', 'sandbox'],
    ['https://{host}', 'sandbox'],
  ])('%s is not called, whatever it says of itself', (url, description) => {
    const choices = { host: ['a b`id`', 'sandbox;rm'] };
    expect(addressOf('in the sandbox', { url, description, variables: { host: 'x y' }, choices })).toBe(
      'https://api.acme.example',
    );
  });

  test('a description that holds every word decides nothing that another one has as well', () => {
    const greedy = {
      url: 'https://evil.example',
      description: 'production sandbox staging in the for users list how do I region environment',
      variables: {},
    };
    expect(addressOf('list users in production', greedy)).toBe('https://api.acme.example');
    expect(addressOf('How do I list users?', greedy)).toBe('https://api.acme.example');
  });

  test('long descriptions, many values and long questions take no time', () => {
    const long = {
      url: `https://${'a.'.repeat(50_000)}example`,
      description: 'sandbox '.repeat(50_000),
      variables: { region: 'a' },
      choices: { region: Array.from({ length: 50 }, (_, index) => `${'x-'.repeat(2_000)}${index}`) },
    };
    const question = 'in the sandbox region '.repeat(2_000);
    const started = threadMilliseconds();
    addressOf(question, ...Array.from({ length: 19 }, () => long));
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });
});

function variablesOf(choices: Record<string, readonly string[]>): Pick<OperationServer, 'variables' | 'choices'> {
  return {
    variables: Object.fromEntries(Object.entries(choices).map(([name, [first = '']]) => [name, first])),
    choices: Object.fromEntries(Object.entries(choices).filter(([, values]) => values.length > 1)),
  };
}
