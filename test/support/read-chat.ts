import { createParser } from 'eventsource-parser';

export interface ReadChat {
  /** Names of the events, equal neighbours once. */
  readonly events: readonly string[];
  readonly text: string;
  /** Data of the last event, `null` where there was none. */
  readonly last: Readonly<Record<string, unknown>> | null;
  readonly notices: readonly string[];
  readonly status: number;
  /** Milliseconds from the question to the first event of a name. */
  readonly at: ReadonlyMap<string, number>;
  readonly left: boolean;
  /** Heartbeats. */
  readonly comments: number;
}

export interface ReadChatOptions {
  readonly question: string;
  /** Leaves when the first event of this name comes; `request`: before anything does. */
  readonly leaveAt?: 'request' | 'answer-start' | 'text-delta';
  /** Leaves when it aborts. */
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onEvent?: (name: string) => void;
}

/** Asks `/v1/chat` and reads the stream to its end, or leaves before. */
export async function readChat(url: string, options: ReadChatOptions): Promise<ReadChat> {
  const reader = new AbortController();
  options.signal?.addEventListener('abort', () => reader.abort(), { once: true });
  const began = performance.now();
  const at = new Map<string, number>();
  const events: string[] = [];
  const notices: string[] = [];
  let text = '';
  let last: Record<string, unknown> | null = null;
  let status = 0;
  let comments = 0;
  const parser = createParser({
    onComment: () => (comments += 1),
    onEvent: ({ event = '', data }) => {
      if (!at.has(event)) at.set(event, performance.now() - began);
      if (events.at(-1) !== event) events.push(event);
      last = JSON.parse(data) as Record<string, unknown>;
      if (event === 'text-delta') text += String(last['text']);
      if (event === 'notice') notices.push(String(last['code']));
      options.onEvent?.(event);
      if (event === options.leaveAt) reader.abort();
    },
  });
  if (options.leaveAt === 'request') setTimeout(() => reader.abort(), 20);
  try {
    const response = await fetch(`${url}/v1/chat`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...options.headers },
      body: JSON.stringify({ question: options.question }),
      signal: reader.signal,
    });
    ({ status } = response);
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) parser.feed(decoder.decode(part as Uint8Array, { stream: true }));
  } catch (error) {
    if (!reader.signal.aborted) throw error;
  }
  return { events, text, last, notices, status, at, left: reader.signal.aborted, comments };
}
