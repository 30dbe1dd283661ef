import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { CopilotError } from '../core/errors.ts';
import { identifyCaller } from './identity/identify-caller.ts';
import { limitRequests, setLimitKey } from './limits/limit-requests.ts';
import { observeRequests } from './observability/observe-requests.ts';
import { registerIndexRunMetrics } from './observability/index-run-metrics.ts';
import { registerModelMetrics } from './observability/model-metrics.ts';
import { registerMcp } from './mcp/register-mcp.ts';
import { createServerMetrics } from './observability/server-metrics.ts';
import { registerOperatorPage } from './operator-page/register-operator-page.ts';
import { registerApis } from './routes/apis.ts';
import { registerAsk } from './routes/ask.ts';
import { registerChat } from './routes/chat.ts';
import { allowOrigins } from './routes/cross-origin.ts';
import { registerConversations } from './routes/conversations.ts';
import type { App, AppDependencies, AppEnvironment, RouteDependencies } from './routes/dependencies.ts';
import { registerDiff } from './routes/diff.ts';
import { registerEmbed } from './routes/embed.ts';
import { registerExplain } from './routes/explain.ts';
import { registerFeedback } from './routes/feedback.ts';
import { registerHandovers } from './routes/handovers.ts';
import { registerIndexRuns } from './routes/index-runs.ts';
import { registerOpenApiDocument } from './routes/openapi-document.ts';
import { registerOperationsEndpoints } from './routes/operations-endpoints.ts';
import { registerOperations } from './routes/operations.ts';
import { createErrorHandler, respondWithProblem } from './routes/problem.ts';
import { registerSearch } from './routes/search.ts';
import { neverStore, securityHeaders } from './routes/security-headers.ts';
import { registerSnippets } from './routes/snippets.ts';
import { refuseInvalidRequest } from './routes/validate-request.ts';
import { registerWidget } from './routes/widget.ts';
import { registerSamplePortal } from './sample-portal/register-sample-portal.ts';

/** A correlation id of a gateway is a UUID, with a counter perhaps. */
const MAXIMUM_REQUEST_ID_LENGTH = 100;

/** The HTTP server as a function from request to response. Whoever calls it opens the port. */
export function createApp(dependencies: AppDependencies): App {
  const routeDependencies: RouteDependencies = {
    ...dependencies,
    metrics: createServerMetrics(dependencies.metricsRegistry),
  };
  const app: App = new OpenAPIHono<AppEnvironment>({ defaultHook: refuseInvalidRequest });
  useMiddleware(app, routeDependencies);
  registerAsk(app, routeDependencies);
  registerChat(app, routeDependencies);
  registerSearch(app, routeDependencies);
  registerApis(app, routeDependencies);
  registerOperations(app, routeDependencies);
  registerDiff(app, routeDependencies);
  registerSnippets(app, routeDependencies);
  registerExplain(app, routeDependencies);
  registerFeedback(app, routeDependencies);
  registerHandovers(app, routeDependencies);
  registerConversations(app, routeDependencies);
  registerIndexRuns(app, routeDependencies);
  if (dependencies.mcp !== false) registerMcp(app, routeDependencies);
  registerOperationsEndpoints(app, routeDependencies);
  registerWidget(app, routeDependencies);
  registerEmbed(app, routeDependencies);
  registerOpenApiDocument(app, routeDependencies);
  const { samplePortal, indexRuns = null, modelHealth } = dependencies;
  if (modelHealth !== undefined) registerModelMetrics(dependencies.metricsRegistry, modelHealth);
  if (indexRuns !== null) {
    registerOperatorPage(app, indexRuns, routeDependencies);
    registerIndexRunMetrics({
      registry: dependencies.metricsRegistry,
      indexRuns,
      now: dependencies.now,
      onFailure: (error) => dependencies.logger.warn({ err: error }, 'index runs could not be read for metrics'),
    });
  }
  if (samplePortal !== undefined) registerSamplePortal(app, samplePortal, routeDependencies);
  return app;
}

function useMiddleware(app: App, dependencies: RouteDependencies): void {
  const handleError = createErrorHandler(dependencies.logger);
  app.onError(handleError);
  app.notFound((context) => respondWithProblem(context, new CopilotError('not_found', 'There is nothing here.')));
  app.use(requestId({ generator: dependencies.createId, limitLength: MAXIMUM_REQUEST_ID_LENGTH }));
  app.use(observeRequests(dependencies));
  app.use(securityHeaders);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (context, methods) => {
        context.header('Allow', methods.join(', '));
        const error = new CopilotError('method_not_allowed', `Use ${methods.join(' or ')} here.`);
        return respondWithProblem(context, error);
      },
    }),
  );
  app.use('/v1/*', allowOrigins(dependencies.corsOrigins), neverStore);
  app.use('/openapi.json', allowOrigins(dependencies.corsOrigins));
  app.use('/v1/*', identifyCaller(dependencies), setLimitKey(dependencies.trustedProxies), limitRequests(dependencies));
}
