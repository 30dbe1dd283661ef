import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export type LimitedKind = 'question' | 'request';

export interface RequestLimits {
  /** Questions (`/v1/ask` and `/v1/chat`) of one caller per minute: each may cost a model call. */
  readonly questionsPerMinute: number;
  /** Everything else of one caller per minute. */
  readonly requestsPerMinute: number;
  /** Streams one caller may hold open at a time. */
  readonly concurrentStreams: number;
}

export interface RequestLimiter {
  /** Counts one request. @returns `null` when it may pass, else the seconds to wait. */
  consume(kind: LimitedKind, key: string): Promise<number | null>;
  /** Takes one of the caller's stream places. @returns how to give it back, or `null` when all are taken. */
  openStream(key: string): (() => void) | null;
}

const WINDOW_SECONDS = 60;

/** Limits counted in this process: with several servers behind a balancer each counts for itself. */
export function createRequestLimiter(limits: RequestLimits): RequestLimiter {
  const limiters: Record<LimitedKind, RateLimiterMemory> = {
    question: new RateLimiterMemory({ points: limits.questionsPerMinute, duration: WINDOW_SECONDS }),
    request: new RateLimiterMemory({ points: limits.requestsPerMinute, duration: WINDOW_SECONDS }),
  };
  const openStreams = new Map<string, number>();

  return {
    async consume(kind, key) {
      try {
        await limiters[kind].consume(key);
        return null;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      }
    },
    openStream(key) {
      const open = openStreams.get(key) ?? 0;
      if (open >= limits.concurrentStreams) return null;
      openStreams.set(key, open + 1);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        const left = (openStreams.get(key) ?? 1) - 1;
        if (left === 0) openStreams.delete(key);
        else openStreams.set(key, left);
      };
    },
  };
}
