import { stringify } from 'yaml';
import { lintDocument } from '../../../../ingest/lint/lint-document.ts';
import type { JudgedDocument, LintTask } from '../../../../ingest/lint/lint-document.ts';
import { place } from '../../support/parse.ts';

/** A task over a tree (written as YAML) or a text. */
export function lintTask(document: unknown, files: Readonly<Record<string, string>> = {}): LintTask {
  const text = typeof document === 'string' ? document : stringify(document, { aliasDuplicateObjects: false });
  return { kind: 'spec', path: 'apis/shop.yaml', text, files, place };
}

export async function lint(document: unknown, files?: Readonly<Record<string, string>>): Promise<JudgedDocument> {
  return await lintDocument(lintTask(document, files));
}

/** Names of the rules that found something, once each, in order of their names. */
export function rulesOf(judged: JudgedDocument): string[] {
  return [...new Set(judged.findings.map(({ rule }) => rule))].toSorted();
}

type Tree = Record<string, unknown>;

/** A specification without a flaw; `change` spoils it. A fresh one each time. */
export function goodSpec(change: (spec: Tree) => void = () => {}): Tree {
  const spec: Tree = {
    openapi: '3.1.0',
    info: { title: 'Shop API', version: '1.2.0', description: 'Sell things, and take them back.' },
    servers: [{ url: 'https://api.shop.example.com/v1' }],
    security: [{ key: [] }],
    tags: [{ name: 'Orders', description: 'What customers bought.' }],
    paths: {
      '/orders': {
        get: {
          operationId: 'listOrders',
          summary: 'Page through all orders of a shop',
          description: 'Newest first. Orders that were deleted are left out.',
          tags: ['Orders'],
          parameters: [
            { name: 'limit', in: 'query', description: 'Orders on one page.', schema: { type: 'integer' } },
            {
              name: 'status',
              in: 'query',
              description: '`open` orders are not paid yet, `closed` ones are.',
              schema: { type: 'string', enum: ['open', 'closed'] },
            },
          ],
          responses: {
            200: {
              description: 'A page of orders.',
              content: { 'application/json': { schema: { type: 'array', items: ref('Order') } } },
            },
            401: { description: 'The key is missing or wrong.' },
          },
        },
        post: {
          operationId: 'createOrder',
          summary: 'Place an order for a customer',
          description: 'The customer is charged when the order is sent, not before.',
          tags: ['Orders'],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: ref('Order'), example: { amount: 1_200 } } },
          },
          responses: {
            201: { description: 'The order.', content: { 'application/json': { schema: ref('Order') } } },
            422: { description: 'The amount is not acceptable.' },
          },
        },
      },
    },
    components: {
      schemas: {
        Order: {
          type: 'object',
          required: ['amount'],
          properties: { amount: { type: 'integer', description: 'In cents.' } },
        },
      },
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
    },
  };
  change(spec);
  return spec;
}

function ref(name: string): Tree {
  return { $ref: `#/components/schemas/${name}` };
}

/** The object at a path of keys, to be changed. */
export function at(spec: Tree, ...keys: readonly string[]): Tree {
  return keys.reduce<Tree>((node, key) => node[key] as Tree, spec);
}

export const getOrders = ['paths', '/orders', 'get'] as const;
export const postOrders = ['paths', '/orders', 'post'] as const;
