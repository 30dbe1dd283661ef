import { describe, expect, it } from 'vitest';
import type { ArchivedAnswer, AuditEntry } from '../../../core/answer-archive.ts';
import { adminToken, createTestApp } from '../../support/create-test-app.ts';
import { createInMemoryIndexRuns } from '../../support/in-memory-index-runs.ts';
import { buildTurn } from '../answers/answer-fixtures.ts';

const attack = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&`;
const headers = { Authorization: `Bearer ${adminToken}` };

const archived: ArchivedAnswer = {
  ...buildTurn(`Why ${attack}?`, { grounding: { status: 'partial', unresolved: [] } }),
  id: 'ans-1',
  conversationId: 'con-1',
  subject: 'kong:alice',
  askedAt: '2023-11-14T20:00:00.000Z',
  record: null,
  feedback: {
    rating: 'down',
    reasons: ['wrong_version', 'other'],
    comment: attack,
    givenAt: '2023-11-14T21:00:00.000Z',
  },
};

function createFeedbackApp(answers: readonly ArchivedAnswer[]) {
  const audited: AuditEntry[] = [];
  const asked: unknown[] = [];
  const answerArchive = {
    async list(filter: unknown) {
      asked.push(filter);
      return { items: answers, total: answers.length + 3 };
    },
    count: async () => ({ answers: 1_234, unanswered: 5, up: 6, down: 7, reasons: [{ reason: 'other', count: 7 }] }),
    async audit(entry: AuditEntry) {
      audited.push(entry);
    },
  };
  return { ...createTestApp({ indexRuns: createInMemoryIndexRuns(), answerArchive }), audited, asked };
}

describe('/operator/feedback', () => {
  it('is for holders of the admin token, and is not there without stored answers', async () => {
    const { app, audited } = createFeedbackApp([archived]);
    const refused = await app.request('/operator/feedback');
    expect([refused.status, (await refused.text()).includes('alert')]).toEqual([401, false]);
    expect(audited).toEqual([]);
    const without = createTestApp({ indexRuns: createInMemoryIndexRuns() }).app;
    expect((await without.request('/operator/feedback', { headers })).status).toBe(404);
    expect(await (await without.request('/operator', { headers })).text()).not.toContain('feedback');
  });

  it('shows ratings, and answers that did not help, and leaves an entry', async () => {
    const { app, audited, asked } = createFeedbackApp([archived]);
    const response = await app.request('/operator/feedback', { headers });
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const words of ['<b>1,234</b>', 'other 7', 'wrong_version, other', 'ans-1', 'extractive, partial', '3 more']) {
      expect(page).toContain(words);
    }
    expect(page).not.toMatch(/<script|<img|kong:alice/u);
    expect(asked).toEqual([{ rating: 'down', since: '2023-10-15T22:13:20.000Z' }]);
    expect(audited).toMatchObject([{ action: 'answers.list', detail: { shown: 1 } }]);
    expect(audited[0]?.actor).toMatch(/^operator:address:/u);
    expect(JSON.stringify(audited)).not.toContain('alert');
    expect(await (await app.request('/operator', { headers })).text()).toContain('href="/operator/feedback"');
  });

  it('says so when nothing was rated down', async () => {
    const { app } = createFeedbackApp([]);
    expect(await (await app.request('/operator/feedback', { headers })).text()).toContain('None was rated down.');
  });
});
