/**
 * A document of each format in which every object that the format knows stands once, with a word of its own (`w1w`, …) in
 * every text and in every name an author chooses. What is hidden can so be told by its words.
 */
export function fullDocuments(): Readonly<Record<string, Record<string, unknown>>> {
  return { 'OpenAPI 3.1': openapi('3.1.0'), 'OpenAPI 3.0': openapi('3.0.3'), 'Swagger 2.0': swagger(), 'AsyncAPI 2.6': asyncapi2(), 'AsyncAPI 3.0': asyncapi3() }; // prettier-ignore
}

function createWords(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `w${count}w`;
  };
}

function openapi(version: string): Record<string, unknown> {
  const word = createWords();
  const text = () => ({ description: word() });
  const schema = (more: Record<string, unknown> = {}) => ({ type: 'object', title: word(), ...text(), ...more });
  const leaf = () => ({ type: 'string', ...text(), example: word(), enum: [word(), word()], default: word() });
  const names = { base: word(), cat: word(), dog: word(), tag: word(), scheme: word(), shared: word() };
  const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
  const media = () => ({
    schema: schema({
      properties: {
        [word()]: leaf(),
        [word()]: { type: 'array', ...text(), items: leaf() },
        [word()]: schema({ additionalProperties: schema({ properties: { [word()]: leaf() } }) }),
        [word()]: { allOf: [ref('schemas', names.base), schema({ properties: { [word()]: leaf() } })] },
        [word()]: { oneOf: [ref('schemas', names.cat), ref('schemas', names.dog)], discriminator: { propertyName: 'kind', mapping: { [word()]: `#/components/schemas/${names.cat}` } } },
        [word()]: { anyOf: [leaf(), schema({ properties: { [word()]: leaf() } })], not: schema() },
      },
    }),
    examples: { [word()]: { summary: word(), value: { note: word() } } },
    encoding: { [word()]: { contentType: `text/${word()}`, headers: { [word()]: { ...text(), schema: leaf() } } } },
  }); // prettier-ignore
  const plain = () => ({ schema: schema({ properties: { [word()]: leaf() } }), example: { [word()]: word() } });
  const response = () => ({
    ...text(),
    headers: { [`X-${word()}`]: { ...text(), schema: leaf() } },
    content: { [`application/${word()}`]: plain(), [`text/${word()}`]: plain() },
    links: { [word()]: { operationId: word(), ...text() } },
  });
  const parameter = () => ({ name: word(), in: 'query', ...text(), schema: leaf() });
  const server = () => ({
    url: `https://${word()}.example/{stage}`,
    ...text(),
    variables: { stage: { default: word(), ...text() } },
  });
  const operation = (more: Record<string, unknown> = {}) => ({
    operationId: word(),
    summary: word(),
    ...text(),
    tags: [names.tag],
    parameters: [parameter()],
    requestBody: { ...text(), content: { [`application/${word()}`]: plain() } },
    responses: { 200: { ...text() } },
    ...more,
  });
  const full = () =>
    operation({
      externalDocs: { url: `https://${word()}.example`, ...text() },
      parameters: [
        parameter(),
        { ...parameter(), in: 'header' },
        { name: word(), in: 'cookie', content: { [`application/${word()}`]: plain() } },
        ref('parameters', names.shared),
      ],
      requestBody: { ...text(), content: { [`application/${word()}`]: media(), [`text/${word()}`]: plain() } },
      responses: { 200: response(), 404: ref('responses', names.shared), default: { ...text() } },
      security: [{ [names.scheme]: [] }],
      servers: [server()],
      callbacks: { [word()]: { [`{$request.body#/${word()}}`]: { post: operation() } } },
    });
  const identified = operation({
    parameters: [{ name: 'id', in: 'path', required: true, ...text(), schema: leaf() }],
  });
  const webhooks = version.startsWith('3.0') ? {} : { webhooks: { [word()]: { ...text(), post: operation() } } };
  return {
    openapi: version,
    info: { title: word(), version: '1', ...text(), contact: { name: word() }, license: { name: word() } },
    servers: [server()],
    tags: [{ name: names.tag, ...text(), externalDocs: { url: `https://${word()}.example` } }],
    paths: {
      [`/${word()}`]: { summary: word(), ...text(), parameters: [parameter()], servers: [server()], post: full() },
      [`/${word()}/{id}`]: { delete: identified, get: operation() },
    },
    ...webhooks,
    components: {
      schemas: {
        [names.base]: schema({ properties: { [word()]: leaf() }, example: { [word()]: word() } }),
        [names.cat]: schema({ properties: { kind: { type: 'string' }, [word()]: leaf() } }),
        [names.dog]: schema({ properties: { kind: { type: 'string' }, [word()]: leaf() } }),
      },
      parameters: { [names.shared]: parameter() },
      responses: { [names.shared]: response() },
      securitySchemes: {
        [names.scheme]: {
          type: 'oauth2',
          ...text(),
          flows: { clientCredentials: { tokenUrl: `https://${word()}.example`, scopes: { [word()]: word() } } },
        },
      },
    },
  };
}

function swagger(): Record<string, unknown> {
  const word = createWords();
  const text = () => ({ description: word() });
  const names = { base: word(), tag: word(), scheme: word(), shared: word(), answer: word() };
  const leaf = () => ({ type: 'string', ...text(), example: word(), enum: [word()], default: word() });
  const schema = () => ({
    allOf: [{ $ref: `#/definitions/${names.base}` }, { type: 'object', ...text(), properties: { [word()]: leaf() } }],
    example: { [word()]: word() },
  });
  const response = () => ({
    ...text(),
    schema: schema(),
    headers: { [`X-${word()}`]: { type: 'string', ...text() } },
    examples: { 'application/json': { [word()]: word() } },
  });
  const parameter = (place: string) => ({ name: word(), in: place, type: 'string', ...text(), enum: [word()], default: word(), 'x-example': word() }); // prettier-ignore
  const operation = () => ({
    operationId: word(),
    summary: word(),
    ...text(),
    tags: [names.tag],
    parameters: [parameter('query'), parameter('header'), { name: word(), in: 'body', ...text(), schema: schema() }, { $ref: `#/parameters/${names.shared}` }],
    responses: { 200: response(), 404: { $ref: `#/responses/${names.answer}` } },
    security: [{ [names.scheme]: [] }],
  }); // prettier-ignore
  return {
    swagger: '2.0',
    info: { title: word(), version: '1', ...text() },
    host: 'api.example',
    tags: [{ name: names.tag, ...text() }],
    paths: {
      [`/${word()}`]: { parameters: [parameter('query')], get: operation(), post: operation() },
      [`/${word()}`]: { put: { ...operation(), parameters: [parameter('formData'), parameter('formData')] } },
    },
    definitions: { [names.base]: { type: 'object', ...text(), properties: { [word()]: leaf() } } },
    parameters: { [names.shared]: parameter('query') },
    responses: { [names.answer]: response() },
    securityDefinitions: { [names.scheme]: { type: 'apiKey', in: 'header', name: `X-${word()}`, ...text() } },
  };
}

function asyncapi2(): Record<string, unknown> {
  const word = createWords();
  const text = () => ({ description: word() });
  const names = { base: word(), message: word(), scheme: word(), parameter: word() };
  const leaf = () => ({ type: 'string', ...text(), enum: [word()], default: word() });
  const message = () => ({
    name: word(),
    title: word(),
    summary: word(),
    ...text(),
    contentType: 'application/json',
    correlationId: { ...text(), location: '$message.header#/id' },
    headers: { type: 'object', ...text(), properties: { [word()]: leaf() } },
    payload: { type: 'object', ...text(), properties: { [word()]: leaf(), [word()]: { $ref: `#/components/schemas/${names.base}` } } },
    examples: [{ name: word(), payload: { [word()]: word() } }],
    tags: [{ name: word(), ...text() }],
  }); // prettier-ignore
  const operation = (given: unknown) => ({ operationId: word(), summary: word(), ...text(), tags: [{ name: word() }], security: [{ [names.scheme]: [] }], bindings: { kafka: { groupId: { type: 'string', ...text() } } }, message: given }); // prettier-ignore
  return {
    asyncapi: '2.6.0',
    info: { title: word(), version: '1', ...text() },
    servers: {
      [word()]: { url: `${word()}.example:{port}`, protocol: 'kafka', ...text(), variables: { port: { default: word(), ...text() } }, security: [{ [names.scheme]: [] }] },
      [word()]: { url: `${word()}.example`, protocol: 'mqtt', ...text() },
    },
    tags: [{ name: word(), ...text() }],
    channels: {
      [`${word()}.{id}`]: { ...text(), parameters: { id: { ...text(), schema: leaf() } }, publish: operation(message()), subscribe: operation({ oneOf: [message(), { $ref: `#/components/messages/${names.message}` }] }) },
      [word()]: { ...text(), subscribe: operation({ $ref: `#/components/messages/${names.message}` }) },
    },
    components: {
      schemas: { [names.base]: { type: 'object', ...text(), properties: { [word()]: leaf() } } },
      messages: { [names.message]: message() },
      securitySchemes: { [names.scheme]: { type: 'scramSha256', ...text() } },
    },
  }; // prettier-ignore
}

function asyncapi3(): Record<string, unknown> {
  const word = createWords();
  const text = () => ({ title: word(), summary: word(), description: word() });
  const names = { base: word(), message: word(), other: word(), scheme: word(), channel: word(), second: word(), server: word() }; // prettier-ignore
  const leaf = () => ({ type: 'string', description: word(), enum: [word()], default: word() });
  const message = () => ({
    name: word(),
    ...text(),
    headers: { type: 'object', properties: { [word()]: leaf() } },
    payload: { type: 'object', description: word(), properties: { [word()]: leaf(), [word()]: { $ref: `#/components/schemas/${names.base}` } } },
    tags: [{ name: word() }],
  }); // prettier-ignore
  const operation = (action: string, channel: string, name: string) => ({
    action,
    channel: { $ref: `#/channels/${channel}` },
    ...text(),
    security: [{ $ref: `#/components/securitySchemes/${names.scheme}` }],
    messages: [{ $ref: `#/channels/${channel}/messages/${name}` }],
    reply: { address: { location: `$message.header#/${word()}`, description: word() }, channel: { $ref: `#/channels/${names.second}` }, messages: [{ $ref: `#/channels/${names.second}/messages/${names.other}` }] },
  }); // prettier-ignore
  return {
    asyncapi: '3.0.0',
    info: { title: word(), version: '1', description: word(), tags: [{ name: word(), description: word() }] },
    servers: {
      [names.server]: { host: `${word()}.example`, pathname: `/${word()}`, protocol: 'amqp', ...text(), variables: { stage: { default: word(), description: word() } } },
      [word()]: { host: `${word()}.example`, protocol: 'kafka', ...text() },
    },
    channels: {
      [names.channel]: { address: `${word()}.{id}`, ...text(), servers: [{ $ref: `#/servers/${names.server}` }], parameters: { id: { description: word(), enum: [word()], default: word() } }, messages: { [names.message]: message() } },
      [names.second]: { address: word(), ...text(), messages: { [names.other]: { $ref: `#/components/messages/${names.other}` } } },
    },
    operations: { [word()]: operation('send', names.channel, names.message), [word()]: operation('receive', names.second, names.other) },
    components: {
      schemas: { [names.base]: { type: 'object', description: word(), properties: { [word()]: leaf() } } },
      messages: { [names.other]: message() },
      securitySchemes: { [names.scheme]: { type: 'userPassword', description: word() } },
    },
  }; // prettier-ignore
}
