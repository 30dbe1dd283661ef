import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const UPSTREAM_TIMEOUT_MS = 20_000;
const TOKEN_PATH = '/token';
/** The access token that everybody gets. */
export const issuedToken = 'issued-token-1';

/** One request as it arrived. */
export interface Arrival {
  readonly method: string;
  /** Path and query as sent, without the prefix that tells the snippets apart. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What was answered: 200, or what the server behind said. */
  status: number;
  /** Complaints of the server behind. */
  complaint: string;
}

export interface RecordingServer {
  /** Address for the snippet with this number. */
  address(index: number): string;
  /** What arrived for the snippet with this number. */
  arrivals(index: number): readonly Arrival[];
  /** Where a snippet gets an access token. */
  readonly tokenAddress: string;
  clear(): void;
  close(): Promise<void>;
}

/**
 * A server on loopback that writes down what arrives, and passes it on where `upstream` is given: one address, or the
 * one for the snippet with a number.
 */
export async function startRecordingServer(
  upstream?: string | ((index: number) => string | undefined),
): Promise<RecordingServer> {
  const arrivals = new Map<number, Arrival[]>();
  const server = createServer((incoming, reply) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (incoming.url === TOKEN_PATH) {
        reply.setHeader('content-type', 'application/json');
        reply.end(JSON.stringify({ access_token: issuedToken, token_type: 'Bearer', expires_in: 60 }));
        return;
      }
      const [, index, rest] = /^\/(\d+)(.*)$/s.exec(incoming.url ?? '') ?? [];
      const arrival: Arrival = {
        method: incoming.method ?? '',
        target: rest ?? incoming.url ?? '',
        headers: joinHeaders(incoming),
        body: Buffer.concat(chunks),
        status: 200,
        complaint: '',
      };
      const known = arrivals.get(Number(index)) ?? [];
      arrivals.set(Number(index), [...known, arrival]);
      const behind = typeof upstream === 'function' ? upstream(Number(index)) : upstream;
      if (behind === undefined) reply.end('received');
      else forward(behind, arrival, reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (index) => `http://127.0.0.1:${String(port)}/${String(index)}`,
    arrivals: (index) => arrivals.get(index) ?? [],
    tokenAddress: `http://127.0.0.1:${String(port)}${TOKEN_PATH}`,
    clear: () => arrivals.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function joinHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function forward(upstream: string, arrival: Arrival, reply: ServerResponse): void {
  const { method, headers } = arrival;
  const outgoing = sendRequest(upstream + arrival.target, { method, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      arrival.status = answer.statusCode ?? 0;
      const violations = answer.headers['sl-violations'];
      arrival.complaint = violations === undefined ? '' : String(violations);
      if (arrival.status >= 400) arrival.complaint ||= text.slice(0, 500);
      reply.statusCode = arrival.status;
      reply.end(method === 'HEAD' || arrival.status === 204 || arrival.status === 304 ? undefined : text);
    });
  });
  // A server that breaks while it reads never answers.
  outgoing.setTimeout(UPSTREAM_TIMEOUT_MS, () => outgoing.destroy(new Error('no answer')));
  outgoing.on('error', (error) => {
    arrival.status = 502;
    arrival.complaint = error.message;
    reply.statusCode = 502;
    reply.end(error.message);
  });
  outgoing.end(arrival.body);
}
