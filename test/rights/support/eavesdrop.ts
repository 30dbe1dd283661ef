import type { Answer } from '../../../core/answer.ts';
import type { Reply, RightsServer } from './rights-server.ts';
import type { Visitor } from './visitors.ts';

export interface Overheard {
  /** Whether anything of the conversation reached the stranger, or a prompt written for them. */
  readonly heard: boolean;
  /** Status of the stranger's rating of the owner's answer. */
  readonly ratingStatus: number;
}

/** One visitor talks; another one, who got hold of the ids, goes on with the conversation and rates the answer. */
export async function eavesdrop(
  server: RightsServer,
  owner: Visitor,
  stranger: Visitor,
  secret: string,
  operationId = 'readStatus',
): Promise<Overheard> {
  const question = `How does a ${secret} refund work?`;
  const asked = await server.send(owner, { path: '/v1/ask', body: { question } });
  const { id, conversation_id } = JSON.parse(asked.body) as Answer;
  const promptsBefore = server.prompts.length;
  const replies: Reply[] = [];
  for (const withModel of [false, true]) {
    for (const path of ['/v1/ask', '/v1/chat']) {
      // Names an operation that everybody may read, so that there is something to show a model.
      const body = { question: `Does ${operationId} do the same?`, conversation_id };
      replies.push(await server.send(stranger, { path, body, withModel }));
    }
  }
  const rating = await server.send(stranger, { path: '/v1/feedback', body: { answer_id: id, rating: 'down' } });
  const shown = [...replies.map((reply) => reply.body), ...server.prompts.slice(promptsBefore)].join('\n');
  return { heard: shown.includes(secret), ratingStatus: rating.status };
}
