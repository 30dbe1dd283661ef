import { z } from 'zod';
import type { OpenAIChatModelOptions } from '../adapters/models/openai-chat-model.ts';
import type { OpenAIConnection } from '../adapters/models/openai-connection.ts';
import type { ProblemDetail } from '../core/errors.ts';
import type { Configuration } from './configuration.ts';

const modelAddress = z.url({ protocol: /^https?$/u, error: 'must be an http or https address, usually ending in /v1' });
const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/u, 'must be the name of a header, such as api-key');
const seconds = z.number().min(1, 'must be at least 1').max(600, 'must be at most 600');

const fallbackSchema = z.strictObject({
  model: z.string().min(1),
  /** Absent: the address and key of the first model. */
  base_url: modelAddress.optional(),
  api_key_variable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/u, 'names an environment variable, such as AZURE_API_KEY')
    .optional(),
  key_header: headerName.optional(),
});

/** When the model stops looking further; the numbers are explained with `defaultAgentLimits`. */
const agentSchema = z.strictObject({
  enabled: z.boolean().default(true),
  model_calls: z.int().min(1).max(12).default(4),
  tool_calls: z.int().min(1).max(40).default(8),
  tokens: z.int().min(1_000).default(40_000),
  seconds: z.number().min(1).max(300).default(45),
  /** Prices of a million tokens and the most for one answer, in any one currency. */
  cost: z
    .strictObject({
      input_per_million: z.number().min(0),
      output_per_million: z.number().min(0),
      per_answer: z.number().positive(),
    })
    .optional(),
});

/** `model` of the configuration file. */
export const modelSchema = z
  .strictObject({
    first_text_seconds: seconds.default(30),
    between_texts_seconds: seconds.default(20),
    retries: z.int().min(0).max(5).default(1),
    max_output_tokens: z.int().min(100).max(32_000).default(1_200),
    /** Each one more makes everybody's share of the time to the first text smaller. */
    fallback: z.array(fallbackSchema).max(3, 'at most 3').default([]),
    /** For rewriting a follow-up; 0: its words are completed without the model. */
    rewrite_seconds: z.number().min(0).max(30).default(4),
    agent: agentSchema.prefault({}),
  })
  .prefault({});

/** The variables of the environment that name models and their servers. */
export const modelVariables = {
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: modelAddress.optional(),
  OPENAI_KEY_HEADER: headerName.optional(),
  CHAT_MODEL: z.string().optional(),
  CHAT_FALLBACK_MODEL: z.string().optional(),
  CHAT_FALLBACK_BASE_URL: modelAddress.optional(),
  CHAT_FALLBACK_API_KEY: z.string().optional(),
};

type ModelEnvironment = z.output<z.ZodObject<typeof modelVariables>>;

/** What in the settings of models does not fit together; `fileName` stands before keys of the configuration file. */
export function checkModelSettings(
  settings: z.output<typeof modelSchema>,
  environment: ModelEnvironment,
  readVariable: (name: string) => string | undefined,
  fileName: string,
): ProblemDetail[] {
  const problems: ProblemDetail[] = [];
  const { CHAT_MODEL, CHAT_FALLBACK_MODEL, CHAT_FALLBACK_BASE_URL, CHAT_FALLBACK_API_KEY } = environment;
  const inFile = `${fileName}: model.fallback`;
  if (CHAT_MODEL !== undefined && !isReachable(environment)) {
    problems.push({
      field: 'CHAT_MODEL',
      reason: 'is set, but no model can be reached: set OPENAI_API_KEY, or OPENAI_BASE_URL for another server',
    });
  }
  if (CHAT_MODEL === undefined && (CHAT_FALLBACK_MODEL !== undefined || settings.fallback.length > 0)) {
    const field = CHAT_FALLBACK_MODEL === undefined ? inFile : 'CHAT_FALLBACK_MODEL';
    problems.push({ field, reason: 'is set, but there is no first model to fall back from: set CHAT_MODEL' });
  }
  if (CHAT_FALLBACK_MODEL !== undefined && settings.fallback.length > 0) {
    problems.push({ field: 'CHAT_FALLBACK_MODEL', reason: `is set beside ${inFile}: keep one of them` });
  }
  for (const [field, value] of Object.entries({ CHAT_FALLBACK_BASE_URL, CHAT_FALLBACK_API_KEY })) {
    if (value !== undefined && CHAT_FALLBACK_MODEL === undefined) {
      problems.push({ field, reason: 'is set, but no model of it: set CHAT_FALLBACK_MODEL' });
    }
  }
  for (const [index, { api_key_variable: name }] of settings.fallback.entries()) {
    if (name === undefined || readVariable(name) !== undefined) continue;
    problems.push({ field: `${inFile}.${index}.api_key_variable`, reason: `names ${name}, which is not set` });
  }
  return problems;
}

function isReachable({ OPENAI_API_KEY, OPENAI_BASE_URL }: ModelEnvironment): boolean {
  return OPENAI_API_KEY !== undefined || OPENAI_BASE_URL !== undefined;
}

/** The OpenAI-compatible server of both models. */
export function readConnection({ environment }: Pick<Configuration, 'environment'>): OpenAIConnection {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_KEY_HEADER: keyHeader } = environment;
  return toConnection(baseUrl, apiKey, keyHeader);
}

/** The chat model as it is configured; `null` when there is none. */
export function readChatModelOptions(configuration: Configuration): OpenAIChatModelOptions | null {
  const { environment, file, readVariable } = configuration;
  const { CHAT_MODEL: model, CHAT_FALLBACK_MODEL: second } = environment;
  if (model === undefined) return null;
  const first = readConnection(configuration);
  // A key goes to the address it was given for and to no other.
  const connect = (baseUrl?: string, apiKey?: string, keyHeader?: string): OpenAIConnection =>
    baseUrl === undefined && apiKey === undefined ? first : toConnection(baseUrl ?? first.baseUrl, apiKey, keyHeader);
  const { CHAT_FALLBACK_BASE_URL, CHAT_FALLBACK_API_KEY } = environment;
  const fallbacks = file.model.fallback.map((settings) => ({
    model: settings.model,
    ...connect(
      settings.base_url,
      settings.api_key_variable === undefined ? undefined : readVariable(settings.api_key_variable),
      settings.key_header,
    ),
  }));
  if (second !== undefined)
    fallbacks.push({ model: second, ...connect(CHAT_FALLBACK_BASE_URL, CHAT_FALLBACK_API_KEY) });
  return {
    model,
    ...first,
    fallbacks,
    timeouts: {
      firstTextMilliseconds: file.model.first_text_seconds * 1_000,
      betweenTextsMilliseconds: file.model.between_texts_seconds * 1_000,
    },
    maxRetries: file.model.retries,
    maxOutputTokens: file.model.max_output_tokens,
  };
}

function toConnection(
  baseUrl: string | undefined,
  apiKey: string | undefined,
  keyHeader: string | undefined,
): OpenAIConnection {
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(keyHeader === undefined ? {} : { keyHeader }),
  };
}
