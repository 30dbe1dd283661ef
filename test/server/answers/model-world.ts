import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ChatScript, RecordedRequest, ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { AnswererWorld, AskedWorld } from './answer-fixtures.ts';
import { buildHit, buildOperationHit, createWorld, listEntry, refundEntry } from './answer-fixtures.ts';

/** How long a test waits for a model that says nothing more; the others wait for as long as a busy machine takes. */
const IMPATIENT_MS = 400;
const PATIENT_MS = 20_000;

/** What the worlds of {@link useModel} find, whatever is asked. */
export const hits: SearchHit[] = [
  buildOperationHit(refundEntry, { score: 0.9 }),
  buildOperationHit(listEntry, { score: 0.7 }),
  buildHit({ text: 'Limits are at https://docs.example/limits.', score: 0.6 }),
];

export interface ModelInUse {
  readonly server: ScriptedOpenAIServer;
  createWorld(world?: Partial<AnswererWorld>, options?: { isImpatient?: boolean }): AskedWorld;
  lastRequest(): RecordedRequest;
}

/** A scripted model over HTTP for the tests of a file, and answerers that ask it. */
export function useModel(): ModelInUse {
  let server: ScriptedOpenAIServer;
  beforeAll(async () => {
    server = await startScriptedOpenAIServer();
  });
  afterAll(() => server.close());
  beforeEach(() => server.scriptChat({}));
  return {
    get server() {
      return server;
    },
    createWorld(world = {}, { isImpatient = false } = {}) {
      const patience = isImpatient ? IMPATIENT_MS : PATIENT_MS;
      const chatModel = createOpenAIChatModel({
        baseUrl: server.baseUrl,
        model: 'scripted',
        maxRetries: 0,
        timeouts: { firstTextMilliseconds: patience, betweenTextsMilliseconds: patience },
      });
      return createWorld({ hits, ...world, overrides: { chatModel, ...world.overrides } });
    },
    lastRequest() {
      const request = server.requests.at(-1);
      if (request === undefined) throw new TypeError('no request was recorded');
      return request;
    },
  };
}

/** Whether only a clock ends this script. */
export function fallsSilent({ silent, ending }: ChatScript): boolean {
  return silent === true || ending === 'stall';
}

export function promptOf(request: RecordedRequest): string {
  return request.body.messages?.at(-1)?.content ?? '';
}
