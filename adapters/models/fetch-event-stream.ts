import { CopilotError } from '../../core/errors.ts';

/** A whole completion in one piece; more than any model writes. */
const MAX_UNSTREAMED_BYTES = 4_000_000;

/**
 * `fetch` for streamed completions. A server or gateway that answers in one piece (Kong's ai-proxy with
 * `response_streaming: deny`) is read as a stream of one frame; anything else that is no stream, such as the HTML of a
 * wrong address, is an error instead of an empty answer.
 */
export async function fetchEventStream(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || type.includes('text/event-stream')) return response;
  const announced = Number(response.headers.get('content-length') ?? 0);
  const text = announced > MAX_UNSTREAMED_BYTES ? '' : await response.text();
  const frame = toStreamFrame(text);
  if (frame === null) {
    await response.body?.cancel().catch(() => {});
    throw new CopilotError(
      'model_unavailable',
      'The model server answered with something that is no chat completion. Check OPENAI_BASE_URL (it usually ends in /v1).',
    );
  }
  return new Response(`data: ${frame}\n\ndata: [DONE]\n\n`, { headers: { 'content-type': 'text/event-stream' } });
}

function toStreamFrame(text: string): string | null {
  try {
    const completion = JSON.parse(text) as {
      choices?: { message?: { content?: unknown }; finish_reason?: unknown }[];
      usage?: unknown;
    } | null;
    const content = completion?.choices?.[0]?.message?.content;
    if (typeof content !== 'string') return null;
    const choice = { index: 0, delta: { role: 'assistant', content }, finish_reason: 'stop' };
    return JSON.stringify({ object: 'chat.completion.chunk', choices: [choice], usage: completion?.usage });
  } catch {
    return null;
  }
}
