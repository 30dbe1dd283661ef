import { describe, expect, it } from 'vitest';
import { createTestApp } from '../../support/create-test-app.ts';
import { answerEvents, createScriptedAnswerer } from '../../support/scripted-answerer.ts';

async function send(body: string | ReadableStream | null, headers: Record<string, string>): Promise<Response> {
  const { app } = createTestApp({ answerer: createScriptedAnswerer(answerEvents()) });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
  return app.request('/v1/ask', init);
}

const json = { 'Content-Type': 'application/json' };

describe('request bodies', () => {
  it.each([
    ['{"question": "a",}', 'line 1, column 18'],
    ['{"question":\n  nope}', 'line 2, column 3'],
    ['{"question": "a"', 'line 1, column 17: unexpected end'],
    ["{'question': 'a'}", 'line 1, column 2'],
    ['', 'line 1, column 1: unexpected end'],
    ['{"question":"a"} x', 'line 1, column 18'],
  ])('says where %j stops being JSON', async (body, place) => {
    const response = await send(body, json);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      detail: expect.stringContaining(place) as unknown,
    });
  });

  it('refuses deep nesting before anything recurses into it', async () => {
    const response = await send(`{"question":"q","page":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, json);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('nested deeper than 64 levels');
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['multipart/form-data; boundary=x'], ['']])(
    'takes no %s',
    async (type) => {
      const response = await send('{"question":"a"}', type === '' ? {} : { 'Content-Type': type });
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ code: 'unsupported_media_type' });
    },
  );

  it.each([['application/json; charset=utf-8'], ['Application/JSON']])('takes %s', async (type) => {
    expect((await send('{"question":"a"}', { 'Content-Type': type })).status).toBe(200);
  });

  it('takes 64 KiB and not a byte more', async () => {
    const body = (size: number): string => {
      const start = '{"question":"q","pad":"';
      return `${start}${'x'.repeat(size - start.length - 2)}"}`;
    };
    expect((await send(body(65_536), json)).status).toBe(200);
    const refused = await send(body(65_537), json);
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ code: 'payload_too_large' });
  });

  it('stops reading a body that never says how long it is', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new TextEncoder().encode('x'.repeat(16_384)));
      },
    });
    expect((await send(endless, json)).status).toBe(413);
    expect(sent).toBeLessThan(10);
  });
});
