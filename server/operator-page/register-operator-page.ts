import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { anonymousCaller } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import type { IndexRun } from '../../core/index-run.ts';
import type { IndexRunAdministration } from '../index-runs/index-run-administration.ts';
import { requestRuns } from '../index-runs/request-runs.ts';
import { limitRequests, setLimitKey } from '../limits/limit-requests.ts';
import type { App, AppEnvironment, RouteDependencies } from '../routes/dependencies.ts';
import { publicDetail, toRequestError } from '../routes/problem.ts';
import { renderFeedbackPage } from './feedback-page.ts';
import {
  feedbackAddress,
  operatorAddress,
  renderOperatorFailure,
  renderOperatorPage,
  renderRunPage,
} from './operator-page.ts';
import { operatorStylesheet, operatorStylesheetAddress } from './operator-stylesheet.ts';
import { requireOperator, requireSameOrigin } from './require-operator.ts';

/** Everything from here, nothing inline, no script at all, in no frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Runs that are shown of each source. */
const RUNS_PER_SOURCE = 8;
/** Of these, runs of sources that are not configured (directories indexed by hand) are found. */
const LATEST_RUNS = 50;
/** A page of more would not be read. */
const MAX_SOURCES = 50;
/** A month shows whether a change of content or prompt helped. */
const FEEDBACK_DAYS = 30;
const DAY_MS = 86_400_000;
/** More are listed by the command. */
const SHOWN_ANSWERS = 25;
/** A form holds the name of a source. */
const MAX_FORM_BYTES = 16 * 1024;

/** `/operator`: the last index runs with their failures, for whoever holds the admin token. */
export function registerOperatorPage(
  app: App,
  indexRuns: IndexRunAdministration,
  dependencies: Pick<
    RouteDependencies,
    'adminToken' | 'answerArchive' | 'limiter' | 'logger' | 'metrics' | 'now' | 'trustedProxies'
  >,
): void {
  const { now, adminToken, answerArchive } = dependencies;
  app.get(operatorStylesheetAddress, (context) =>
    context.body(operatorStylesheet, 200, {
      'Cache-Control': 'public, max-age=3600',
      'Content-Type': 'text/css; charset=utf-8',
    }),
  );
  for (const path of [operatorAddress, feedbackAddress, `${operatorAddress}/runs`, `${operatorAddress}/runs/*`]) {
    app.use(
      path,
      asOperatorPage(dependencies),
      // Guesses of the token count against the address they come from.
      countAsAnonymous,
      setLimitKey(dependencies.trustedProxies),
      limitRequests(dependencies),
      requireOperator(adminToken),
    );
  }
  const forms = [requireSameOrigin, bodyLimit({ maxSize: MAX_FORM_BYTES, onError: refuseLargeForm })] as const;

  app.get(operatorAddress, async (context) => {
    const sources = await readSources(indexRuns, context.req.raw.signal);
    return context.html(renderOperatorPage({ sources, now: now(), hasFeedback: answerArchive != null }));
  });

  if (answerArchive != null) {
    app.get(feedbackAddress, async (context) => {
      const since = new Date(now() - FEEDBACK_DAYS * DAY_MS).toISOString();
      const counts = await answerArchive.count(since);
      const { items, total } = await answerArchive.list({ rating: 'down', since }, { number: 1, size: SHOWN_ANSWERS });
      const detail = { rating: 'down', since, shown: items.length };
      await answerArchive.audit({ actor: `operator:${context.get('limitKey')}`, action: 'answers.list', detail });
      return context.html(renderFeedbackPage({ counts, answers: items, total, days: FEEDBACK_DAYS, now: now() }));
    });
  }

  app.get(`${operatorAddress}/runs/:id`, async (context) => {
    const run = await indexRuns.store.find(context.req.param('id'), { signal: context.req.raw.signal });
    if (run === null) throw new CopilotError('not_found', 'There is no such index run.');
    return context.html(renderRunPage(run, now()));
  });

  app.post(`${operatorAddress}/runs`, ...forms, async (context) => {
    const form = await context.req.parseBody();
    const source = form['source'];
    if (typeof source !== 'string') throw new CopilotError('invalid_request', 'The form names no source.');
    await requestRuns(indexRuns, { source, acceptRemovals: form['accept_removals'] === 'true' });
    return context.redirect(operatorAddress, 303);
  });

  app.post(`${operatorAddress}/runs/:id/cancel`, ...forms, async (context) => {
    const run = await indexRuns.store.cancel(context.req.param('id'));
    if (run === null) throw new CopilotError('not_found', 'There is no such index run.');
    return context.redirect(operatorAddress, 303);
  });
}

function refuseLargeForm(): never {
  throw new CopilotError('payload_too_large', `A form may hold ${MAX_FORM_BYTES} bytes at most.`);
}

const countAsAnonymous = createMiddleware<AppEnvironment>(async (context, next) => {
  context.set('caller', anonymousCaller);
  await next();
});

/** Headers of a page, and a page instead of the problem that failures are answered with elsewhere. */
const asOperatorPage = ({ now }: Pick<RouteDependencies, 'now'>): ReturnType<typeof createMiddleware<AppEnvironment>> =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    await next();
    if (context.error !== undefined) {
      const error = toRequestError(context.error);
      const page = renderOperatorFailure('Not done', publicDetail(error), now());
      const failed = await context.html(page);
      context.res = new Response(failed.body, { status: context.res.status, headers: failed.headers });
    }
    context.res.headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    context.res.headers.set('Cache-Control', 'no-store');
  });

async function readSources(
  indexRuns: IndexRunAdministration,
  signal: AbortSignal,
): Promise<Parameters<typeof renderOperatorPage>[0]['sources']> {
  const { store } = indexRuns;
  const configured = indexRuns.sources().slice(0, MAX_SOURCES);
  const latest = await store.list({}, { number: 1, size: LATEST_RUNS }, { signal });
  const names = [...new Set([...configured, ...latest.items.map((run) => run.source)])].slice(0, MAX_SOURCES);
  const read: { name: string; runs: readonly IndexRun[]; configured: boolean }[] = [];
  for (const name of names) {
    const page = await store.list({ source: name }, { number: 1, size: RUNS_PER_SOURCE }, { signal });
    read.push({ name, runs: page.items, configured: configured.includes(name) });
  }
  return read;
}
