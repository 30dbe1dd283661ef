import type { Visibility } from '../../../core/caller.ts';
import type { Chunk, Identifier } from '../../../core/chunk.ts';
import { methodPathKey, nameKey, pathKey } from '../../../core/identifier-keys.ts';
import type { DocumentRecord } from '../../../core/index-writer.ts';
import type { Operation } from '../../../core/operation.ts';
import type { Random } from '../../support/create-random.ts';
import {
  buildChunk,
  buildFacts,
  buildPage,
  buildPlainOperation,
  buildRoute,
  buildSpec,
} from '../../support/fixtures.ts';
import type { Canaries } from './canaries.ts';

interface PagePlace {
  readonly path: string;
  readonly api: string | null;
  readonly visibility: Visibility;
}

interface SpecPlace {
  readonly path: string;
  readonly api: string;
  readonly apiTitle: string;
  readonly version: string;
  readonly visibility: Visibility;
}

/** Words that many documents share, so that hidden and visible ones compete for the same questions. */
const commonWords = ['order', 'refund', 'customer', 'invoice', 'retry', 'limit', 'cursor', 'webhook'] as const;
const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;

function sentence(random: Random, ...words: readonly string[]): string {
  const common = Array.from({ length: 4 + random.below(12) }, () => random.pick(commonWords));
  return [...words, ...common].join(' ');
}

/** A page with a canary in its title, slug, address, headings and text. */
export function writePage(place: PagePlace, random: Random, canaries: Canaries): DocumentRecord {
  const word = (): string => canaries.mint(place.path);
  const url = `https://portal.example.test/${word()}/guide`;
  const sections = Array.from({ length: 1 + random.below(3) }, (_, index) =>
    buildChunk({
      key: `section:${index}:${word()}`,
      title: `How to ${random.pick(commonWords)} ${word()}`,
      text: `${sentence(random, word())}. See [the ${word()} guide](https://portal.example.test/${word()}).\n\n| a | b |\n| --- | --- |\n| ${word()} | x |`,
      url: `${url}#${word()}`,
      identifiers: [{ kind: 'title', key: nameKey(`How to ${word()}`) }],
    }),
  );
  const page = { ...place, slug: `page-${word()}`, title: `Guide ${word()}`, url, chunks: sections };
  return { ...buildPage(page), warnings: [`warned of ${canaries.mint()}`], contentHash: canaries.mint() };
}

/** What a gateway enforces on an API, with a canary wherever a fact could be shown. */
export function writeFacts(
  place: PagePlace & { readonly api: string },
  random: Random,
  word: () => string,
): DocumentRecord {
  const chunks = ['authentication', 'limits'].map((topic) =>
    buildChunk({
      key: `fact:${topic}:${word()}`,
      kind: 'fact',
      title: `Gateway ${topic} ${word()}`,
      text: sentence(random, word()),
      identifiers: [{ kind: 'header', key: nameKey(`X-${word()}`) }],
    }),
  );
  const routes = [buildRoute({ name: word(), service: word(), hosts: [`${word()}.example.test`] })];
  return { ...buildFacts({ ...place, facts: { routes }, title: `Facts ${word()}`, chunks }), contentHash: word() };
}

/** A specification with a canary in every place that a route, a snippet or an answer could show. */
export function writeSpec(place: SpecPlace, random: Random, canaries: Canaries): DocumentRecord {
  const word = (): string => canaries.mint(place.path);
  const operations: Operation[] = Array.from({ length: 1 + random.below(2) }, () => writeOperation(random, word));
  // Every specification has this one: looking it up must find the reader's own and never another's.
  operations.push(
    buildPlainOperation('get', '/status', { operationId: 'readStatus', summary: `Read the status ${word()}` }),
  );
  const schema = word();
  const url = `https://portal.example.test/${word()}/reference`;
  const chunks: Chunk[] = [
    ...operations.map((operation) => operationChunk(operation, `${url}#${word()}`, random)),
    buildChunk({
      key: `schema:${word()}`,
      kind: 'schema',
      title: `Order${schema}`,
      text: `**Order${schema}**\n\n- \`${word()}\` (string): ${sentence(random, word())}`,
      identifiers: [{ kind: 'schema', key: nameKey(`Order${schema}`) }],
    }),
    buildChunk({
      key: 'overview',
      kind: 'overview',
      title: `${place.apiTitle} ${place.version}`,
      text: sentence(random, word()),
    }),
    buildChunk({ key: 'fact:limit', kind: 'fact', title: `Rate limit ${word()}`, text: sentence(random, word()) }),
  ];
  const spec = {
    path: place.path,
    slug: place.version,
    api: place.api,
    version: place.version,
    title: `Spec ${word()}`,
  };
  return {
    ...buildSpec({ ...spec, url, visibility: place.visibility, chunks }, operations),
    warnings: [`warned of ${canaries.mint()}`],
    contentHash: canaries.mint(),
  };
}

function writeOperation(random: Random, word: () => string): Operation {
  const path = `/v1/${random.pick(commonWords)}s/${word()}/{${word()}}`;
  const parameterName = /\{(.*)\}/u.exec(path)?.[1] ?? '';
  const definition = `Body${word()}`;
  const field = `field_${word()}`;
  return buildPlainOperation(random.pick(methods), path, {
    operationId: `run${word()}`,
    summary: `Create an ${random.pick(commonWords)} ${word()}`,
    description: `${sentence(random, word())}. See [docs](https://docs.example.test/${word()}).`,
    tags: [`tag ${word()}`],
    servers: [{ url: `https://${word()}.example.test/{base}`, description: word(), variables: { base: word() } }],
    parameters: [
      {
        name: parameterName,
        in: 'path',
        required: true,
        style: 'simple',
        explode: false,
        schema: { type: 'string' },
        example: word(),
      },
      {
        name: `X-${word()}`,
        in: 'header',
        required: true,
        description: word(),
        style: 'simple',
        explode: false,
        schema: { type: 'string', enum: [word()] },
      },
      {
        name: word(),
        in: 'query',
        required: false,
        style: 'form',
        explode: true,
        schema: { type: 'string', default: word() },
      },
    ],
    requestBody: {
      required: true,
      description: word(),
      content: [
        { mediaType: 'application/json', schema: { $ref: `#/$defs/${definition}` }, example: { [field]: word() } },
      ],
    },
    bodyFields: [{ path: field, type: 'string', required: true, description: word(), enum: [word()] }],
    responses: [
      {
        status: '422',
        description: word(),
        mediaTypes: ['application/problem+json'],
        headers: [{ name: `X-${word()}`, description: word() }],
        fields: [{ path: 'code', type: 'string', required: true, description: word(), enum: [`error_${word()}`] }],
      },
    ],
    security: [
      [
        { key: word(), type: 'apiKey', in: 'header', name: `X-Key-${word()}`, description: word(), scopes: [] },
        { key: word(), type: 'oauth2', tokenUrl: `https://${word()}.example.test/token`, scopes: [word()] },
      ],
    ],
    definitions: {
      [definition]: {
        type: 'object',
        required: [field],
        properties: { [field]: { type: 'string', description: word() } },
      },
    },
  });
}

function operationChunk(operation: Operation, url: string, random: Random): Chunk {
  const identifiers: Identifier[] = [
    { kind: 'method_path', key: methodPathKey(operation.method, operation.path) },
    { kind: 'path', key: pathKey(operation.path) },
    { kind: 'operation_id', key: nameKey(operation.operationId ?? '') },
    ...operation.parameters.map((parameter) => ({
      kind: parameter.in === 'header' ? ('header' as const) : ('field' as const),
      key: nameKey(parameter.name),
    })),
    ...operation.bodyFields.map((field) => ({ kind: 'field' as const, key: nameKey(field.path) })),
    ...operation.responses.flatMap((response) =>
      response.fields.flatMap((field) =>
        (field.enum ?? []).map((code) => ({ kind: 'error_code' as const, key: nameKey(String(code)) })),
      ),
    ),
  ];
  const names = operation.parameters.map((parameter) => `- \`${parameter.name}\``).join('\n');
  return buildChunk({
    key: `operation:${operation.key}`,
    kind: 'operation',
    title: operation.summary ?? operation.key,
    url,
    text: `**${operation.key}**\n\n${operation.description ?? sentence(random)}\n\n${names}\n\n${operation.tags.join(' ')}`,
    operationKey: operation.key,
    identifiers,
  });
}
