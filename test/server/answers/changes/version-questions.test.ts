import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAIChatModel } from '../../../../adapters/models/openai-chat-model.ts';
import { gatewayHeaders, type TestApp } from '../../../support/create-test-app.ts';
import { startScriptedOpenAIServer, type ScriptedOpenAIServer } from '../../../support/scripted-openai-server.ts';
import { activeParts } from '../answer-fixtures.ts';
import { askApp, chatWithApp, openPastePortal, type PastePortal } from '../explain/support/paste-portal.ts';

let portal: PastePortal;
let model: ScriptedOpenAIServer;
let app: TestApp;

beforeAll(async () => {
  portal = await openPastePortal();
  model = await startScriptedOpenAIServer();
  app = portal.openApp(null);
}, 120_000);

afterAll(async () => {
  await model.close();
  await portal.close();
});

describe('questions about what changed', () => {
  it.each([
    [{ question: 'what changed between v2 and v3 of payments' }, '2', '3'],
    [{ question: 'What changed between v2 and v3 of the Payments API?' }, '2', '3'],
    [{ question: 'what changed from v1 to v2 in the payments api' }, '1', '2'],
    [{ question: 'what changed between v1 and v2' }, '1', '2'],
    [{ question: 'what changed between v1 and v3', api: 'payments' }, '1', '3'],
    [{ question: 'what is new in payments v3' }, '2', '3'],
    [{ question: 'breaking changes in v2', api: 'payments' }, '1', '2'],
    [{ question: 'What is new?', api: 'payments', version: '3' }, '2', '3'],
  ])('%j', async (body, from, to) => {
    const answer = await askApp(app, body);
    expect(answer.answer.split('\n')[0]).toContain(`**Payments API, from version ${from} to ${to}:**`);
    expect(answer.scope).toEqual({ api: 'payments', version: to });
    expect(new Set(answer.citations.map(({ version }) => version ?? to))).toEqual(new Set([from, to]));
  });

  it('cite each line in the versions that have it, put what breaks first, and end where it is too much', async () => {
    const { answer, citations } = await askApp(app, { question: 'what changed between v2 and v3 of payments' });
    const lines = answer.split('\n').filter((line) => line.startsWith('- '));
    const shared = lines.filter((line) => !line.startsWith('- …'));
    expect(shared.length).toBeGreaterThan(8);
    for (const line of shared) {
      const versions = [...line.matchAll(/\[(\d+)\]/gu)].map(([, index]) => citations[Number(index) - 1]?.version);
      expect(versions).toEqual(['2', '3']);
    }
    expect(answer.indexOf('**Breaking in')).toBeLessThan(answer.indexOf('**Other changes**'));
    expect(answer).toMatch(/- … and \d+ more, see `GET \/v1\/apis\/payments\/diff\?from=2&to=3`/u);
    expect(answer).toMatch(/\*\*Gone in version 3:\*\* `GET \/v2\/charges` \[3\]/u);
    expect(activeParts(answer)).toEqual([]);
  });

  it('name the versions that there are, where one is asked for that is not', async () => {
    const { answer } = await askApp(app, { question: 'what changed in v7 of payments' });
    expect(answer).toContain('Payments API has no version 7; its versions are 1, 2, 3.');
  });
});

describe('questions about one part of an operation', () => {
  it.each<[string, RegExp]>([
    ['is the field `reason` still in v3?', /^\*\*Yes:\*\* `reason` is in Payments API 3 \(7 operations\), as an optional field of the request body of .*`POST \/v3\/refunds` \[\d\]; it is also in the answers of 6 operations\./u],
    ['was the parameter page_size removed in v2 of payments?', /^\*\*No:\*\* `page_size` is not in any version of Payments API that you may see/u],
    ['was the parameter per_page removed in v2 of payments?', /^\*\*Yes:\*\* `per_page` is gone from Payments API 2: `GET \/v2\/charges` \[1\] .*A guide puts the query parameter `limit` and query parameter `offset` beside it/su],
    ['is `currency` required in v2?', /^\*\*Yes:\*\* `currency` is in Payments API 2, as a required field of the request body of `POST \/v2\/charges` \[1\]\./u],
    ['what happened to the enum value cheque in v3', /^`cheque` is gone from Payments API 3, and from version 2 before it: .*Field `method` of the request body may no longer hold `cheque`\./su],
    ['Since when does POST /refunds take `metadata`?', /^\*\*Since version 3:\*\* .* of `POST \/v3\/refunds` \[1\]\./u],
    ['does GET /charges still return 401 in v2', /^\*\*Yes:\*\* status `401` is in Payments API 2, as a response of `GET \/v2\/charges` \[1\]\./u],
    ['Is `reason` still in POST /v3/refunds?', /- Version 2: an optional field of the request body and a field of the response `201` of `POST \/v2\/charges\/\{charge_id\}\/refunds` \[4\], which a guide puts beside `POST \/v3\/refunds` \[3\]\n/u],
    ['does createRefund still need payment_id in v3?', /^\*\*Yes:\*\* `payment_id` is in Payments API 3, as a required field/u],
    ['Is basic auth still supported in v2 of payments?', /^\*\*No:\*\* authentication by HTTP Basic is not in Payments API 2/u],
    ['Was order_id renamed in v2 of payments?', /The specification names the field `reference` of the request body for it\./u],
    ['Is X-Ledger-Shard still in v3 of payments?', /^\*\*No:\*\* `X-Ledger-Shard` is not in any version of Payments API that you may see/u],
  ])('%s', async (question, expected) => {
    const { answer, citations } = await askApp(app, { question });
    expect(answer).toMatch(expected);
    // Nothing is cited that the text does not speak of.
    const cited = new Set([...answer.matchAll(/\[(\d+)\]/gu)].map(([, index]) => Number(index)));
    expect([...cited].toSorted((one, other) => one - other)).toEqual(citations.map(({ index }) => index));
    expect(activeParts(answer)).toEqual([]);
  }); // prettier-ignore
});

describe('questions about one operation over the versions', () => {
  it.each<[string, RegExp]>([
    ['Is GET /v2/charges/search still there in v3?', /^\*\*No:\*\* `GET \/v2\/charges\/search` of version 2 \[1\] is not in Payments API 3\.\n\nIts specification names `GET \/v3\/payments` of version 3 to use instead \[2\]\.$/u],
    ['Is POST /v3/refunds still there in version 3?', /^\*\*Yes:\*\* `POST \/v3\/refunds` is in Payments API 3 \[1\]\.$/u],
    ['Is GET /v1/charges still there in v2?', /^\*\*Yes:\*\* `GET \/v2\/charges` is in Payments API 2 \[2\]\. In version 1 it is `GET \/v1\/charges` \[1\]\.\n\n\*\*Breaking from version 1 to 2\*\*/u],
    ['Does v1 have POST /v3/refunds?', /^\*\*No:\*\* `POST \/v3\/refunds` of version 3 \[1\] came later; Payments API 1 does not have it\.$/u],
    ['Is GET /v1/charges gone in v2?', /^\*\*No:\*\* `GET \/v2\/charges` is still in Payments API 2 \[2\]\./u],
    ['What changed in GET /v1/charges in v2?', /^`GET \/v1\/charges` of Payments API 1 \[1\] is `GET \/v2\/charges` in version 2 \[2\]\.\n\n\*\*Breaking from version 1 to 2\*\*/u],
    ['Was POST /v1/charges/{charge_id}/void removed in v2?', /^\*\*Yes:\*\* .* is not in Payments API 2\.\n\nA guide puts `POST \/v2\/charges\/\{charge_id\}\/cancel` of version 2 \[2\] in its place \[3\]\.$/u],
    ['Is GET /v1/charges still there in v9?', /^Payments API has no version 9; its versions are 1, 2, 3\.$/u],
    ['Since when is GET /v2/charges/search deprecated and what replaces it?', /deprecated since version 2 of Payments API \[1\]; it came with version 2 \[1\]\. It is not in version 3 any more\.\n\n.*`GET \/v3\/payments` of version 3/u],
    ['What replaces GET /v3/payments/{payment_id}/events?', /is deprecated since version 3 .*names nothing to use instead\.$/su],
    ['Since when is GET /v2/disputes available?', /it came with version 2 \[\d\], and no version here marks it as deprecated/u],
  ])('%s', async (question, expected) => {
    const { answer, mode, grounding } = await askApp(app, { question });
    expect(answer).toMatch(expected);
    expect(mode).toBe('extractive');
    expect(grounding.status).toMatch(/v9/u.test(question) ? /partial/u : /grounded/u);
  }); // prettier-ignore

  it('migrate a call: what became of it, what must change, and the code in both versions', async () => {
    const answer = await askApp(app, { question: 'How do I migrate POST /v2/charges to v3 in Python?' });
    expect(answer.answer).toContain('A guide puts `POST /v3/payments` of version 3 [2] in its place [3].');
    expect(answer.answer).toContain('- Header parameter `Idempotency-Key` is now required. [1] [2]');
    expect(answer.snippets.map(({ language, operation }) => `${language} ${operation}`)).toEqual([
      'python POST /v2/charges',
      'python POST /v3/payments',
    ]);
    expect(answer.citations.map(({ kind, version }) => `${kind} ${version ?? ''}`)).toEqual([
      'operation 2',
      'operation 3',
      'section ',
    ]);
  });

  it('migrate a pasted call with its own values, and keep its secrets out', async () => {
    const question = `migrate this to v3: curl -X POST https://api.harbor.example/v2/charges/ch_8Kx2mQv41ZtR/refunds -H 'Authorization: Bearer hunter2planted' --json '{"amount": 500}'`;
    const { events, text } = await chatWithApp(app, { question, language: 'shell' });
    const end = events.at(-1);
    const answer = end?.event === 'answer-end' ? end.data : null;
    expect(answer?.answer).toContain('- The field "payment_id" is required and was not sent. [2]');
    expect(answer?.snippets.map(({ operation }) => operation)).toEqual([
      'POST /v2/charges/{charge_id}/refunds',
      'POST /v3/refunds',
    ]);
    expect(answer?.snippets[0]?.code).toContain('ch_8Kx2mQv41ZtR');
    expect(answer?.snippets[1]?.code).toMatch(/"amount":\s*500/u);
    expect(text).not.toContain('hunter2planted');
  });

  it('migrate to a call that is named as the new version has it', async () => {
    const { answer, snippets } = await askApp(app, { question: 'How do I migrate to POST /v3/refunds from v2 to v3?' });
    expect(answer).toContain('`POST /v2/charges/{charge_id}/refunds` of Payments API 2 [1] is not in version 3.');
    expect(answer).toContain('A guide puts `POST /v3/refunds` of version 3 [2] in its place [3].');
    expect(snippets.map(({ operation }) => operation)).toContain('POST /v3/refunds');
  });

  it('migrate a call to where it is the same operation', async () => {
    const question = "migrate to version 2: curl -u a1:b2 'https://api.harbor.example/v1/charges/ch_8Kx2mQv41ZtR'";
    const { answer, snippets } = await askApp(app, { question, language: 'shell' });
    expect(answer).toContain(
      '`GET /v1/charges/{charge_id}` of Payments API 1 [1] is `GET /v2/charges/{charge_id}` in version 2 [2].',
    );
    expect(snippets[1]?.code).toContain('/v2/charges/ch_8Kx2mQv41ZtR');
    expect(snippets[1]?.code).toContain('Bearer');
  });

  it('are answered by what is computed when there is a model, too', async () => {
    const withModel = portal.openApp(
      createOpenAIChatModel({ model: 'scripted', apiKey: 'none', baseUrl: model.baseUrl }),
    );
    const answer = await askApp(withModel, { question: 'Is GET /v2/charges/search still there in v3?' });
    expect(answer).toMatchObject({ mode: 'extractive' });
    const ofPart = await askApp(withModel, { question: 'What happened to `capture` in v3 of payments?' });
    expect(ofPart).toMatchObject({ mode: 'extractive', scope: { api: 'payments', version: '3' } });
    expect(ofPart.answer).toMatch(/A guide puts the field `capture_method` of the request body beside it \[\d\]\./u);
    expect(model.requests).toEqual([]);
  });

  it('of an API that the caller may not see tell nothing of it', async () => {
    for (const question of [
      'Is GET /v1/payouts still there in v1?',
      'How do I migrate GET /v1/payouts to v2?',
      'Since when is GET /v1/payouts available?',
      'what changed between v1 and v2 of settlements',
      'what changed in v9 of settlements',
    ]) {
      const hidden = JSON.stringify(await askApp(app, { question }));
      expect(hidden.replaceAll(/settlements\b(?=[^"]*\?)|\/v1\/payouts/gu, '')).not.toMatch(
        /settlement|payout|fee-schedule/iu,
      );
    }
    const partner = gatewayHeaders('paula', ['partners']);
    const shown = await askApp(app, { question: 'Is GET /v1/payouts still there in v1?' }, partner);
    expect(shown.answer).toContain('**Yes:** `GET /v1/payouts` is in Settlements API 1 [1].');
  });

  it('leave questions of another kind alone', async () => {
    for (const question of [
      'How do I refund a payment?',
      'Is a refund still possible after a capture?',
      'Which errors can POST /v3/refunds return?',
    ]) {
      const { answer } = await askApp(app, { question });
      expect(answer).not.toMatch(/^\*\*(?:Yes|No):\*\*|is deprecated since/u);
    }
  });
});
