import { CopilotError } from '../../core/errors.ts';

/** A whole completion in one piece; more than any model writes. */
const MAX_UNSTREAMED_BYTES = 4_000_000;
/** The longest answer that can be configured, a frame of some 500 bytes a token, and as much again for thoughts. */
const MAX_STREAMED_BYTES = 32_000_000;

/**
 * `fetch` for streamed completions. A server or gateway that answers in one piece (Kong's ai-proxy with
 * `response_streaming: deny`) is read as a stream of one frame; anything else that is no stream, such as the HTML of a
 * wrong address, is an error instead of an empty answer.
 */
export async function fetchEventStream(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) return response;
  if (type.includes('text/event-stream')) return limitBody(response);
  const frame = toStreamFrame(await readBounded(response));
  if (frame === null) {
    throw new CopilotError(
      'model_unavailable',
      'The model server answered with something that is no chat completion. Check OPENAI_BASE_URL (it usually ends in /v1).',
    );
  }
  return new Response(`data: ${frame}\n\ndata: [DONE]\n\n`, { headers: { 'content-type': 'text/event-stream' } });
}

/** The same response, failing when its body grows beyond any completion: a line without end would be kept whole. */
function limitBody(response: Response): Response {
  let bytes = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      bytes += part.byteLength;
      if (bytes <= MAX_STREAMED_BYTES) controller.enqueue(part);
      else controller.error(new CopilotError('model_unavailable', 'The model server sends without end.'));
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body?.pipeThrough(limit) ?? null, { status, statusText, headers });
}

/** The body as text; empty when it is longer than any completion, of which the rest is not read. */
async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return '';
  const parts: AsyncIterable<Uint8Array> = response.body;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.byteLength;
    // Leaving the loop cancels the body.
    if (bytes > MAX_UNSTREAMED_BYTES) return '';
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

function toStreamFrame(text: string): string | null {
  try {
    const completion = JSON.parse(text) as {
      choices?: { message?: { content?: unknown; tool_calls?: unknown }; finish_reason?: unknown }[];
      usage?: unknown;
    } | null;
    const { message, finish_reason: reason } = completion?.choices?.[0] ?? {};
    const { content, tool_calls: calls } = message ?? {};
    const isCalling = Array.isArray(calls) && calls.length > 0;
    // A filter that refuses leaves a reason and no content.
    if (typeof content !== 'string' && !isCalling && typeof reason !== 'string') return null;
    const delta = {
      role: 'assistant',
      content: typeof content === 'string' ? content : '',
      // A call in one piece has no number; pieces of one have.
      ...(isCalling ? { tool_calls: calls.map((call: object, index) => ({ index, ...call })) } : {}),
    };
    const choice = { index: 0, delta, finish_reason: typeof reason === 'string' ? reason : 'stop' };
    return JSON.stringify({ object: 'chat.completion.chunk', choices: [choice], usage: completion?.usage });
  } catch {
    return null;
  }
}
