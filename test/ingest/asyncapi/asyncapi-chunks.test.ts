import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../core/chunk.ts';
import { parse } from '../support/parse.ts';

const payload = {
  type: 'object',
  required: ['lumens'],
  properties: {
    lumens: { type: 'integer', description: 'How bright it is.' },
    sentAt: { $ref: '#/components/schemas/sentAt' },
  },
};
const schemas = { sentAt: { type: 'string', format: 'date-time' } };

const newer = {
  asyncapi: '3.0.0',
  info: { title: 'Street lights', version: '1', description: 'Turns lights on and off.' },
  defaultContentType: 'application/json',
  servers: {
    production: {
      host: 'broker.example:{port}',
      pathname: '/lights',
      protocol: 'mqtt',
      description: 'For real lights.',
      variables: { port: { default: '1883', enum: ['1883', '8883'] } },
      security: [{ $ref: '#/components/securitySchemes/user' }],
    },
    internal: { host: 'hidden.example', protocol: 'mqtt', 'x-internal': true },
  },
  channels: {
    measured: {
      address: 'lights/{lightId}/measured',
      description: 'How bright it is there.',
      servers: [{ $ref: '#/servers/production' }, { $ref: '#/servers/internal' }],
      parameters: { lightId: { description: 'Which light.', enum: ['a', 'b'] } },
      messages: { measured: { $ref: '#/components/messages/measured' } },
    },
    turn: { address: 'lights/{lightId}/turn', messages: { turn: { $ref: '#/components/messages/turn' } } },
  },
  operations: {
    receiveMeasurement: {
      action: 'receive',
      channel: { $ref: '#/channels/measured' },
      summary: 'Take in a measurement.',
      messages: [{ $ref: '#/channels/measured/messages/measured' }],
      security: [{ $ref: '#/components/securitySchemes/user' }],
    },
    turnOn: {
      action: 'send',
      'x-deprecated': true,
      channel: { $ref: '#/channels/turn' },
      traits: [{ description: 'Of all operations.' }],
      messages: [{ $ref: '#/channels/turn/messages/turn' }],
      reply: { channel: { $ref: '#/channels/measured' }, messages: [{ $ref: '#/channels/measured/messages/measured' }] },
    },
  },
  components: {
    schemas,
    securitySchemes: { user: { type: 'userPassword', description: 'Name and password of your account.' } },
    messageTraits: { common: { headers: { type: 'object', properties: { 'trace-id': { type: 'string', description: 'Ties it together.' } } } } },
    messages: {
      measured: {
        title: 'Light measured',
        traits: [{ $ref: '#/components/messageTraits/common' }],
        payload,
        examples: [{ payload: { lumens: 3, pin: 'open' } }],
      },
      turn: {
        payload: {
          schemaFormat: 'application/vnd.apache.avro;version=1.9.0',
          schema: {
            type: 'record',
            fields: [
              { name: 'command', type: { type: 'enum', name: 'Command', symbols: ['on', 'off'] }, doc: 'What to do.' },
              { name: 'at', type: ['null', 'long'] },
              { name: 'secretField', type: 'string', 'x-internal': true },
            ],
          },
        },
      },
    },
  },
}; // prettier-ignore

const older = {
  asyncapi: '2.6.0',
  info: { title: 'Accounts', version: '2', description: 'Tells what happens to accounts.' },
  servers: { prod: { url: 'kafka.example:9092', protocol: 'kafka', protocolVersion: '3', security: [{ sasl: [] }] } },
  channels: {
    'user/signed-up': {
      description: 'Those who signed up.',
      servers: ['prod'],
      publish: { operationId: 'onSignUp', summary: 'Tell that somebody signed up.', message: { $ref: '#/components/messages/SignedUp' } },
      subscribe: { message: { oneOf: [{ $ref: '#/components/messages/SignedUp' }, { name: 'Deleted', payload: { type: 'object', properties: { id: { type: 'string' } } } }] } },
    },
    'user/{userId}/updated': {
      parameters: { userId: { description: 'Who.' } },
      subscribe: { message: { payload: { type: 'object', properties: { email: { type: 'string' } } } } },
    },
  },
  components: {
    schemas,
    securitySchemes: { sasl: { type: 'scramSha256' } },
    messages: { SignedUp: { contentType: 'application/json', headers: { type: 'object', properties: { correlationId: { type: 'string' } } }, payload } },
  },
}; // prettier-ignore

function chunksOf(document: unknown): { chunk: (key: string) => Chunk; titles: string[]; text: string } {
  const { chunks, text } = parse(document);
  return {
    titles: chunks.map(({ title }) => title),
    text,
    chunk(key) {
      const found = chunks.find((candidate) => candidate.key === key);
      if (found === undefined) throw new TypeError(`no chunk ${key}, only ${chunks.map(({ key }) => key).join()}`);
      return found;
    },
  };
}

describe('AsyncAPI 3', () => {
  const { chunk, titles, text } = chunksOf(newer);

  it('tells where to connect and how to log in', () => {
    const line =
      '- `production`: mqtt `broker.example:{port}/lights` (port: default 1883; one of 1883, 8883) For real lights. ' +
      '**Authentication:** userPassword (`user`): Name and password of your account.';
    expect(chunk('section:servers:').text).toContain(line);
    expect(chunk('overview').text).toContain(line);
    expect(chunk('overview').text).toContain('**Holds:** 2 channels, 2 operations, 2 messages');
    expect(text).not.toContain('hidden.example');
  });

  it('tells of a channel who it is for, its parameters, servers and messages', () => {
    expect(chunk('section:channel:measured').text).toBe(
      '**Channel: lights/{lightId}/measured** · Shop API 1\n\nHow bright it is there.\n\n**Parameters**\n- `lightId`: Which light. ' +
        'One of `a`, `b`.\n\n**Servers:** `production`\n\n**Messages:** `measured`',
    );
  });

  it('tells of an operation what a client does, its reply, and that it is deprecated', () => {
    const receive = chunk('section:operation:receiveMeasurement');
    expect(receive.text).toContain(
      'The application receives from channel `lights/{lightId}/measured`: clients publish there.',
    );
    expect(receive.identifiers).toContainEqual({ kind: 'operation_id', key: 'receivemeasurement' });
    const send = chunk('section:operation:turnOn').text;
    expect(send).toContain('**Deprecated.**\n\nOf all operations.');
    expect(send).toContain('The application sends to channel `lights/{lightId}/turn`: clients subscribe to it.');
    expect(send).toContain('**Reply** on channel `lights/{lightId}/measured`: **Messages:** `measured`');
  });

  it('tells the headers and the payload of a message, those of traits and of Avro too', () => {
    const measured = chunk('section:message:measured');
    expect(measured.text).toContain('**Content type:** `application/json`');
    expect(measured.text).toContain('**Headers**\n- `trace-id` (string): Ties it together.');
    expect(measured.text).toContain(
      '**Payload**\n- `lumens` (integer, required): How bright it is.\n- `sentAt` (string (date-time))',
    );
    expect(measured.text).toContain('"lumens": 3');
    expect(measured.identifiers).toContainEqual({ kind: 'field', key: 'lumens' });
    expect(chunk('section:message:turn').text).toContain(
      '**Payload**\n- `command` (Command): What to do.\n- `at` (null or long)',
    );
    expect(text).not.toContain('secretField');
  });

  it('names each part once', () => {
    expect(titles).toEqual([
      'Shop API', 'Servers', 'Channel: lights/{lightId}/measured', 'Channel: lights/{lightId}/turn',
      'Operation: receiveMeasurement', 'Operation: turnOn', 'Message: measured', 'Message: turn', 'sentAt',
    ]); // prettier-ignore
  });
});

describe('AsyncAPI 2', () => {
  const { chunk } = chunksOf(older);

  it('tells of a channel what clients do there', () => {
    const { text, identifiers } = chunk('section:channel:user/signed-up');
    expect(text).toContain('Those who signed up.\n\n**Servers:** `prod`');
    expect(text).toContain(
      'Clients may publish to it (`onSignUp`).\n\nTell that somebody signed up.\n\n**Messages:** `SignedUp`',
    );
    expect(text).toContain('Clients may subscribe to it.\n\n**Messages:** `SignedUp`, `Deleted`');
    expect(identifiers).toContainEqual({ kind: 'operation_id', key: 'onsignup' });
    expect(chunk('section:servers:').text).toContain(
      '- `prod`: kafka 3 `kafka.example:9092` **Authentication:** scramSha256 (`sasl`).',
    );
  });

  it('loses no message, not even one without a name', () => {
    expect(chunk('section:message:SignedUp').text).toContain('**Headers**\n- `correlationId` (string)');
    expect(chunk('section:message:Deleted').text).toContain('- `id` (string)');
    expect(chunk('section:channel:user/{userId}/updated').text).toContain('- `userId`: Who.');
    expect(chunk('section:message:user/{userId}/updated').text).toContain('- `email` (string)');
  });

  it('says long descriptions in passages', () => {
    const description = Array.from({ length: 100 }, (_, number) => `Sentence number ${number} of many.\n\n`).join('');
    const channels = {
      ...older.channels,
      long: { description, subscribe: { message: { $ref: '#/components/messages/SignedUp' } } },
    };
    const { chunks } = parse({ ...older, channels });
    const told = chunks.filter(({ key }) => key.startsWith('section:channel:long/')).map(({ text }) => text);
    expect(told.join('\n\n').match(/Sentence number \d+/g)).toHaveLength(100);
  });
});
