import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

/** Kong's own description of its Admin API, which is no part of the project. */
const file = path.resolve(import.meta.dirname, '../../../../shared/kong/openapi/gateway-admin-oss-3.9.yaml');

/** Why answers are not checked against it; `null` when they are. */
export const adminSchemaSkipReason = existsSync(file) ? null : 'the OpenAPI document of the Admin API is not here';

const schemaOf = { services: 'Service', routes: 'Route', plugins: 'Plugin' } as const;

/**
 * Says what is wrong with an answer of the Admin API's lists. The document leaves out that unset fields are `null`, and
 * describes the envelope of `/routes` alone, so the one counts for all three and `null` fields are not looked at.
 */
export function createAdminSchemaCheck(): (entity: keyof typeof schemaOf, answer: unknown) => readonly string[] {
  if (adminSchemaSkipReason !== null) return () => [];
  const document = parse(readFileSync(file, 'utf8')) as object;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(document, 'admin');
  const entities = Object.entries(schemaOf).map(([entity, name]) => {
    const envelope = {
      type: 'object',
      required: ['data'],
      properties: {
        data: { type: 'array', items: { $ref: `admin#/components/schemas/${name}` } },
        offset: { $ref: 'admin#/components/schemas/pagination-offset-response' },
      },
    };
    return [entity, ajv.compile(envelope)] as const;
  });
  const validators = new Map<string, (typeof entities)[number][1]>(entities);
  return (entity, answer) => {
    const validate = validators.get(entity);
    if (validate === undefined || validate(withoutNulls(answer))) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${entity}${instancePath} ${message ?? ''}`);
  };
}

function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, member: unknown) => member ?? undefined));
}
