import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIndexWriter } from '../../../../adapters/postgres/index-writer.ts';
import type { Answer } from '../../../../core/answer.ts';
import type { ChatModel } from '../../../../core/chat-model.ts';
import type { DocumentRecord } from '../../../../core/index-writer.ts';
import { findNamedApi } from '../../../../server/answers/access/access-facts.ts';
import { accessHint } from '../../../../server/answers/access/access-hint.ts';
import { asksForAccess, asksForOwnAccess } from '../../../../server/answers/access/access-question.ts';
import { buildRightsApp } from '../../../rights/support/rights-server.ts';
import { settleReply } from '../../../rights/support/find-leaks.ts';
import { createDoorway } from '../../../rights/support/visitors.ts';
import type { Doorway } from '../../../rights/support/visitors.ts';
import { buildPage, buildPlainOperation, buildSpec, commitDocuments } from '../../../support/fixtures.ts';
import { buildHit } from '../answer-fixtures.ts';
import { createTestDatabase } from '../../../support/test-database.ts';
import type { TestDatabase } from '../../../support/test-database.ts';

const accessPage = (api: string, title: string, registration: string): DocumentRecord =>
  buildPage({ path: `${api}/access.md`, slug: 'access', api, title: `Getting access to ${title}` }, [
    { title: 'How to get access', text: registration },
    { title: 'How to authenticate', text: `Send the key of ${title} in the header apikey.` },
  ]);
const open = [
  buildSpec({ path: 'orders.yaml', api: 'orders' }, [
    buildPlainOperation('get', '/orders', { summary: 'List orders' }),
  ]),
  accessPage('orders', 'Orders API', 'Sign in, create an application, and register it. A registration needs approval.'),
  buildSpec({ path: 'bills.yaml', api: 'bills' }, [buildPlainOperation('get', '/bills', { summary: 'List bills' })]),
  accessPage('bills', 'Bills API', 'Sign in and register an application. Registrations are approved automatically.'),
];
const hidden = [
  buildSpec({ path: 'zebracorns.yaml', api: 'zebracorns', visibility: { teams: ['partners'] } }, [
    buildPlainOperation('get', '/zebracorns', { summary: 'List zebracorns' }),
  ]),
  buildPage({ path: 'zebracorns.md', visibility: 'authenticated' }, [
    { title: 'Settling zebracorns', text: 'Zebracorns are settled on Mondays.' },
  ]),
];

let database: TestDatabase;
let doorway: Doorway;
beforeAll(async () => {
  database = await createTestDatabase();
  doorway = await createDoorway();
});
afterAll(() => database.close());

async function ask(question: string, headers: Record<string, string> = {}): Promise<{ answer: Answer; body: string }> {
  const response = await buildRightsApp(database, doorway).request('/v1/ask', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ question }),
  });
  const body = await response.text();
  return { answer: JSON.parse(body) as Answer, body: settleReply({ status: 200, headers: [], body }).body };
}

describe('asking for access', () => {
  it.each([
    'How do I get access?',
    'How can I get access to the Orders API?',
    'Can I request access to orders?',
    'I want to apply for credentials',
    'Where do I sign up?',
    'Does a registration of my app need approval?',
    'How do I register an application?',
  ])('is recognised in “%s”', (question) => {
    expect(asksForAccess(question)).toBe(true);
  });

  it.each(['Can I get an access token with a refresh token?', 'How do I list orders?', 'Who has accessed my account?'])(
    'is not what “%s” is about',
    (question) => {
      expect(asksForAccess(question)).toBe(false);
    },
  );

  it('is answered with what the portal tells of the API that is named, and of all where none is', async () => {
    await commitDocuments(createIndexWriter(database), open);
    const named = await ask('How do I get access to the Bills API?');
    expect(named.answer.answer).toMatch(
      /^\*\*1\. Register\*\*\n\n\*\*Getting access to Bills API › How to get access\*\* \[1\]/u,
    );
    expect(named.answer.answer).toContain('approved automatically');
    expect(named.answer.answer).not.toContain('Orders API');
    const general = await ask('How do I get access?');
    expect(general.answer.answer).toMatch(/register/u);
    expect(general.answer.answer).toMatch(/\*\*Other APIs:\*\* Getting access to (?:Orders|Bills) API \[\d\]/u);
    expect(general.answer.grounding.status).toBe('grounded');
    const titles = general.answer.citations.map(({ title }) => title).join(' ');
    expect(titles).toMatch(/Orders API.*Bills API|Bills API.*Orders API/u);
  });
});

describe('getting access to an API that no page was made about', () => {
  const key = { type: 'apiKey', in: 'header', name: 'X-Parcel-Key', scopes: [] } as const;
  const secured = { security: [[{ ...key, key: 'key', description: 'Shown under Settings.' }]] };
  const parcels = buildSpec({ path: 'parcels.yaml', api: 'parcels' }, [
    buildPlainOperation('get', '/health', { summary: 'Check health', security: [[]] }),
    buildPlainOperation('get', '/parcels', { summary: 'List parcels', ...secured }),
  ]);
  const start = buildPage({ path: 'start.md', title: 'Getting started' }, [
    { title: 'Create an account', text: 'Sign up at https://dashboard.example. It costs nothing.' },
    { title: 'Copy your key', text: 'Copy the API key from the dashboard of your account.' },
    { title: 'When access is approved', text: 'Access to production is approved within two working days.' },
  ]);
  const question = 'How do I get access to the Parcels API?';

  it('is told in steps, each with its source', async () => {
    await commitDocuments(createIndexWriter(database), [parcels, start]);
    const { answer } = await ask(question);
    const text = answer.answer.replaceAll(/\s+/gu, ' ');
    expect(text).toMatch(
      /^\*\*1\. Register\*\* .*Create an account\*\* \[1\]: > Sign up at .*\*\*2\. Get and send credentials\*\*/u,
    );
    expect(text).toContain(
      'The specification asks for an API key in the header `X-Parcel-Key`, for example for **List parcels**',
    );
    expect(text).toContain('> Shown under Settings.');
    expect(text).toMatch(/Copy your key\*\* \[\d\]: > Copy the API key/u);
    expect(text).toMatch(/\*\*3\. Approval\*\* .*> Access to production is approved within two working days\./u);
    expect(answer.grounding.status).toBe('grounded');
    expect(answer.operations.map(({ path }) => path)).toEqual(['/parcels']);
    expect(answer.suggestions.length).toBeLessThanOrEqual(4);
  });

  it('takes no token that is asked for anew for a way to register', async () => {
    const errors = buildPage({ path: 'errors.md', title: 'Errors' }, [
      { title: 'Authentication', text: 'Your access token has expired: request a new access token.' },
    ]);
    await commitDocuments(createIndexWriter(database), [parcels, errors]);
    expect((await ask(question)).answer.answer).toContain('The documentation does not say where to register.');
  });

  it('says what no source tells, with the hint, and the same whether something hidden tells it or not', async () => {
    await commitDocuments(createIndexWriter(database), [parcels]);
    const without = await ask(question);
    expect(without.answer.answer).toContain('The documentation does not say where to register.');
    expect(without.answer.answer).toContain('The documentation does not say whether access has to be approved.');
    expect(without.answer.answer).toContain('`X-Parcel-Key`');
    expect(without.answer.grounding.status).toBe('partial');
    expect(without.answer.answer.endsWith(accessHint(true))).toBe(true);
    const kept = buildPage({ path: 'start.md', visibility: 'authenticated', title: 'Getting started' }, [
      { title: 'Create an account', text: 'Sign up at https://secret.example, and wait until access is approved.' },
    ]);
    await commitDocuments(createIndexWriter(database), [parcels, kept, ...hidden]);
    expect((await ask(question)).body).toBe(without.body);
    const member = { Authorization: `Bearer ${await doorway.issuer.sign({ sub: 'ada', realm: { teams: [] } })}` };
    expect((await ask(question, member)).answer.answer).toContain('Sign up at');
  });

  it('begins with the approval where that is asked', async () => {
    await commitDocuments(createIndexWriter(database), [parcels, start]);
    const { answer } = await ask('Does access to the Parcels API need approval?');
    expect(answer.answer).toMatch(/^\*\*1\. Approval\*\*\n\n.*approved/u);
    expect(answer.answer).toContain('**2. Register**');
  });

  it('names the API by what the question calls it, where that is one', () => {
    const hits = [
      buildHit({ api: 'museum', apiTitle: 'Redocly Museum API' }),
      buildHit({ api: 'twilio', apiTitle: 'Twilio - Messaging' }),
      buildHit({ api: 'verify', apiTitle: 'Twilio - Verify' }),
    ];
    const slug = (asked: string): string | undefined => findNamedApi(asked, hits)?.slug;
    expect(slug('do I need approval to call the museum API?')).toBe('museum');
    expect(slug('How do I get access to the Twilio Messaging API?')).toBe('twilio');
    expect(slug('How do I get access to the Twilio API?')).toBeUndefined();
    expect(slug('How do I get access?')).toBeUndefined();
  });

  it.each([
    'How do I get an idempotency key?',
    'How do I get access to the balance of a customer?',
    'Where do I find the public key?',
    'When does my API key expire?',
    'Which errors can GET /portals/{portalId}/application-registrations return?',
    'How do I list application registrations?',
    'How do I revoke an API key?',
  ])('is not what “%s” asks', (asked) => {
    expect(asksForOwnAccess(asked)).toBe(false);
  });

  it.each([
    'How do I get access?',
    'Where do I get an API key?',
    'How do I sign up?',
    'How do I get access to the Parcels API?',
  ])('is what “%s” asks', (asked) => {
    expect(asksForOwnAccess(asked)).toBe(true);
  });
});

describe('the hint that there may be more', () => {
  const questions = [
    'How do I list zebracorns?',
    'When are zebracorns settled?',
    'Do you sell pizza?',
    'GET /zebracorns',
    'orders in zebracorns of pizza',
  ];

  it('stands below weak answers, word for word the same whether something is hidden or not', async () => {
    const member = {
      Authorization: `Bearer ${await doorway.issuer.sign({ sub: 'ada', realm: { teams: ['others'] } })}`,
    };
    const askAll = async (headers: Record<string, string>) => {
      const replies: string[] = [];
      for (const question of questions) replies.push((await ask(question, headers)).body);
      return replies;
    };
    await commitDocuments(createIndexWriter(database), [...open, ...hidden]);
    const [anonymous, known] = [await askAll({}), await askAll(member)];
    await commitDocuments(createIndexWriter(database), open);
    expect(await askAll({})).toEqual(anonymous);
    for (const body of anonymous) expect(body).toContain('signed in, or who were given access');
    // Someone known may read what is for the signed in, and nothing that is for others.
    await commitDocuments(createIndexWriter(database), [...open, ...hidden.slice(1)]);
    expect(await askAll(member)).toEqual(known);
    const unanswered = known.filter((body) => /"status":"(?:none|partial)"/u.test(body));
    expect(unanswered.length).toBeGreaterThan(1);
    for (const body of unanswered) {
      expect(body).toContain('only shown to developers who were given access');
      expect(body).not.toContain('signed in');
    }
  });

  it('stands below what a model has little to say about, in the same words whether something is hidden or not', async () => {
    const chatModel: ChatModel = {
      name: 'careful',
      async *stream() {
        yield { type: 'text', text: 'The sources do not tell.' };
        yield { type: 'end', model: 'careful', cut: null };
      },
    };
    const app = buildRightsApp(database, doorway, { chatModel });
    const send = async (path: string): Promise<string> => {
      const response = await app.request(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ question: 'How do I list orders and zebracorns?' }),
      });
      return settleReply({ status: 200, headers: [], body: await response.text() }).body;
    };
    await commitDocuments(createIndexWriter(database), open);
    const replies = [await send('/v1/ask'), await send('/v1/chat')];
    await commitDocuments(createIndexWriter(database), [...open, ...hidden]);
    expect([await send('/v1/ask'), await send('/v1/chat')]).toEqual(replies);
    const text = `The sources do not tell.\\n\\n${accessHint(true)}`;
    expect(replies[0]).toContain(`"answer":"${text}"`);
    expect(replies[0]).toContain('"mode":"model"');
    expect(replies[1]).toContain(`data: {"text":"\\n\\n${accessHint(true)}"}`);
    expect(replies[1]).toContain(`"answer":"${text}"`);
  });

  it('does not stand below an answer that is well founded', async () => {
    expect((await ask('How do I list orders?')).body).not.toContain('given access');
  });
});
