import { describe, expect, it } from 'vitest';
import { feedbackReasons } from '../../../core/answer.ts';
import { createTestApp, gatewayHeaders } from '../../support/create-test-app.ts';

describe('POST /v1/feedback', () => {
  it('hands the rating to the store as the caller', async () => {
    const { post, feedback } = createTestApp();
    const body = { answer_id: 'ans_1', rating: 'down', reasons: ['wrong_version'], comment: 'v2 please' };
    const response = await post('/v1/feedback', body, gatewayHeaders('alice'));
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(feedback).toEqual([
      {
        caller: { subject: 'kong:alice', teams: [] },
        feedback: { answerId: 'ans_1', rating: 'down', reasons: ['wrong_version'], comment: 'v2 please' },
      },
    ]);
  });

  it('knows no answers of others', async () => {
    const response = await createTestApp().post('/v1/feedback', { answer_id: 'ans_2', rating: 'up' });
    expect(response.status).toBe(404);
  });

  it.each([
    [{ answer_id: 'ans_1' }],
    [{ answer_id: 'ans_1', rating: 'sideways' }],
    [{ answer_id: "a' or 1=1", rating: 'up' }],
    [{ answer_id: 'ans_1', rating: 'up', reasons: Array.from({ length: 13 }, () => 'other') }],
    [{ answer_id: 'ans_1', rating: 'up', comment: 'x'.repeat(2001) }],
  ])('refuses %j', async (body) => {
    const { post, feedback } = createTestApp();
    expect((await post('/v1/feedback', body)).status).toBe(400);
    expect(feedback).toEqual([]);
  });

  it('names the reasons there are to whoever gives another, and takes each once', async () => {
    const { post, feedback } = createTestApp();
    const refused = await post('/v1/feedback', { answer_id: 'ans_1', rating: 'down', reasons: ['nonsense'] });
    const problem = (await refused.json()) as { detail: string; errors: unknown };
    expect([refused.status, problem.errors]).toEqual([
      400,
      [{ field: 'reasons.0', reason: `must be one of ${feedbackReasons.join(', ')}` }],
    ]);
    await post('/v1/feedback', { answer_id: 'ans_1', rating: 'down', reasons: ['other', 'other', 'incorrect'] });
    expect(feedback.map((given) => given.feedback.reasons)).toEqual([['other', 'incorrect']]);
  });
});
