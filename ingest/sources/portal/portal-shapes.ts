import { z } from 'zod';
import { identifier, text } from '../dev-portal/content-shapes.ts';

/** What is read of the Portal API's answers, and nothing else; what an item can do without falls back to "not stated". */

const names = z.array(z.string()).catch([]);

/** A white list of what developers see of a strategy. */
const strategyShape = z.object({
  name: text,
  credential_type: text,
  key_names: names,
  auth_methods: names,
  available_scopes: names,
});
export type PortalStrategy = z.infer<typeof strategyShape>;

export const portalApiShape = z.object({
  id: identifier,
  name: z.string(),
  version: text,
  /** Becomes part of an address; an API without one is reached by its identifier. */
  slug: z
    .string()
    .regex(/^[\w-]{1,200}$/)
    .nullish()
    .catch(null)
    .transform((value) => value ?? null),
  description: text,
  visibility: z.unknown().optional(),
  current_version_summary: z.object({ id: z.string() }).nullish().catch(null),
  auth_strategies: z.array(z.unknown()).catch([]),
});
export type PortalApi = z.infer<typeof portalApiShape>;

/** Strategies of an API that can be read, and whether there were others. */
export function readStrategies(api: PortalApi): PortalStrategy[] {
  return api.auth_strategies.flatMap((item) => {
    const parsed = strategyShape.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

export const portalVersionsShape = z.object({
  data: z.array(z.unknown()),
  meta: z.object({ page: z.object({ total: z.number().optional().catch(undefined) }).catch({}) }).catch({ page: {} }),
});

export const portalContextShape = z.object({ name: text });
