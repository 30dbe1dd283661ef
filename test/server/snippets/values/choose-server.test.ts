import { expect, test } from 'vitest';
import { chooseServer } from '../../../../server/snippets/values/choose-server.ts';
import { serverAddress } from '../../../../server/snippets/server-address.ts';
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
