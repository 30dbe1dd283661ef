import { z } from 'zod';
import { identifier, text } from '../dev-portal/content-shapes.ts';

/**
 * What is read of Konnect's answers, and nothing else. Only what an item cannot do without may make it unreadable; all
 * the rest falls back to "not stated".
 */

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
