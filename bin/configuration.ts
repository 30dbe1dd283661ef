import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { CopilotError, type ProblemDetail } from '../core/errors.ts';
import { checkModelSettings, modelSchema, modelVariables } from './model-settings.ts';
import { regionSchema, scheduleSchema, sourceSchema } from './sources/source-settings.ts';

const teamList = z.union([z.string().min(1), z.array(z.string().min(1))]).transform((value) => [value].flat());

const jwtSchema = z
  .strictObject({
    issuer: z.string().min(1),
    audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
      error: 'must be a name or a list of names',
    }),
    jwks_url: z.url({ protocol: /^https?$/u }).optional(),
    jwks_file: z.string().min(1).optional(),
    algorithms: z.array(z.string().min(1)).min(1).optional(),
    teams_claim: z.string().min(1).optional(),
  })
  .refine((jwt) => (jwt.jwks_url === undefined) !== (jwt.jwks_file === undefined), {
    message: 'give exactly one of jwks_url and jwks_file',
  });

const origin = z.string().refine((value) => URL.canParse(value) && new URL(value).origin === value, {
  message: 'must be an exact origin such as https://developers.example.com, without path or final slash',
});

const fileSchema = z.strictObject({
  sources: z
    .array(sourceSchema)
    .default([])
    .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, {
      message: 'two sources have the same name',
    }),
  schedule: scheduleSchema.prefault({}),
  identity: z
    .strictObject({
      jwt: jwtSchema.optional(),
      team_map: z.record(z.string(), teamList).optional(),
      required: z.boolean().default(false),
    })
    .default({ required: false }),
  cors: z.strictObject({ origins: z.array(origin).default([]) }).default({ origins: [] }),
  model: modelSchema,
  answers: z.strictObject({ retention_days: z.int().min(1).max(3_650).default(90) }).prefault({}),
  mcp: z.strictObject({ enabled: z.boolean().default(true) }).prefault({}),
  limits: z
    .strictObject({
      questions_per_minute: z.int().min(1).default(20),
      requests_per_minute: z.int().min(1).default(240),
      concurrent_streams: z.int().min(1).default(4),
      trusted_proxies: z.int().min(0).max(10).default(0),
    })
    .prefault({}),
});

/** `copilot.config.yaml` as written. */
export type ConfigurationFile = z.output<typeof fileSchema>;

function wholeNumber(minimum: number, maximum: number): z.ZodType<number> {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z.coerce.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error });
}

const environmentSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(8787),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//u, 'must begin with postgres:// or postgresql://')
    .optional(),
  DATABASE_POOL_SIZE: wholeNumber(1, 200).default(10),
  DATA_DIR: z.string().default('.data'),
  ...modelVariables,
  EMBEDDING_MODEL: z.string().optional(),
  EMBEDDING_DIMENSIONS: wholeNumber(1, 4_000).optional(),
  EMBEDDING_THREADS: wholeNumber(1, 32).optional(),
  KONNECT_REGION: regionSchema.optional(),
  KONNECT_PORTAL: z.string().optional(),
  COPILOT_ADMIN_TOKEN: z.string().min(16, 'needs at least 16 characters').optional(),
  COPILOT_SHARED_SECRET: z.string().min(16, 'needs at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
});

export interface Configuration {
  readonly file: ConfigurationFile;
  readonly environment: z.output<typeof environmentSchema>;
  /** Directory that relative paths of the configuration file stand for. */
  readonly baseDirectory: string;
  /** A variable whose name stands in the configuration file: secrets of sources. */
  readonly readVariable: (name: string) => string | undefined;
}

export interface ConfigurationInput {
  readonly environment: Readonly<Record<string, string>>;
  /** Text of the configuration file, `null` when there is none. */
  readonly text: string | null;
  /** Path of the configuration file: named in messages; relative paths inside it start at its directory. */
  readonly file: string;
}

/**
 * Parses configuration file and environment once, reports every problem together and freezes the result.
 * Values never appear in a message: one of them may be a secret.
 * @throws CopilotError `configuration_invalid`
 */
export function parseConfiguration(input: ConfigurationInput): Configuration {
  const problems: ProblemDetail[] = [];
  const file = parseFile(input, problems);
  const environment = environmentSchema.safeParse(input.environment);
  if (!environment.success) problems.push(...toProblems(environment.error, ''));
  const readVariable = (name: string): string | undefined => input.environment[name];
  if (environment.success) {
    // A file that is wrong elsewhere still tells what is wrong with the environment.
    const model = file?.model ?? modelSchema.parse({});
    problems.push(...checkModelSettings(model, environment.data, readVariable, path.basename(input.file)));
  }
  if (problems.length > 0 || file === null || !environment.success) {
    const lines = problems.map((problem) => `  ${problem.field ?? input.file}: ${problem.reason}`);
    throw new CopilotError('configuration_invalid', `The configuration has problems:\n${lines.join('\n')}`, {
      details: problems,
    });
  }
  return deepFreeze({
    file,
    environment: environment.data,
    baseDirectory: path.dirname(path.resolve(input.file)),
    readVariable,
  });
}

function parseFile(input: ConfigurationInput, problems: ProblemDetail[]): ConfigurationFile | null {
  let raw: unknown = {};
  try {
    if (input.text !== null) raw = parseYaml(input.text, { maxAliasCount: 50 }) ?? {};
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable';
    problems.push({ field: input.file, reason: `is not valid YAML: ${reason}` });
    return null;
  }
  const parsed = fileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  problems.push(...toProblems(parsed.error, `${path.basename(input.file)}: `));
  return null;
}

function toProblems(error: z.ZodError, prefix: string): ProblemDetail[] {
  return error.issues.map((issue) => ({
    field: `${prefix}${issue.path.map(String).join('.') || '(root)'}`,
    reason: issue.message,
  }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
