import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type StreamOutcome = 'answered' | 'failed' | 'cancelled';

/** What the server counts. Labels are from closed sets, so that no client can grow their number. */
export interface ServerMetrics {
  observeRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  countQuestion(mode: 'extractive' | 'model' | 'none', outcome: StreamOutcome): void;
  /** A reader went on to people. */
  countHandover(): void;
  streamOpened(): void;
  streamClosed(outcome: StreamOutcome): void;
  countLimited(kind: 'question' | 'request' | 'stream'): void;
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** From a static asset (milliseconds) to a long model answer (a minute). */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Registers the server's metrics; a registry takes one server. */
export function createServerMetrics(registry: Registry): ServerMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'copilot_http_requests_total',
    help: 'HTTP requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'copilot_http_request_duration_seconds',
    help: 'Time until the response begins.',
    labelNames: ['method', 'route'],
    buckets: durationBuckets,
    registers,
  });
  const questions = new Counter({
    name: 'copilot_questions_total',
    help: 'Questions by the mode they were answered in and how they ended.',
    labelNames: ['mode', 'outcome'],
    registers,
  });
  const handovers = new Counter({
    name: 'copilot_handovers_total',
    help: 'Readers who went on from an answer to people who help.',
    registers,
  });
  const openStreams = new Gauge({ name: 'copilot_streams_open', help: 'Chat streams open now.', registers });
  const streams = new Counter({
    name: 'copilot_streams_total',
    help: 'Chat streams by how they ended.',
    labelNames: ['outcome'],
    registers,
  });
  const limited = new Counter({
    name: 'copilot_rate_limited_total',
    help: 'Requests refused by a limit.',
    labelNames: ['kind'],
    registers,
  });

  return {
    observeRequest({ method, route, status, seconds }) {
      const label = knownMethods.has(method) ? method : 'other';
      requests.inc({ method: label, route, status: String(status) });
      durations.observe({ method: label, route }, seconds);
    },
    countQuestion: (mode, outcome) => questions.inc({ mode, outcome }),
    countHandover: () => handovers.inc(),
    streamOpened: () => openStreams.inc(),
    streamClosed(outcome) {
      openStreams.dec();
      streams.inc({ outcome });
    },
    countLimited: (kind) => limited.inc({ kind }),
  };
}
