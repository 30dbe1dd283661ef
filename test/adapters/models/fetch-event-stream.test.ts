import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchEventStream } from '../../../adapters/models/fetch-event-stream.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(respond: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(respond);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('fetchEventStream', () => {
  it('reads an answer in one piece as a stream of one frame', async () => {
    const completion = { choices: [{ message: { content: 'Grüße' } }] };
    const url = await serve((_request, response) => response.end(JSON.stringify(completion)));
    expect(await (await fetchEventStream(url)).text()).toContain('"content":"Grüße"');
  });

  it('leaves a stream that is one line without end', async () => {
    const left = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const part = 'x'.repeat(1_000_000);
      const write = (): void => {
        while (response.write(part));
      };
      response.on('drain', write).on('close', left.resolve);
      write();
    });
    const response = await fetchEventStream(url);
    await expect(response.text()).rejects.toMatchObject({ code: 'model_unavailable' });
    await left.promise;
  });

  it('leaves a body without end, of unknown length, after a few megabytes', async () => {
    const left = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      const part = 'x'.repeat(100_000);
      const write = (): void => {
        while (response.write(part));
      };
      response.on('drain', write).on('close', left.resolve);
      write();
    });
    await expect(fetchEventStream(url)).rejects.toMatchObject({ code: 'model_unavailable' });
    await left.promise;
  });
});
