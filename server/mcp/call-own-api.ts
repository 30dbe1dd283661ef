import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { AnswerEvent } from '../../core/answer.ts';
import { CopilotError } from '../../core/errors.ts';
import { publicDetail, toErrorCode } from '../routes/problem.ts';
import type { Problem } from '../routes/problem.ts';
import type { OwnCall } from './mcp-tool.ts';

/** What the call of a tool leaves to the route that does the work. */
export interface OwnApi {
  /** The headers of the MCP request: whoever sent it is whoever the route answers. */
  readonly headers: Headers;
  /** The app, with what it knows of the connection. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Of the outer request alone: its body, what it accepts, and what is between MCP client and server. */
const outerHeaders = [
  'accept',
  'content-length',
  'content-type',
  'transfer-encoding',
  'origin',
  'last-event-id',
  'mcp-session-id',
  'mcp-protocol-version',
];

/** Calls a route of our own and gives what it answers. @throws CopilotError as the route's problem says */
export async function callOwnApi(api: OwnApi, call: OwnCall, signal: AbortSignal): Promise<unknown> {
  const response = await api.fetch(toRequest(api, call, signal, 'application/json'));
  await refuseProblem(response);
  return response.json();
}

/** The same for a route that answers with the events of an answer; each is told, and the last one's data comes back. */
export async function followOwnApi(
  api: OwnApi,
  call: OwnCall,
  signal: AbortSignal,
  onEvent: (event: AnswerEvent) => void,
): Promise<unknown> {
  const response = await api.fetch(toRequest(api, call, signal, 'text/event-stream'));
  await refuseProblem(response);
  if (response.body === null) throw new CopilotError('internal', 'The answer has no events.');
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event: name, data } of events) {
    // What we sent ourselves is what the type says.
    const event = { event: name, data: JSON.parse(data) as unknown } as AnswerEvent;
    if (event.event === 'error') throw new CopilotError(toErrorCode(event.data.code), event.data.message);
    onEvent(event);
    if (event.event === 'answer-end') return event.data;
  }
  throw new CopilotError('internal', 'The answer ended without a last event.');
}

function toRequest({ headers: given }: OwnApi, call: OwnCall, signal: AbortSignal, accept: string): Request {
  const headers = new Headers(given);
  for (const name of outerHeaders) headers.delete(name);
  headers.set('Accept', accept);
  if (call.body !== undefined) headers.set('Content-Type', 'application/json');
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
  // The host says nothing: the app looks at paths alone.
  return new Request(`http://own.invalid${call.path}`, { method: call.method, headers, signal, ...body });
}

async function refuseProblem(response: Response): Promise<void> {
  if (response.ok) return;
  const problem = (await response.json()) as Problem;
  const wait = response.headers.get('retry-after');
  const advice = wait === null ? '' : ` Try again after ${wait} seconds.`;
  throw new CopilotError(toErrorCode(problem.code), `${problem.detail}${advice}`);
}

/** What a client shows a model of a failed call: the code, what is wrong, and what to do. */
export function describeFailure(error: CopilotError): string {
  const next: Partial<Record<string, string>> = {
    not_found: 'list_apis and list_operations show what there is.',
    unauthenticated: 'Configure the client with a token of this portal: docs/mcp.md says how.',
  };
  return [`${error.code}: ${publicDetail(error)}`, next[error.code]].filter((part) => part !== undefined).join(' ');
}
