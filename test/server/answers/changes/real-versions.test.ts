import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import { createAnswerer } from '../../../../server/answers/create-answerer.ts';
import { projectRoot } from '../../../support/source-tree.ts';
import { buildHit } from '../answer-fixtures.ts';
import { activeParts, answerOf } from '../answer-fixtures.ts';
import { catalogueOperations, createExplainApp } from '../../explain/support/explain-fixtures.ts';
import type { Answer, AnswerEvent } from '../../../../core/answer.ts';

/** Specifications of one product in two versions, where they are at hand. */
const pairs: readonly (readonly [api: string, older: string, newer: string])[] = [
  ['portal', 'kong/openapi/gateway-legacy-dev-portal-v1.yaml', 'kong/openapi/konnect-dev-portal-v3.yaml'],
  ['pets', 'eval/specs/petstore-v3-libopenapi.json', 'eval/specs/swagger-petstore-3.yaml'],
];
const shared = path.resolve(projectRoot, '../shared');
/** Operations of the older version that are migrated, spread over it. */
const SAMPLE = 12;

for (const [api, older, newer] of pairs) {
  const files = [older, newer].map((file) => path.join(shared, file));
  const isThere = files.every((file) => existsSync(file));
  describe.skipIf(!isThere)(
    `versions of ${api}${isThere ? '' : ' (skipped: the specifications are not at hand)'}`,
    () => {
      const versions: Record<string, string> = isThere ? { '1': files[0] ?? '', '2': files[1] ?? '' } : {};
      const { dependencies } = createExplainApp([{ slug: api, versions, current: '2' }]);
      let ids = 0;
      const answerer = createAnswerer({
        catalogue: dependencies.catalogue,
        buildSnippet: dependencies.buildSnippet,
        answerStore: dependencies.answerStore,
        retriever: {
          async retrieve({ version = '2', kinds }) {
            const overview = buildHit({ kind: 'overview', api, version, title: `${api} API`, documentPath: version });
            return {
              hits: kinds?.includes('overview') === true ? [overview] : [],
              index: { generation: 1, indexedAt: null },
            };
          },
        },
        chatModel: null,
        newId: () => `id-${(ids += 1)}`,
        now: () => 0,
      });
      const ask = async (question: string): Promise<Answer> => {
        const events: AnswerEvent[] = [];
        const options = { signal: new AbortController().signal };
        for await (const event of answerer.answer({ question, api }, anonymousCaller, options)) events.push(event);
        return answerOf(events);
      };

      it('are compared, each line cited in the versions that have it, within bounds', async () => {
        const { answer, citations } = await ask('what changed between v1 and v2');
        expect(answer.split('\n')[0]).toContain('from version 1 to 2:');
        expect(answer.length).toBeLessThan(8_000);
        const lines = answer.split('\n').filter((line) => line.startsWith('- ') && !line.startsWith('- …'));
        for (const line of lines) {
          const cited = [...line.matchAll(/ \[(\d+)\](?= \[|$)/gu)].map(
            ([, index]) => citations[Number(index) - 1]?.version,
          );
          expect(cited).toEqual(['1', '2']);
        }
        expect(activeParts(answer)).toEqual([]);
      });

      it('have every call of the older one migrated or said to be gone', async () => {
        const operations = catalogueOperations(api, '1', files[0] ?? '').map(({ operation }) => operation);
        const step = Math.max(1, Math.ceil(operations.length / SAMPLE));
        for (const { key } of operations.filter((_operation, index) => index % step === 0)) {
          const { answer, citations, snippets } = await ask(`How do I migrate ${key} from v1 to v2?`);
          expect(answer).toMatch(/ is `[^`]+` in version 2 \[\d\]| is not in version 2\.| is gone, and neither/u);
          expect(citations.length).toBeGreaterThan(0);
          expect(snippets.length).toBe(/ is gone, and neither/u.test(answer) ? 0 : 2);
        }
      });
    },
  );
}
