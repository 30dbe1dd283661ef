import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';

/** Where Konnect keeps a portal: part of its host name. */
export const regionSchema = z.enum(['us', 'eu', 'au', 'me', 'in', 'sg'], { error: 'must be us, eu, au, me, in or sg' });

const httpAddress = z.url({ protocol: /^https?$/u, error: 'must be an http or https address' });

/** Secrets stay in the environment; the file only says under which name. */
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/u, 'names an environment variable, such as KONNECT_TOKEN');

const visibility = z.union(
  [z.enum(['public', 'authenticated']), z.strictObject({ teams: z.array(z.string().min(1)) })],
  {
    error: 'must be public, authenticated or {teams: [...]}',
  },
);

/** Five fields of a cron expression, as the job queue reads them; `never` for no schedule at all. */
const schedule = z.string().refine((value) => value === 'never' || isCron(value), {
  error: 'must be five fields of a cron expression, such as "*/15 * * * *", or never',
});

function isCron(value: string): boolean {
  if (value.trim().split(/\s+/u).length !== 5) return false;
  try {
    CronExpressionParser.parse(value);
    return true;
  } catch {
    return false;
  }
}

const timezone = z.string().refine((value) => Intl.supportedValuesOf('timeZone').includes(value) || value === 'UTC', {
  error: 'must be a time zone such as Europe/Berlin or UTC',
});

export const scheduleSchema = z.strictObject({ cron: schedule.optional(), timezone: timezone.default('UTC') });

const common = {
  name: z.string().regex(/^[\w-]+$/u, 'letters, digits, _ and - only'),
  schedule: schedule.optional(),
};

/** Addresses on a Dev Portal where it does not have the usual ones. */
const urls = z
  .strictObject({
    api: z.string().optional(),
    operation: z.string().optional(),
    document: z.string().optional(),
    page: z.string().optional(),
  })
  .optional();

const directorySource = z.strictObject({ ...common, kind: z.literal('directory'), directory: z.string().min(1) });

const konnectSource = z.strictObject({
  ...common,
  kind: z.literal('konnect'),
  region: regionSchema.optional(),
  /** Id or name of the portal; absent: KONNECT_PORTAL. */
  portal: z.string().min(1).optional(),
  /** Another address than the region's, such as a proxy. */
  base_url: httpAddress.optional(),
  token_variable: variable.default('KONNECT_TOKEN'),
  urls,
});

const gatewaySource = z
  .strictObject({
    ...common,
    kind: z.literal('gateway'),
    admin_url: httpAddress.optional(),
    workspace: z.string().min(1).optional(),
    control_plane: z.uuid({ error: 'must be the id of a control plane, not its name' }).optional(),
    region: regionSchema.optional(),
    base_url: httpAddress.optional(),
    deck: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .transform((value) => [value].flat())
      .optional(),
    token_variable: variable.optional(),
    /** Slug of an API → names or ids of the services behind it. */
    apis: z
      .record(
        z.string(),
        z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat()),
      )
      .optional(),
  })
  .refine(
    (source) =>
      [source.admin_url, source.control_plane, source.deck].filter((place) => place !== undefined).length === 1,
    { error: 'give exactly one of admin_url, control_plane and deck' },
  );

const portalSource = z.strictObject({
  ...common,
  kind: z.literal('portal'),
  url: httpAddress,
  username_variable: variable.default('PORTAL_USERNAME'),
  password_variable: variable.default('PORTAL_PASSWORD'),
  /** Who may read what only the login shows; without it that stays out. */
  private_visibility: visibility.optional(),
  urls,
});

const urlSource = z.strictObject({
  ...common,
  kind: z.literal('url'),
  documents: z
    .array(
      z.strictObject({
        url: httpAddress,
        kind: z.enum(['spec', 'page']).optional(),
        api: z.string().min(1).optional(),
        version: z.string().min(1).optional(),
        title: z.string().min(1).optional(),
        visibility: visibility.optional(),
      }),
    )
    .min(1),
  allow_private_addresses: z.boolean().default(false),
});

const classicSource = z.strictObject({
  ...common,
  kind: z.literal('classic'),
  admin_url: httpAddress,
  workspace: z.string().min(1).default('default'),
  portal_url: httpAddress.optional(),
  token_variable: variable.optional(),
});

/** A source as configured. Without `kind` it is a directory. */
export const sourceSchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !('kind' in value) && 'directory' in value
      ? { kind: 'directory', ...value }
      : value,
  z.discriminatedUnion(
    'kind',
    [directorySource, konnectSource, gatewaySource, portalSource, urlSource, classicSource],
    { error: 'kind must be directory, konnect, gateway, portal, url or classic' },
  ),
);

export type SourceSettings = z.output<typeof sourceSchema>;
