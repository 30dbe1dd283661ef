import { z } from 'zod';

/**
 * What is read of Konnect's answers, and nothing else. Only what an item cannot do without may make it unreadable; all
 * the rest falls back to "not stated".
 */

/** Stands in addresses and paths, so it may hold nothing that means something there. */
const identifier = z.string().regex(/^[\w-]{1,100}$/);
const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const flag = (missing: boolean) => z.boolean().catch(missing);

export const portalShape = z.object({
  id: identifier,
  name: text,
  display_name: text,
  /** Not stated: as strict as it can be. */
  rbac_enabled: flag(true),
  authentication_enabled: flag(true),
  sipr_enabled: flag(false),
  auto_approve_applications: flag(false),
  default_application_auth_strategy_id: text,
  default_domain: text,
  canonical_domain: text,
});
export type PortalShape = z.infer<typeof portalShape>;

export const publicationShape = z.object({
  api_id: identifier,
  entity_type: z
    .enum(['api', 'api_package'])
    .nullish()
    .transform((value) => value ?? 'api'),
  visibility: z.unknown().optional(),
  /** `undefined`: the portal's default; `null`: none. */
  auth_strategy_ids: z.array(z.string()).nullable().optional().catch(undefined),
  auto_approve_registrations: flag(false),
});

export const apiShape = z.object({
  id: identifier,
  name: z.string(),
  version: text,
  slug: text,
  description: text,
  current_version_summary: z.object({ id: z.string() }).nullish().catch(null),
});
export type ApiShape = z.infer<typeof apiShape>;

export const versionShape = z.object({ id: identifier, version: text, updated_at: text });
export type VersionShape = z.infer<typeof versionShape>;

export const versionContentShape = z.object({
  spec: z.object({ content: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish() }).nullish(),
});

/** Of a page of the portal or a document of an API; `children` is walked by hand, however deep it is. */
export const nodeShape = z.object({
  id: identifier,
  title: text,
  slug: text,
  status: z.unknown().optional(),
  visibility: z.unknown().optional(),
  description: text,
  parent_page_id: text,
  parent_document_id: text,
  updated_at: text,
  children: z.array(z.unknown()).catch([]),
});

export const treeShape = z.object({ data: z.array(z.unknown()) });

export const snippetShape = z.object({
  id: identifier,
  name: text,
  title: text,
  status: z.unknown().optional(),
  visibility: z.unknown().optional(),
  updated_at: text,
});

/** Of a page, a snippet or a document; documents state no visibility. */
export const contentShape = z.object({
  content: z.string().nullish(),
  status: z.unknown().optional(),
  visibility: z.unknown().optional(),
});

export const teamShape = z.object({ id: identifier, name: text });

export const roleShape = z.object({ role_name: z.string(), entity_id: z.string(), entity_region: text });

const ttlShape = z.object({ value: z.number().int().positive(), unit: z.enum(['days', 'weeks', 'years']) });
const names = z.array(z.string()).catch([]);

/** A white list: what developers see of a strategy anyway. Issuer, clients and further plugin settings stay behind. */
export const strategyShape = z.object({
  id: z.string(),
  display_name: text,
  strategy_type: text,
  configs: z
    .object({
      'key-auth': z
        .object({ key_names: names, ttl: ttlShape.nullish().catch(null) })
        .optional()
        .catch(undefined),
      'openid-connect': z.object({ scopes: names, auth_methods: names }).optional().catch(undefined),
    })
    .catch({}),
});
export type StrategyShape = z.infer<typeof strategyShape>;

export const implementationShape = z.object({
  api_id: z.string(),
  service: z.object({ id: z.string(), control_plane_id: text }).nullish().catch(null),
});

const rateLimitShape = z
  .object({ limit: z.number().int().min(0), duration: z.enum(['seconds', 'minutes', 'hours']) })
  .nullish()
  .catch(null);
export type RateLimitShape = z.infer<typeof rateLimitShape>;

export const packageShape = z.object({
  id: identifier,
  name: z.string(),
  version: text,
  slug: text,
  description: text,
  rate_limiting_config: rateLimitShape,
});
export type PackageShape = z.infer<typeof packageShape>;

export const packageOperationShape = z.object({
  method: z.string().regex(/^[A-Za-z]{1,10}$/),
  path: z.string(),
  api: z.object({ id: z.string(), name: text }).nullish().catch(null),
  rate_limiting_config: rateLimitShape,
});
export type PackageOperationShape = z.infer<typeof packageOperationShape>;

/** Items of a list, each judged alone; what cannot be read is counted. */
export function readItems<Shape>(
  schema: z.ZodType<Shape>,
  items: readonly unknown[],
  onUnreadable: (count: number) => void,
): Shape[] {
  const read = items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
  if (read.length < items.length) onUnreadable(items.length - read.length);
  return read;
}
