import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ProviderShape, ShapedChunk } from './provider-shapes.ts';

/** A tool call as a model writes it. */
export interface ScriptedToolCall {
  readonly name: string;
  /** An object, or the text that stands where JSON should. */
  readonly arguments: Readonly<Record<string, unknown>> | string;
  /** Default `call_1`, `call_2`, …; `null` as servers that give none. */
  readonly id?: string | null;
}

/** How one chat completion goes. Every script but `status` and `silent` begins by sending `tokens`. */
export interface ChatScript {
  /** What happens after the tokens. Default `finish`. */
  readonly ending?:
    | 'finish'
    /** Says nothing more and keeps the connection open. */
    | 'stall'
    /** Destroys the socket in the middle of a frame. */
    | 'cut'
    /** Ends the body cleanly, without `finish_reason` and `[DONE]`. */
    | 'end-without-done'
    /** `data: [DONE]` without the blank line after it, as Kong's ai-proxy ends a stream. */
    | 'done-without-blank-line'
    /** A frame that is not JSON, then a normal end. */
    | 'malformed-frame'
    /** `data: {"error": …}` in the stream, as vLLM and others report late failures. */
    | 'error-frame';
  readonly tokens?: readonly string[];
  /** Calls after the tokens, of which there are none unless said. */
  readonly toolCalls?: readonly ScriptedToolCall[];
  /** Characters of arguments in one frame. Default 7; `whole`: a call in one frame, all numbered 0, as Ollama does. */
  readonly argumentsPerFrame?: number | 'whole';
  /** Before the first token and between two. */
  readonly delayMilliseconds?: number;
  /** No token is sent before this resolves. */
  readonly heldUntil?: Promise<unknown>;
  /** Sends every frame in pieces of so many bytes, so that frames and characters are split over packets. */
  readonly bytesPerWrite?: number;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly finishReason?: string;
  /** What the model thinks before it answers: in the field `reasoning_content`, or in `reasoning`. */
  readonly reasoning?: { readonly field: 'reasoning_content' | 'reasoning'; readonly tokens: readonly string[] };
  /** How this kind of server differs from a plain one. */
  readonly shape?: ProviderShape;
  /** Answers with this status instead of a stream. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Accepts the request and never answers, not even with headers. */
  readonly silent?: boolean;
  /** Answers in one piece although a stream was asked for. */
  readonly unstreamed?: boolean;
}

export interface EmbeddingScript {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly dimensions?: number;
  readonly silent?: boolean;
}

export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
  readonly body: {
    readonly model?: string;
    readonly stream?: boolean;
    readonly stream_options?: unknown;
    readonly max_tokens?: number;
    readonly max_completion_tokens?: number;
    readonly dimensions?: number;
    readonly input?: string | string[];
    readonly messages?: {
      readonly role: string;
      readonly content: string;
      readonly tool_call_id?: string;
      readonly tool_calls?: { readonly id: string; readonly function: { name: string; arguments: string } }[];
    }[];
    readonly tools?: { readonly function: { readonly name: string; readonly parameters: unknown } }[];
  };
  /** `performance.now()` when it had come whole, and when each of its tokens was written. */
  readonly receivedAt: number;
  readonly wroteAt: number[];
  /** True when the client went away before the response was complete. */
  readonly closed: Promise<{ readonly early: boolean }>;
}

export interface ScriptedOpenAIServer {
  /** Base address for clients, ending in `/v1`. */
  readonly baseUrl: string;
  readonly requests: readonly RecordedRequest[];
  /** The next chat requests follow these scripts, the last of them for ever. */
  /** A function answers with what it was asked in view, as a model does that obeys what it reads. */
  scriptChat(...scripts: readonly (ChatScript | ((request: RecordedRequest) => ChatScript))[]): void;
  scriptEmbeddings(...scripts: readonly EmbeddingScript[]): void;
  /** Lets go of the recorded requests. */
  forget(): void;
  /** Connections that are open now. */
  countConnections(): Promise<number>;
  close(): Promise<void>;
}

const defaultTokens = ['Use ', '**Create', ' a refund**', ' [1].'];

/** A real HTTP server on the loopback interface that speaks the OpenAI API as its script says. */
export async function startScriptedOpenAIServer(options: { port?: number } = {}): Promise<ScriptedOpenAIServer> {
  const requests: RecordedRequest[] = [];
  const chatScripts: (ChatScript | ((request: RecordedRequest) => ChatScript))[] = [];
  const embeddingScripts: EmbeddingScript[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const recorded = await record(request, response);
      requests.push(recorded);
      const { pathname } = new URL(recorded.path, 'http://scripted');
      if (pathname.endsWith('/chat/completions'))
        await serveChat(response, recorded, scriptFor(recorded, nextOf(chatScripts)));
      else if (pathname.endsWith('/embeddings')) serveEmbeddings(response, recorded, nextOf(embeddingScripts));
      else response.writeHead(404).end('no such path');
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    scriptChat: (...scripts) => void chatScripts.splice(0, chatScripts.length, ...scripts),
    scriptEmbeddings: (...scripts) => void embeddingScripts.splice(0, embeddingScripts.length, ...scripts),
    forget: () => void requests.splice(0),
    countConnections: () => promisify(server.getConnections.bind(server))(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function scriptFor(
  request: RecordedRequest,
  script: ChatScript | ((request: RecordedRequest) => ChatScript),
): ChatScript {
  return typeof script === 'function' ? script(request) : script;
}

function nextOf<T extends object>(scripts: T[]): T | Record<string, never> {
  return (scripts.length > 1 ? scripts.shift() : scripts[0]) ?? {};
}

async function record(request: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const closed = new Promise<{ early: boolean }>((resolve) => {
    response.on('close', () => resolve({ early: !response.writableFinished }));
  });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    path: request.url ?? '',
    headers: request.headers,
    bytes: Buffer.byteLength(text),
    receivedAt: performance.now(),
    wroteAt: [],
    body: JSON.parse(text === '' ? '{}' : text) as RecordedRequest['body'],
    closed,
  };
}

async function serveChat(response: ServerResponse, request: RecordedRequest, script: ChatScript): Promise<void> {
  if (script.silent === true) return;
  if (script.status !== undefined) {
    response
      .writeHead(script.status, { 'content-type': 'application/json', ...script.headers })
      .end(script.body ?? '{}');
    return;
  }
  const refusal = script.shape?.refuse?.(request) ?? null;
  if (refusal !== null) {
    response
      .writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers })
      .end(JSON.stringify(refusal.body));
    return;
  }
  const tokens = script.tokens ?? (script.toolCalls === undefined ? defaultTokens : []);
  if (request.body.stream !== true || script.unstreamed === true) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion(tokens, script)));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', ...script.headers });
  if (script.shape?.allAtOnce === true) heldBack.set(response, []);
  else response.flushHeaders();
  for (const opening of script.shape?.opening ?? []) await writeFrame(response, opening, script);
  await writeFrame(response, frame({ role: 'assistant', content: '' }), script);
  for (const thought of script.reasoning?.tokens ?? []) {
    await writeFrame(response, frame({ [script.reasoning?.field ?? '']: thought }), script);
  }
  await script.heldUntil;
  for (const token of tokens) {
    if (script.delayMilliseconds !== undefined) await sleep(script.delayMilliseconds);
    if (response.destroyed) return;
    request.wroteAt.push(performance.now());
    await writeFrame(response, frame({ content: token }), script);
  }
  for (const delta of toolCallDeltas(script)) await writeFrame(response, frame({ tool_calls: [delta] }), script);
  await endStream(response, request, script);
}

async function endStream(response: ServerResponse, request: RecordedRequest, script: ChatScript): Promise<void> {
  const ending = script.ending ?? 'finish';
  if (ending === 'stall') return;
  if (ending === 'cut') {
    response.write('data: {"choices":[{"delta":{"cont');
    await sleep(5);
    response.destroy();
    return;
  }
  if (ending === 'error-frame') {
    response.end('data: {"error":{"message":"CUDA out of memory at 10.0.0.7","code":500}}\n\n');
    return;
  }
  if (ending === 'malformed-frame') response.write('data: {"choices":[{\n\n');
  if (ending !== 'end-without-done') {
    await writeFrame(
      response,
      frame({}, script.finishReason ?? (script.toolCalls === undefined ? 'stop' : 'tool_calls')),
      script,
    );
    if (isCounted(request, script)) {
      await writeFrame(response, { ...frame({}), choices: [], usage: script.usage }, script);
    }
    const isShort = ending === 'done-without-blank-line' || script.shape?.withoutLastBlankLine === true;
    put(response, Buffer.from(isShort ? 'data: [DONE]' : 'data: [DONE]\n\n'));
  }
  response.end(Buffer.concat(heldBack.get(response) ?? []));
}

function frame(delta: object, finishReason: string | null = null): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'scripted',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

function isCounted(request: RecordedRequest, { usage, shape }: ChatScript): boolean {
  if (usage === undefined || usage === null || shape?.usage === 'never') return false;
  return shape?.usage !== 'asked' || request.body.stream_options !== undefined;
}

/** The calls of a script in pieces: name and id first, then the arguments in fragments. */
function* toolCallDeltas({ toolCalls = [], argumentsPerFrame = 7 }: ChatScript): Generator<object> {
  for (const [place, call] of toolCalls.entries()) {
    const written = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
    const id = call.id === null ? {} : { id: call.id ?? `call_${place + 1}` };
    const head = { ...id, type: 'function' };
    if (argumentsPerFrame === 'whole') {
      yield { index: 0, ...head, function: { name: call.name, arguments: written } };
      continue;
    }
    yield { index: place, ...head, function: { name: call.name, arguments: '' } };
    for (let start = 0; start < written.length; start += argumentsPerFrame) {
      yield { index: place, function: { arguments: written.slice(start, start + argumentsPerFrame) } };
    }
  }
}

function completion(tokens: readonly string[], script: ChatScript): object {
  const calls = [...toolCallDeltas({ ...script, argumentsPerFrame: 'whole' })];
  const message = { role: 'assistant', content: tokens.join(''), ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'scripted',
    choices: [{ index: 0, message, finish_reason: script.finishReason ?? 'stop' }],
    ...(script.usage ? { usage: script.usage } : {}),
  };
}

async function writeFrame(response: ServerResponse, data: object, script: ChatScript): Promise<void> {
  const shaped =
    'choices' in data && script.shape?.chunk !== undefined ? script.shape.chunk(data as ShapedChunk) : data;
  const bytes = Buffer.from(`data: ${JSON.stringify(shaped)}\n\n`, 'utf8');
  const size = script.bytesPerWrite ?? bytes.length;
  for (let start = 0; start < bytes.length; start += size) {
    if (!put(response, bytes.subarray(start, start + size))) {
      // As a server does that holds no more than a reader takes.
      await untilDrained(response);
    }
    // A turn of the event loop, so that the pieces leave as packets of their own.
    if (size < bytes.length) await sleep(0);
  }
}

/** What a gateway with default buffering has not passed on yet. */
const heldBack = new WeakMap<ServerResponse, Buffer[]>();

/** @returns whether the reader keeps up */
function put(response: ServerResponse, bytes: Buffer): boolean {
  const held = heldBack.get(response);
  if (held === undefined) return response.write(bytes);
  held.push(bytes);
  return true;
}

function untilDrained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
    if (response.destroyed) go();
  });
}

function serveEmbeddings(response: ServerResponse, request: RecordedRequest, script: EmbeddingScript): void {
  if (script.silent === true) return;
  if (script.status !== undefined) {
    response
      .writeHead(script.status, { 'content-type': 'application/json', ...script.headers })
      .end(script.body ?? '{}');
    return;
  }
  const inputs = typeof request.body.input === 'string' ? [request.body.input] : (request.body.input ?? []);
  const dimensions = request.body.dimensions ?? script.dimensions ?? 8;
  const data = inputs.map((text, index) => ({ object: 'embedding', index, embedding: spell(text, dimensions) }));
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ object: 'list', data, model: 'scripted', usage: { prompt_tokens: 1, total_tokens: 1 } }));
}

/** Letter counts: far from unit length, equal for equal texts, different for different ones. */
function spell(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0.5);
  for (const character of text) {
    const place = (character.codePointAt(0) ?? 0) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
}

// By hand: `node test/support/scripted-openai-server.ts 8089` stands in for a model.
if (import.meta.main) {
  const server = await startScriptedOpenAIServer({ port: Number(process.argv[2] ?? 8089) });
  server.scriptChat({
    delayMilliseconds: 40,
    tokens: 'This is a *scripted* answer. It rests on what was found [1]. '.split(/(?<= )/),
  });
  process.stdout.write(`OPENAI_BASE_URL=${server.baseUrl}\n`);
}
