import { setTimeout } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createLangChainAgent } from '../adapters/models/langchain-agent.ts';
import { createOpenAIChatModel, type OpenAIChatModel } from '../adapters/models/openai-chat-model.ts';
import type { AgentLimits } from '../core/chat-agent.ts';
import { anonymousCaller } from '../core/caller.ts';
import { CopilotError } from '../core/errors.ts';
import { createAnswerer } from '../server/answers/create-answerer.ts';
import type { AnswererDependencies } from '../server/answers/create-answerer.ts';
import type { Answerer } from '../server/answers/answerer.ts';
import { createApp } from '../server/app.ts';
import { createIdentityResolver, type IdentityResolver } from '../server/identity/identity-resolver.ts';
import { createRequestLimiter } from '../server/limits/request-limiter.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';
import type { IndexRunAdministration } from '../server/index-runs/index-run-administration.ts';
import { rememberSearches } from '../server/retrieval/remember-searches.ts';
import type { Retriever } from '../server/retrieval/retriever.ts';
import type { App } from '../server/routes/dependencies.ts';
import { buildSnippet } from '../server/snippets/build-snippet.ts';
import type { SamplePortalOptions } from '../server/sample-portal/sample-portal-options.ts';
import type { Configuration } from './configuration.ts';
import { readChatModelOptions } from './model-settings.ts';
import type { Workspace } from './workspace.ts';
import { readPrompts } from './read-prompts.ts';
import { readVersion } from './version.ts';
import { readWidgetFile } from './widget-files.ts';

export interface AppOptions {
  readonly configuration: Configuration;
  readonly workspace: Workspace;
  readonly logger: Logger;
  /** Whether the sources are indexed, as far as serving needs it. */
  readonly isIndexed: () => boolean;
  readonly indexRuns?: IndexRunAdministration;
  readonly samplePortal?: SamplePortalOptions;
  /** Aborted shortly before connections are cut. */
  readonly stopping?: AbortSignal;
}

/** The HTTP app over a workspace: every dependency of the server is chosen here. */
export function createCopilotApp(options: AppOptions): App {
  const { configuration, workspace, logger } = options;
  const { file, environment } = configuration;
  const metricsRegistry = new Registry();
  collectDefaultMetrics({ register: metricsRegistry });
  const chatModel = createChatModel(configuration, logger);
  return createApp({
    catalogue: workspace.catalogue,
    retriever: createTolerantRetriever(workspace, logger),
    answerer: createWorkspaceAnswerer(configuration, workspace, logger, chatModel),
    readIndexStatus: workspace.readIndexStatus,
    answerStore: workspace.answerStore,
    answerArchive: workspace.answerArchive,
    buildSnippet,
    identity: createIdentity(configuration),
    limiter: createRequestLimiter({
      questionsPerMinute: file.limits.questions_per_minute,
      requestsPerMinute: file.limits.requests_per_minute,
      concurrentStreams: file.limits.concurrent_streams,
    }),
    logger,
    metricsRegistry,
    checkReadiness: async ({ signal }) => {
      const database = await workspace.catalogue.readState(anonymousCaller, { signal }).then(
        () => true,
        () => false,
      );
      const index = options.isIndexed();
      return { ready: database && index, checks: { database, index } };
    },
    ...(chatModel === null ? {} : { modelHealth: chatModel.health }),
    readAsset: readWidgetFile,
    now: Date.now,
    createId: randomUUID,
    every: (callback, milliseconds) => {
      const timer = setInterval(callback, milliseconds);
      return () => clearInterval(timer);
    },
    corsOrigins: file.cors.origins,
    trustedProxies: file.limits.trusted_proxies,
    adminToken: environment.COPILOT_ADMIN_TOKEN ?? null,
    mcp: file.mcp.enabled,
    version: readVersion(),
    ...(options.stopping === undefined ? {} : { stopping: options.stopping }),
    ...(options.indexRuns === undefined ? {} : { indexRuns: options.indexRuns }),
    ...(options.samplePortal === undefined ? {} : { samplePortal: options.samplePortal }),
  });
}

/** What answering needs of a workspace. */
export type AnsweringWorkspace = Pick<
  Workspace,
  'searchIndex' | 'catalogue' | 'referenceIndex' | 'answerStore' | 'embedder' | 'chooseEmbedder'
> &
  Partial<Pick<Workspace, 'readIndexStatus'>>;

/** Answers over a workspace: with the configured model, or extractive. */
export function createWorkspaceAnswerer(
  configuration: Configuration,
  workspace: AnsweringWorkspace,
  logger: Logger,
  chatModel: OpenAIChatModel | null = createChatModel(configuration, logger),
): Answerer {
  return createAnswerer({
    retriever: createTolerantRetriever(workspace, logger),
    catalogue: workspace.catalogue,
    ...(workspace.readIndexStatus === undefined ? {} : { readIndexStatus: workspace.readIndexStatus }),
    answerStore: workspace.answerStore,
    referenceIndex: workspace.referenceIndex,
    buildSnippet,
    ...withAgent(configuration, chatModel),
    newId: randomUUID,
    now: Date.now,
    sleep,
    logger,
  });
}

/** Ends early rather than fail. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Finds by names and words alone while the embedding model cannot be reached. */
function createTolerantRetriever(
  workspace: Pick<Workspace, 'searchIndex' | 'embedder' | 'chooseEmbedder'>,
  logger: Logger,
): Retriever {
  return createRetriever({
    searchIndex: rememberSearches(workspace.searchIndex),
    embedder: workspace.embedder,
    chooseEmbedder: workspace.chooseEmbedder,
    onEmbeddingFailure: (error) => logger.warn({ err: error }, 'A question was searched without its vector.'),
  });
}

type ModelParts = Pick<AnswererDependencies, 'chatModel' | 'prompts' | 'agent' | 'agentLimits' | 'rewriteMilliseconds'>;

/** The configured model, with its agent unless that is switched off. */
function withAgent(configuration: Configuration, chatModel: OpenAIChatModel | null): ModelParts {
  const { agent, rewrite_seconds: rewriteSeconds } = configuration.file.model;
  if (chatModel === null) return { chatModel };
  return {
    chatModel,
    prompts: readPrompts(),
    rewriteMilliseconds: rewriteSeconds * 1_000,
    ...(agent.enabled ? { agent: createLangChainAgent(chatModel), agentLimits: toAgentLimits(agent) } : {}),
  };
}

function toAgentLimits({ cost, ...limits }: Configuration['file']['model']['agent']): AgentLimits {
  return {
    modelCalls: limits.model_calls,
    toolCalls: limits.tool_calls,
    tokens: limits.tokens,
    milliseconds: limits.seconds * 1_000,
    ...(cost === undefined
      ? {}
      : {
          cost: {
            inputPrice: cost.input_per_million,
            outputPrice: cost.output_per_million,
            perAnswer: cost.per_answer,
          },
        }),
  };
}

/** The configured model with its fall-backs; `null` where none is configured. */
export function createChatModel(configuration: Configuration, logger: Logger): OpenAIChatModel | null {
  const options = readChatModelOptions(configuration);
  if (options === null) return null;
  return createOpenAIChatModel({
    ...options,
    onFailure: (model, error) => logger.warn({ err: error, model, code: error.code }, 'A model server failed.'),
    onCircuit: (model, circuit) => logger.warn({ model, circuit }, 'The circuit of a model server changed.'),
  });
}

/** Algorithms of the usual identity providers. */
const DEFAULT_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

function createIdentity(configuration: Configuration): IdentityResolver {
  const { jwt, team_map: teamMap, required } = configuration.file.identity;
  const { COPILOT_SHARED_SECRET: sharedSecret, COPILOT_ADMIN_TOKEN: adminToken } = configuration.environment;
  return createIdentityResolver({
    teamMap: teamMap ?? null,
    required,
    now: Date.now,
    ...(sharedSecret === undefined ? {} : { sharedSecret }),
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(jwt === undefined
      ? {}
      : {
          jwt: {
            issuer: jwt.issuer,
            audience: jwt.audience,
            algorithms: jwt.algorithms ?? DEFAULT_ALGORITHMS,
            ...(jwt.teams_claim === undefined ? {} : { teamsClaim: jwt.teams_claim }),
            ...(jwt.jwks_url === undefined ? {} : { jwksUrl: jwt.jwks_url }),
            ...(jwt.jwks_file === undefined ? {} : { jwks: readKeySet(configuration, jwt.jwks_file) }),
          },
        }),
  });
}

function readKeySet(configuration: Configuration, name: string): JSONWebKeySet {
  const file = path.resolve(configuration.baseDirectory, name);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet;
  } catch (cause) {
    throw new CopilotError(
      'configuration_invalid',
      `identity.jwt.jwks_file: ${file} cannot be read as a JSON key set.`,
      {
        cause,
      },
    );
  }
}
