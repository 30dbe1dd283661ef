import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { catalogueOperations, createExplainApp, explain } from './explain-fixtures.ts';

/** What is found in a call that is right: nothing should be. */
export interface FalseFinding {
  readonly operation: string;
  readonly found: string;
}

/** True of any call of ours: credentials are placeholders, and some operations are deprecated. */
const expected = /^(?:credentials_placeholder|operation_deprecated)$/;

/**
 * Explains the computed call of operations of one specification.
 * @param most operations looked at, spread over the specification
 * @param severities what counts as found
 */
export async function explainRightCalls(
  file: string,
  most: number,
  severities: readonly string[],
): Promise<{ readonly checked: number; readonly found: readonly FalseFinding[] }> {
  const app = createExplainApp([{ slug: 'api', versions: { '1': file }, current: '1' }]);
  const operations = catalogueOperations('api', '1', file).map(({ operation }) => operation);
  const step = Math.max(1, Math.ceil(operations.length / most));
  const found: FalseFinding[] = [];
  let checked = 0;
  for (const operation of operations.filter((_operation, index) => index % step === 0)) {
    const snippet = buildSnippet(operation, { language: 'shell', withToken: false });
    if (!snippet.verified) continue;
    checked += 1;
    const explanation = await explain(app, { api: 'api', text: snippet.code });
    if (explanation.operation?.method !== operation.method)
      found.push({ operation: operation.key, found: 'another method' });
    for (const { code, pointer, severity } of explanation.findings) {
      if (!severities.includes(severity) || expected.test(code)) continue;
      found.push({ operation: operation.key, found: `${code} ${pointer}` });
    }
  }
  return { checked, found };
}
