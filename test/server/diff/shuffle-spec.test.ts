import { describe, expect, it } from 'vitest';
import { createRandom } from '../../support/create-random.ts';
import type { Random } from '../../support/create-random.ts';
import { diffTexts } from './read-versions.ts';

type Json = Record<string, unknown>;

/** One specification in two spellings, or another one; the numbers decide which. */
interface Spelling {
  readonly random: Random;
  /** Writes references inline, wraps schemas, renames components, and spells types and bounds in other ways. */
  readonly respelt: boolean;
  readonly components: Json;
}

const names = ['id', 'amount', 'currency', 'status', 'created_at', 'items', 'customer'] as const;

/** A schema as a plan, so that it can be written in more than one way. */
type Plan =
  | { readonly kind: 'scalar'; readonly type: 'string' | 'integer' | 'number' | 'boolean'; readonly bound: number | null }
  | { readonly kind: 'values'; readonly values: readonly [string, ...string[]] }
  | { readonly kind: 'list'; readonly item: Plan }
  | { readonly kind: 'choice'; readonly variants: readonly Plan[] }
  | { readonly kind: 'object'; readonly fields: readonly { name: string; plan: Plan; required: boolean; nullable: boolean }[] }
  | { readonly kind: 'self' }; // prettier-ignore

function makePlan(random: Random, depth: number): Plan {
  const kinds = ['scalar', 'values', 'object', 'list', 'choice', 'self'] as const;
  const kind = depth > 2 ? 'scalar' : random.pick(kinds);
  if (kind === 'values') return { kind, values: ['a', 'b', random.pick(['c', 'd', 'e'])] };
  if (kind === 'list') return { kind, item: makePlan(random, depth + 1) };
  if (kind === 'self') return { kind };
  // Variants of one type would be told apart by nothing but their order.
  if (kind === 'choice') return { kind, variants: [{ kind: 'scalar', type: 'string', bound: null }, { kind: 'scalar', type: 'integer', bound: 3 }] }; // prettier-ignore
  if (kind === 'object') return makeObject(random, depth);
  const type = random.pick(['string', 'integer', 'number', 'boolean'] as const);
  return { kind: 'scalar', type, bound: random.below(2) === 0 || type === 'boolean' ? null : random.below(9) + 1 };
}

function makeObject(random: Random, depth: number): Plan {
  const chosen = names.filter(() => random.below(2) === 0);
  const fields = chosen.map((name) => ({
    name,
    plan: makePlan(random, depth + 1),
    required: random.below(2) === 0,
    nullable: random.below(4) === 0,
  }));
  return { kind: 'object', fields };
}

function write(plan: Plan, spelling: Spelling): Json {
  const schema = settle(writePlain(plan, spelling), spelling);
  if (!spelling.respelt || plan.kind === 'self') return schema;
  switch (spelling.random.below(4)) {
    case 0:
      return { allOf: [schema], description: 'Said in another way.' };
    case 1: {
      const name = `Part${String(Object.keys(spelling.components).length)}`;
      spelling.components[name] = schema;
      return { $ref: `#/components/schemas/${name}` };
    }
    default:
      return schema;
  }
}

function writePlain(plan: Plan, spelling: Spelling): Json {
  const { respelt, random } = spelling;
  if (plan.kind === 'self') return { $ref: `#/components/schemas/${respelt ? 'Whole' : 'Root'}` };
  if (plan.kind === 'list') return { type: 'array', items: write(plan.item, spelling) };
  if (plan.kind === 'values') {
    const values = respelt ? plan.values.toReversed() : plan.values;
    return respelt && random.below(2) === 0 ? { enum: values } : { type: 'string', enum: values };
  }
  if (plan.kind === 'choice') {
    const variants = plan.variants.map((variant) => writePlain(variant, spelling));
    return { oneOf: respelt ? variants.toReversed() : variants };
  }
  if (plan.kind === 'object') return writeObject(plan.fields, spelling);
  if (plan.bound === null) return { type: plan.type };
  if (plan.type === 'string') return { type: plan.type, maxLength: plan.bound };
  if (respelt && plan.type === 'integer') return { type: plan.type, exclusiveMinimum: plan.bound - 1 };
  return { type: plan.type, minimum: plan.bound };
}

function writeObject(fields: Extract<Plan, { kind: 'object' }>['fields'], spelling: Spelling): Json {
  const order = spelling.respelt ? fields.toReversed() : fields;
  const properties = Object.fromEntries(
    order.map(({ name, plan, nullable }) => {
      const schema = write(plan, spelling);
      const isPlain = typeof schema['type'] === 'string' && schema['enum'] === undefined;
      if (!nullable) return [name, schema];
      if (isPlain && !spelling.respelt) return [name, { ...schema, type: [schema['type'], 'null'] }];
      return [name, { anyOf: spelling.respelt ? [{ type: 'null' }, schema] : [schema, { type: 'null' }] }];
    }),
  );
  const required = order.filter((field) => field.required).map(({ name }) => name);
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}

/** Keys the other way round, and what says nothing. */
function settle(schema: Json, { respelt }: Spelling): Json {
  if (!respelt) return schema;
  const noise = { title: 'T', deprecated: false, ...(schema['type'] === 'string' ? { minLength: 0 } : {}) };
  return Object.fromEntries(Object.entries({ ...schema, ...noise }).toReversed());
}

function writeSpec(seed: number, respelt: boolean, openapi = '3.1.0'): string {
  const random = createRandom(seed);
  const root = makeObject(random, 0);
  const query = makePlan(random, 2);
  const spelling: Spelling = { random: createRandom(seed + 1), respelt, components: {} };
  const rootName = respelt ? 'Whole' : 'Root';
  spelling.components[rootName] = writePlain(root, spelling);
  const body = { content: { 'application/json': { schema: { $ref: `#/components/schemas/${rootName}` } } } };
  const operation = {
    operationId: 'act',
    summary: respelt ? 'Other words' : 'Words',
    parameters: [{ name: 'q', in: 'query', schema: write(query, spelling), ...(respelt ? { required: false } : {}) }],
    requestBody: body,
    responses: { '200': { description: 'Done.', ...body }, default: { description: 'Failed.' } },
  };
  const text = { openapi, info: { title: 'Shop', version: '1' }, paths: { '/things/{id}': { post: operation } }, components: { schemas: spelling.components } }; // prettier-ignore
  return JSON.stringify(respelt ? Object.fromEntries(Object.entries(text).toReversed()) : text);
}

const seeds = Array.from({ length: 60 }, (_, index) => index * 7 + 1);

describe('compareVersions with random specifications', () => {
  it.each(seeds)('finds no change in another spelling of the same, seed %i', (seed) => {
    const [one, other] = [writeSpec(seed, false), writeSpec(seed, true)];
    expect(one).not.toBe(other);
    expect(diffTexts(one, one).changes).toEqual([]);
    expect(diffTexts(one, other).changes).toEqual([]);
    expect(diffTexts(other, one).changes).toEqual([]);
  });

  it('finds changes between different ones, the same number in both directions', () => {
    let found = 0;
    for (const seed of seeds.slice(1)) {
      const forth = diffTexts(writeSpec(1, false), writeSpec(seed, true));
      const back = diffTexts(writeSpec(seed, true), writeSpec(1, false));
      expect([seed, forth.changes.length]).toEqual([seed, back.changes.length]);
      found += forth.changes.length > 0 ? 1 : 0;
    }
    expect(found).toBeGreaterThan(50);
  });
});
