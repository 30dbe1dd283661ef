import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { AnswerEvent } from '../../core/answer.ts';
import { CopilotError, errorCatalogue, toCopilotError } from '../../core/errors.ts';
import { hashSubject } from '../observability/observe-requests.ts';
import type { StreamOutcome } from '../observability/server-metrics.ts';
import { createAnswerLife } from './answer-life.ts';
import type { AnswerLife } from './answer-life.ts';
import { toAnswerRequest } from './ask.ts';
import type { App, AppEnvironment, RouteDependencies } from './dependencies.ts';
import { publicDetail, toErrorCode } from './problem.ts';
import { requireJsonBody } from './request-body.ts';
import { askRequestSchema } from './schemas/answer.ts';
import { problemResponses } from './schemas/common.ts';
import { untilAborted } from './until-aborted.ts';

/** Half of 30 s, which is short for the idle time-out of a proxy. */
const HEARTBEAT_MILLISECONDS = 15_000;
/** A reader who takes nothing for a minute is as good as gone, and holds a place and a call of the model. */
const MAX_WAITING_HEARTBEATS = 4;
/** How long a caller with too many streams is told to wait: about one answer. */
const STREAM_RETRY_SECONDS = 5;

/** Against proxies that would hold the stream back, compress or keep it. */
const streamHeaders = [
  ['Cache-Control', 'no-cache, no-transform'],
  ['X-Accel-Buffering', 'no'],
] as const;

const chatRoute = createRoute({
  method: 'post',
  path: '/v1/chat',
  operationId: 'chat',
  tags: ['Answers'],
  summary: 'Ask a question and watch the answer come',
  description:
    'Answers as server-sent events: `answer-start`, `citations`, `text-delta`, `snippet`, `notice`, and at last `answer-end` ' +
    'with the whole answer as `POST /v1/ask` gives it, or `error`. `id` counts up, `data` is JSON, lines that begin with a ' +
    'colon are heartbeats. Closing the connection cancels the answer.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  middleware: [requireJsonBody],
  request: { body: { required: true, content: { 'application/json': { schema: askRequestSchema } } } },
  responses: {
    200: {
      description: 'The events of the answer.',
      content: {
        'text/event-stream': {
          schema: z.string().openapi({
            example:
              'event: answer-start\ndata: {"id":"ans_01","conversation_id":"con_01","mode":"extractive"}\nid: 1\n\n' +
              'event: text-delta\ndata: {"text":"Refund a part of a payment with "}\nid: 2\n\n',
          }),
        },
      },
    },
    ...problemResponses(400, 413, 415, 502, 503, 504),
  },
});

/** `POST /v1/chat`: the answerer's events as they come. */
export function registerChat(app: App, dependencies: RouteDependencies): void {
  app.openapi(chatRoute, async (context) => {
    const release = takeStreamPlace(context, dependencies);
    const life = createAnswerLife(context.req.raw.signal, dependencies.stopping);
    const { signal } = life;
    const finish = startMeasuring(context, dependencies, () => {
      life.release();
      release();
    });
    try {
      const request = toAnswerRequest(context.req.valid('json'));
      const events = untilAborted(dependencies.answerer.answer(request, context.get('caller'), { signal }), signal);
      // Until the first event the status is still ours to choose, so failures before it are plain problems.
      const first = await events.next();
      const firstEvent = first.done === true ? endedEarly : first.value;
      if (firstEvent.event === 'error') {
        await events.return(undefined);
        throw new CopilotError(toErrorCode(firstEvent.data.code), firstEvent.data.message);
      }
      const response = streamSSE(context, async (stream) => {
        stream.onAbort(() => life.leave());
        const giveUp = (): void => {
          stream.abort();
          // What was sent already waits in the socket for a reader who does not take it.
          context.env?.incoming?.socket?.destroy?.();
        };
        const outcome = await writeEvents({ stream, life, giveUp }, firstEvent, events, dependencies);
        finish(life.readerGone ? { ...outcome, end: 'cancelled' } : outcome);
      });
      for (const [name, value] of streamHeaders) {
        // The context's headers are laid over those of the response, and the helper has set its own on both.
        context.header(name, value);
        response.headers.set(name, value);
      }
      return response;
    } catch (error) {
      finish({ mode: 'none', end: life.readerGone ? 'cancelled' : 'failed' });
      throw life.stopError ?? error;
    }
  });
}

interface Outcome {
  readonly mode: 'extractive' | 'model' | 'none';
  readonly end: StreamOutcome;
}

const endedEarly: AnswerEvent = {
  event: 'error',
  data: { code: 'internal', message: 'The answer ended without a last event.', retryable: true },
};

function takeStreamPlace(context: Context<AppEnvironment>, { limiter, metrics }: RouteDependencies): () => void {
  const release = limiter.openStream(context.get('limitKey'));
  if (release !== null) return release;
  metrics.countLimited('stream');
  context.header('Retry-After', String(STREAM_RETRY_SECONDS));
  throw new CopilotError('rate_limited', 'You have too many answers running. Wait for one to end, or stop it.');
}

/** @returns what to call once when the stream is over, however it ended. */
function startMeasuring(
  context: Context<AppEnvironment>,
  { metrics, logger, now }: RouteDependencies,
  release: () => void,
): (outcome: Outcome) => void {
  const startedAt = now();
  const request = { request_id: context.get('requestId'), subject: hashSubject(context.get('caller').subject) };
  metrics.streamOpened();
  return ({ mode, end }) => {
    release();
    metrics.streamClosed(end);
    metrics.countQuestion(mode, end);
    logger.info({ ...request, mode, outcome: end, ms: now() - startedAt }, 'stream ended');
  };
}

interface ReaderConnection {
  readonly stream: SSEStreamingApi;
  readonly life: AnswerLife;
  /** Ends a connection whose reader takes nothing. */
  readonly giveUp: () => void;
}

/** @returns what to do at each heartbeat: write it, or give a reader up who has not taken the last ones */
function beatOrGiveUp(stream: SSEStreamingApi, giveUp: () => void): () => void {
  let waiting = 0;
  return () => {
    if (waiting >= MAX_WAITING_HEARTBEATS) {
      giveUp();
      return;
    }
    waiting += 1;
    void stream.write(': heartbeat\n\n').then(() => (waiting -= 1));
  };
}

/** Writes events until the last one; makes sure that there is a last one. Never throws. */
async function writeEvents(
  { stream, life, giveUp }: ReaderConnection,
  first: AnswerEvent,
  rest: AsyncGenerator<AnswerEvent>,
  { logger, every }: RouteDependencies,
): Promise<Outcome> {
  let id = 0;
  const write = async (event: AnswerEvent): Promise<void> => {
    id += 1;
    await stream.writeSSE({ event: event.event, data: JSON.stringify(withPublicMessage(event)), id: String(id) });
  };
  const stopHeartbeat = every(beatOrGiveUp(stream, giveUp), HEARTBEAT_MILLISECONDS);
  try {
    for (let event = first; ;) {
      await write(event);
      if (event.event === 'answer-end') return { mode: event.data.mode, end: 'answered' };
      if (event.event === 'error') return { mode: 'none', end: 'failed' };
      const next = await rest.next();
      event = next.done === true ? endedEarly : next.value;
    }
  } catch (thrown) {
    const error = life.stopError ?? toCopilotError(thrown);
    if (error.code !== 'cancelled') logger.error({ code: error.code, err: error }, 'stream failed');
    await write({ event: 'error', data: { code: error.code, message: error.message, retryable: error.retryable } });
    return { mode: 'none', end: 'failed' };
  } finally {
    stopHeartbeat();
    await rest.return(undefined).catch(() => {});
  }
}

/** The data to send; an error event says no more than the same problem would. */
function withPublicMessage(event: AnswerEvent): unknown {
  if (event.event !== 'error') return event.data;
  const code = toErrorCode(event.data.code);
  const message = publicDetail(new CopilotError(code, event.data.message));
  return { code, message, retryable: errorCatalogue[code].retryable };
}
