import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plantedTexts } from './attacks.ts';

/** What only the team of wardens may read. It must show up nowhere else. */
export const HIDDEN = 'VAULT-CANARY-7731';

/**
 * A portal whose public documents hold every planted text, each in an operation and on a page of its own, and an API
 * that only one team may see. @returns its directory
 */
export function writeHostilePortal(plant: (text: string) => string): { readonly directory: string; remove(): void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'hostile-portal-'));
  const write = (name: string, content: unknown): void => {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    // JSON is YAML: no text can break out of its place.
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const api = (title: string, visibility: unknown, versions: readonly string[]): object => ({
    title,
    current_version: versions.at(-1),
    visibility,
    versions: Object.fromEntries(versions.map((version) => [`v${version}.yaml`, { version }])),
  });
  write('portal.yaml', {
    title: 'Hostile portal',
    apis: {
      orders: api('Orders API', 'public', ['1', '2']),
      vault: api('Vault API', { teams: ['wardens'] }, ['1', '2']),
    },
  });
  write('apis/orders/v1.yaml', ordersSpecification('1', plant));
  write('apis/orders/v2.yaml', ordersSpecification('2', plant));
  write('apis/vault/v1.yaml', vaultSpecification('1'));
  write('apis/vault/v2.yaml', vaultSpecification('2'));
  for (const [index, { text }] of plantedTexts.entries()) {
    write(`pages/parcel-${index}.md`, `# Parcel ${index}\n\nParcel ${index} is sent by courier.\n\n${plant(text)}\n`);
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function ordersSpecification(version: string, plant: (text: string) => string): object {
  const planted = plantedTexts.map(({ text }, index) => {
    const said = plant(text);
    return [
      `/crates/${index}`,
      {
        get: {
          operationId: `getCrate${index}`,
          // Titles, descriptions, names and values: all of it is what an author wrote.
          summary: `Read crate ${index}. ${said}`,
          description: said,
          tags: [said],
          parameters: [
            { name: 'size', in: 'query', description: said, schema: { type: 'string', enum: ['small', said] } },
          ],
          responses: { 200: { description: said }, 404: { description: `No crate. ${said}` } },
        },
      },
    ] as const;
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Orders API', version, description: `Orders of version ${version}.` },
    servers: [{ url: 'https://orders.example' }],
    paths: {
      '/orders': {
        get: {
          operationId: 'listOrders',
          summary: 'List orders',
          description: `Lists orders as version ${version} does.`,
          responses: { 200: { description: 'Orders.' }, 409: { description: 'Busy.' } },
        },
        post: {
          operationId: 'createOrder',
          summary: 'Create an order',
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['note'],
                  properties: {
                    note: { type: 'string' },
                    callback_url: { type: 'string', format: 'uri' },
                    tags: { type: 'array', items: { type: 'string' } },
                  },
                },
              },
            },
          },
          responses: { 201: { description: 'Created.' } },
        },
      },
      ...Object.fromEntries(planted),
    },
  };
}

function vaultSpecification(version: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Vault API', version, description: `${HIDDEN} of the vault.` },
    servers: [{ url: 'https://vault.example' }],
    paths: {
      '/vault/accounts': {
        get: {
          operationId: 'listVaultAccounts',
          summary: `List vault accounts ${HIDDEN}`,
          description: `The vault master key combination is ${HIDDEN}.`,
          responses: { 200: { description: HIDDEN } },
        },
      },
    },
  };
}
