import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import { CopilotError } from '../../../core/errors.ts';
import type { IndexStatus } from '../../../core/index-run.ts';
import { accessHint } from '../../../server/answers/access/access-hint.ts';
import { describeUnfinishedIndex } from '../../../server/answers/unfinished-index.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import { answerOf, buildHit, createWorld, streamedText } from './answer-fixtures.ts';
import type { AnswererWorld, AskedWorld } from './answer-fixtures.ts';

const question = 'How often may I call?';
const limits = buildHit({ text: 'You may call 100 times a second: how often, the key decides.' });

interface CountedWorld extends AskedWorld {
  readonly reads: () => number;
}

function createCountedWorld(status: () => IndexStatus, world: AnswererWorld): CountedWorld {
  let reads = 0;
  const readIndexStatus = async (): Promise<IndexStatus> => {
    reads += 1;
    return status();
  };
  return { ...createWorld({ ...world, overrides: { ...world.overrides, readIndexStatus } }), reads: () => reads };
}

describe('an answer that finds nothing', () => {
  it.each(['building', 'empty'] as const)('says first that the index is %s', async (status) => {
    const { ask } = createCountedWorld(() => status, { hits: [] });
    const events = await ask({ question });
    const answer = answerOf(events);
    expect(answer.answer.split('\n\n').slice(0, 2)).toEqual([
      describeUnfinishedIndex(status),
      'I found nothing in the documentation that answers this.',
    ]);
    expect(streamedText(events)).toBe(answer.answer);
    expect(answer.index).toEqual({ generation: 7, indexed_at: '2026-03-02T04:00:11.000Z', status });
    expect(answer.grounding.status).toBe('none');
  });

  it('says so of a pasted call and of what the question names, too', async () => {
    const { ask } = createCountedWorld(() => 'building', { hits: [] });
    for (const asked of ['curl -X POST https://api.example/v1/zebras', 'What does GET /zebras return?']) {
      const answer = answerOf(await ask({ question: asked }));
      expect(answer).toMatchObject({ grounding: { status: 'none' }, index: { status: 'building' } });
      expect(answer.answer.startsWith(describeUnfinishedIndex('building'))).toBe(true);
    }
  });

  it('is as ever when the index is complete, or when nobody can tell', async () => {
    const complete = createCountedWorld(() => 'complete', { hits: [] });
    const plain = answerOf(await createWorld({ hits: [] }).ask({ question }));
    expect(answerOf(await complete.ask({ question }))).toEqual(plain);
    const broken = createCountedWorld(
      () => {
        throw new CopilotError('index_unavailable', 'The database is away.');
      },
      { hits: [] },
    );
    expect(answerOf(await broken.ask({ question }))).toEqual(plain);
    expect(broken.warnings).toEqual(['Whether the index is complete could not be read.']);
  });

  it('costs what is found no look at the state of the index', async () => {
    const { ask, reads } = createCountedWorld(() => 'building', { hits: [limits] });
    const answer = answerOf(await ask({ question }));
    expect(answer.grounding.status).toBe('grounded');
    expect(answer.index).not.toHaveProperty('status');
    expect(reads()).toBe(0);
  });

  describe('with a model', () => {
    let server: ScriptedOpenAIServer;
    beforeAll(async () => {
      server = await startScriptedOpenAIServer();
    });
    afterAll(() => server.close());

    it('says so behind what has no ground', async () => {
      server.scriptChat({ tokens: ['I think', ' so.'] });
      const chatModel = createOpenAIChatModel({ baseUrl: server.baseUrl, model: 'scripted', maxRetries: 0 });
      const { ask } = createCountedWorld(() => 'building', { hits: [limits], overrides: { chatModel } });
      const events = await ask({ question });
      const answer = answerOf(events);
      expect(answer).toMatchObject({ mode: 'model', grounding: { status: 'none' }, index: { status: 'building' } });
      expect(answer.answer).toBe(`I think so.\n\n${describeUnfinishedIndex('building')}\n\n${accessHint(true)}`);
      expect(streamedText(events)).toBe(answer.answer);
    });
  });
});
