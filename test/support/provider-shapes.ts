import type { IncomingHttpHeaders } from 'node:http';

/** A request as far as servers refuse it for its form. */
export interface ShapedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly model?: string; readonly stream_options?: unknown; readonly max_tokens?: number };
  readonly bytes: number;
}

export interface ShapedRefusal {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a kind of server differs from a plain one on the wire. Kong's as a running gateway behaved; no other was recorded. */
export interface ProviderShape {
  /** Chunks before the first one with a role. */
  readonly opening?: readonly object[];
  /** Changes each chunk. */
  readonly chunk?: (chunk: ShapedChunk) => object;
  /** Whether the tokens are counted at the end of a stream: when asked to, always, or never. */
  readonly usage?: 'asked' | 'always' | 'never';
  /** Ends with `data: [DONE]` and no blank line after it. */
  readonly withoutLastBlankLine?: boolean;
  /** Everything in one piece at the end, as a gateway does that buffers. */
  readonly allAtOnce?: boolean;
  readonly refuse?: (request: ShapedRequest) => ShapedRefusal | null;
}

export interface ShapedChunk {
  readonly choices: readonly { readonly delta: object; readonly [key: string]: unknown }[];
  readonly [key: string]: unknown;
}

const onEachChoice = (chunk: ShapedChunk, extra: object): object => ({
  ...chunk,
  choices: chunk.choices.map((choice) => ({ ...choice, ...extra })),
});

const safe = { filtered: false, severity: 'safe' };
const verdicts = { hate: safe, self_harm: safe, sexual: safe, violence: safe };

export const openAIShape: ProviderShape = {
  usage: 'asked',
  chunk: (chunk) => ({
    ...onEachChoice(chunk, { logprobs: null }),
    service_tier: 'default',
    system_fingerprint: null,
    usage: chunk['usage'] ?? null,
    obfuscation: 'x7',
  }),
};

/** A reasoning model of OpenAI: it does not know `max_tokens`. */
export const openAIReasoningShape: ProviderShape = {
  ...openAIShape,
  refuse: ({ body }) =>
    body.max_tokens === undefined
      ? null
      : {
          status: 400,
          body: {
            error: {
              message:
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
              code: 'unsupported_parameter',
            },
          },
        },
};

/** A deployment of Azure OpenAI: says first what it thinks of the prompt, in a chunk without choices. */
export const azureShape: ProviderShape = {
  usage: 'asked',
  opening: [
    {
      choices: [],
      created: 0,
      id: '',
      model: '',
      object: '',
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: verdicts }],
    },
  ],
  chunk: (chunk) =>
    onEachChoice(chunk, { content_filter_results: verdicts, content_filter_offsets: { end_offset: 9 } }),
  refuse: ({ path, headers }) => {
    if (!new URL(path, 'http://azure').searchParams.has('api-version')) {
      return { status: 404, body: { error: { code: '404', message: 'Resource not found' } } };
    }
    return headers['api-key'] === undefined || headers.authorization !== undefined
      ? { status: 401, body: { error: { code: '401', message: 'Access denied due to invalid subscription key' } } }
      : null;
  },
};

/** The role in every chunk, no usage before 0.5, thoughts in a field of their own. */
export const ollamaShape: ProviderShape = {
  usage: 'never',
  chunk: (chunk) => ({
    ...chunk,
    system_fingerprint: 'fp_ollama',
    choices: chunk.choices.map((choice) => ({
      ...choice,
      delta: { role: 'assistant', content: '', ...choice.delta },
    })),
  }),
};

/** Pydantic of an older vLLM refuses fields it does not know; `stop_reason` beside `finish_reason`. */
export const vllmShape: ProviderShape = {
  usage: 'never',
  chunk: (chunk) => onEachChoice(chunk, { logprobs: null, stop_reason: null }),
  refuse: ({ body }) =>
    body.stream_options === undefined
      ? null
      : {
          status: 400,
          body: {
            object: 'error',
            message:
              "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]",
            type: 'BadRequestError',
            code: 400,
          },
        },
};

export interface KongShapeOptions {
  /** The one model of the route. */
  readonly model?: string;
  /** `config.max_request_body_size`, 8 KiB unless raised. */
  readonly maxBytes?: number;
}

/** A route of Kong's AI Gateway with the plugin `ai-proxy` and default buffering. */
export function kongShape({ model = 'scripted', maxBytes = 8_192 }: KongShapeOptions = {}): ProviderShape {
  return {
    usage: 'never',
    withoutLastBlankLine: true,
    allAtOnce: true,
    refuse: ({ body, bytes }) => {
      if (bytes > maxBytes) return { status: 413, body: { message: 'request body too large' } };
      return body.model === model
        ? null
        : { status: 400, body: { error: { message: `cannot use own model - must be: ${model}` } } };
    },
  };
}
