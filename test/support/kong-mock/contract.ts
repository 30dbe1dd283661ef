import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const folder = path.resolve(import.meta.dirname, '../../../../shared/kong/openapi');

/** For the name of a suite that is skipped: why nothing is checked against Kong's own OpenAPI files here; `null` when it is. */
export const contractSkipReason: string | null = existsSync(folder)
  ? null
  : "Kong's OpenAPI files are not beside this checkout; the tests that need them are skipped.";

type Tree = Record<string, unknown>;

/** Says what is wrong with a response; `null` when it is as Kong describes it. */
export interface Contract {
  checkResponse(method: string, route: string, status: number, body: unknown): string | null;
  /** Query parameters that the route does not know. */
  unknownParameters(method: string, route: string, query: URLSearchParams): string[];
}

const loaded = new Map<string, Contract>();

/** The contract of one of Kong's OpenAPI files, read once per process. Routes are spelt as under its `paths`. */
export function loadContract(file: string): Contract {
  const contract = loaded.get(file) ?? readContract(file);
  loaded.set(file, contract);
  return contract;
}

function readContract(file: string): Contract {
  const document = toJsonSchema(parse(readFileSync(path.join(folder, file), 'utf8')), file) as Tree;
  const ajv = new Ajv({ strict: false, allErrors: false, logger: false });
  addFormats.default(ajv);
  ajv.addSchema(document, file);
  const compiled = new Map<string, ValidateFunction | null>();

  const resolve = (node: unknown): Tree => {
    let current = node as Tree;
    while (typeof current['$ref'] === 'string') {
      const keys = current['$ref'].slice(current['$ref'].indexOf('#') + 2).split('/');
      let target: unknown = document;
      for (const key of keys) target = (target as Tree)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
      current = target as Tree;
    }
    return current;
  };
  const operationAt = (method: string, route: string): { item: Tree; operation: Tree } => {
    const item = (document['paths'] as Tree)[route] as Tree | undefined;
    const operation = item?.[method.toLowerCase()] as Tree | undefined;
    if (item === undefined || operation === undefined) throw new TypeError(`${file} has no ${method} ${route}`);
    return { item, operation };
  };
  const validatorOf = (method: string, route: string, status: number): ValidateFunction | null => {
    const key = `${method} ${route} ${status}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const responses = operationAt(method, route).operation['responses'] as Tree;
    const declared = responses[String(status)];
    if (declared === undefined) throw new TypeError(`${key} is no response of ${file}`);
    const contents = Object.values((resolve(declared)['content'] as Tree | undefined) ?? {}) as Tree[];
    const schema = contents[0]?.['schema'];
    const validate = schema === undefined ? null : ajv.compile(schema as Tree);
    compiled.set(key, validate);
    return validate;
  };

  return {
    checkResponse(method, route, status, body) {
      const validate = validatorOf(method, route, status);
      if (validate === null || validate(body)) return null;
      return `${method} ${route} ${status}: ${ajv.errorsText(validate.errors)}`;
    },
    unknownParameters(method, route, query) {
      const { item, operation } = operationAt(method, route);
      const declared = [
        ...((item['parameters'] as unknown[] | undefined) ?? []),
        ...((operation['parameters'] as unknown[] | undefined) ?? []),
      ];
      const known = new Map(declared.map((parameter) => [String(resolve(parameter)['name']), resolve(parameter)]));
      return [...query.keys()].filter((name) => {
        if (known.has(name)) return false;
        const field = /^filter\[([^\]]+)\]/.exec(name)?.[1];
        const filter = known.get('filter');
        if (field === undefined || filter === undefined) return true;
        const properties = resolve(filter['schema'])['properties'] as Tree | undefined;
        return properties?.[field] === undefined;
      });
    },
  };
}

/** OpenAPI 3.0 schemas as JSON schema: `nullable` becomes a type, and references name the file they are in. */
function toJsonSchema(node: unknown, file: string): unknown {
  if (Array.isArray(node)) return node.map((item) => toJsonSchema(item, file));
  if (typeof node !== 'object' || node === null) return node;
  const out: Tree = {};
  for (const [key, value] of Object.entries(node)) {
    if (
      ['example', 'examples', 'discriminator', 'nullable'].includes(key) &&
      typeof value !== 'undefined' &&
      isAnnotation(key, value)
    )
      continue;
    out[key] =
      key === '$ref' && typeof value === 'string' ? value.replace(/^#/, `${file}#`) : toJsonSchema(value, file);
  }
  if ((node as Tree)['nullable'] !== true) return out;
  if (typeof out['type'] === 'string') out['type'] = [out['type'], 'null'];
  if (Array.isArray(out['enum'])) out['enum'] = [...(out['enum'] as unknown[]), null];
  return out['type'] === undefined ? { anyOf: [out, { type: 'null' }] } : out;
}

/** A property may well be called `example`; the keyword holds something else than a schema. */
function isAnnotation(key: string, value: unknown): boolean {
  if (key === 'nullable') return typeof value === 'boolean';
  if (key === 'discriminator') return typeof value === 'object' && value !== null && 'propertyName' in value;
  return true;
}
