import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { AnswerArchive } from '../../core/answer-archive.ts';
import type { AnswerStore } from '../../core/answer-store.ts';
import type { Snippet } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { ReadIndexStatus } from '../../core/index-run.ts';
import type { ModelHealth } from '../../core/model-health.ts';
import type { Operation } from '../../core/operation.ts';
import type { Answerer } from '../answers/answerer.ts';
import type { IdentityReason } from '../identity/identity-reason.ts';
import type { IdentityResolver } from '../identity/identity-resolver.ts';
import type { IndexRunAdministration } from '../index-runs/index-run-administration.ts';
import type { RequestLimiter } from '../limits/request-limiter.ts';
import type { ServerMetrics } from '../observability/server-metrics.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { SamplePortalOptions } from '../sample-portal/sample-portal-options.ts';

/** Computes the code for one operation. @throws CopilotError `invalid_request` for an unknown language or client */
export type BuildSnippet = (
  operation: Operation,
  options: {
    readonly language: string;
    readonly client?: string;
    readonly values?: Readonly<Record<string, unknown>>;
    readonly server?: string;
    /** `false`: a placeholder stands for the access token, also where the code could fetch one. */
    readonly withToken?: boolean;
  },
) => Snippet;

/** Named checks, so that an operator sees which one keeps the server from being ready. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

/** Everything the HTTP server needs from outside; nothing is read from the environment and no port is opened. */
export interface AppDependencies {
  readonly catalogue: Catalogue;
  readonly retriever: Retriever;
  readonly answerer: Answerer;
  /** Why a search may find nothing; absent: the index is taken for complete. */
  readonly readIndexStatus?: ReadIndexStatus;
  readonly answerStore: AnswerStore;
  readonly buildSnippet: BuildSnippet;
  readonly identity: IdentityResolver;
  readonly limiter: RequestLimiter;
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  /** The server adds its own metrics to it; `/metrics` shows all it holds. */
  readonly metricsRegistry: Registry;
  /** How the model servers are doing; absent where answers need none. */
  readonly modelHealth?: ModelHealth;
  readonly checkReadiness: (options: { signal: AbortSignal }) => Promise<Readiness>;
  /** One file of the built widget by its path below `/widget/`, or `null`. */
  readonly readAsset: (name: string) => Promise<Uint8Array | null>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly createId: () => string;
  /** Calls back every so many milliseconds until the returned function is called. */
  readonly every: (callback: () => void, milliseconds: number) => () => void;
  /** Aborted shortly before connections are cut: answers that still run end with an error instead of in the middle. */
  readonly stopping?: AbortSignal;
  /** Exact origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** How many proxies in front of the server are ours and append to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  /** `null` switches admin calls off. */
  readonly adminToken: string | null;
  /** Index runs for administrators; `null` or absent: the calls answer `not_found` and there is no operator page. */
  readonly indexRuns?: IndexRunAdministration | null;
  /** Stored answers for the operator page; `null` or absent: it shows none. */
  readonly answerArchive?: Pick<AnswerArchive, 'list' | 'count' | 'audit'> | null;
  /** Whether `/metrics` asks for the admin token. Open by default: scrapers sit beside the server, behind the gateway. */
  readonly protectMetrics?: boolean;
  /** Whether `/mcp` is there. Default: it is. */
  readonly mcp?: boolean;
  /** Version of this product, shown in `/openapi.json`. */
  readonly version: string;
  /** The demo portal at `/`; absent: there is no page at all. */
  readonly samplePortal?: SamplePortalOptions;
}

/** What middleware leaves for the handlers of one request. */
export interface AppEnvironment {
  Bindings: {
    readonly incoming?: {
      readonly socket?: { readonly remoteAddress?: string | undefined; readonly destroy?: () => void };
    };
  };
  Variables: {
    requestId: string;
    caller: Caller;
    /** Whom limits count against: the subject, or the address of an anonymous caller. */
    limitKey: string;
    errorCode: ErrorCode;
    identityReason: IdentityReason;
  };
}

export type App = OpenAPIHono<AppEnvironment>;

/** What a route group is registered with. */
export interface RouteDependencies extends AppDependencies {
  readonly metrics: ServerMetrics;
}
