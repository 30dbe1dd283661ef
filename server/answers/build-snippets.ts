import type { ConversationTurn } from '../../core/answer-store.ts';
import type { Snippet } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SnippetValues } from '../snippets/snippet-values.ts';
import { readQuestionValues } from '../snippets/values/read-question-values.ts';
import type { AnswerRequest } from './answerer.ts';
import { readLanguage } from './question-aspects.ts';

/** Computes the code for one operation. @throws CopilotError for a language it does not speak */
export type BuildSnippet = (
  operation: CatalogueOperation['operation'],
  options: {
    readonly language: string;
    readonly client?: string;
    readonly values?: Readonly<Record<string, unknown>>;
    /** Instead of the specification's. */
    readonly server?: string;
  },
) => Snippet;

/** Without a wish: what people paste first, and the two languages most of them go on with. */
const usualLanguages: readonly { readonly language: string; readonly client?: string }[] = [
  { language: 'shell', client: 'curl' },
  { language: 'javascript', client: 'fetch' },
  { language: 'python', client: 'requests' },
];

export interface SnippetWish extends Pick<AnswerRequest, 'question' | 'language' | 'client'> {
  /** The conversation so far, newest last: "and in Python?" is about the values of the question before. */
  readonly turns?: readonly ConversationTurn[];
}

/**
 * Code for an operation, with the values that the question gives, in the language that it names, else in the one of
 * the page, else in the usual ones. A language that cannot be built is left out: an answer without code is still an
 * answer.
 */
export function buildSnippets(
  buildSnippet: BuildSnippet,
  entry: CatalogueOperation,
  wish: SnippetWish,
  onFailure: (error: unknown) => void,
): Snippet[] {
  const snippets: Snippet[] = [];
  const values = readValues(entry, wish);
  for (const language of chooseLanguages(wish)) {
    try {
      snippets.push(buildSnippet(entry.operation, { ...language, ...(Object.keys(values).length > 0 && { values }) }));
    } catch (error) {
      onFailure(error);
    }
  }
  return snippets;
}

function readValues({ api, operation }: CatalogueOperation, { question, turns = [] }: SnippetWish): SnippetValues {
  const own = readQuestionValues(question, operation);
  const before = turns.at(-1);
  if (Object.keys(own).length > 0 || before === undefined) return own;
  const [main] = before.answer.operations;
  const isSame = main?.api === api && main.method === operation.method && main.path === operation.path;
  return isSame ? readQuestionValues(before.question, operation) : own;
}

/** The language that the question names, else the one of the page, else the usual ones. */
export function chooseLanguages(
  request: Pick<AnswerRequest, 'question' | 'language' | 'client'>,
): readonly { readonly language: string; readonly client?: string }[] {
  const named = readLanguage(request.question);
  if (named !== null && named !== request.language?.split('/')[0]) return [{ language: named }];
  if (request.language === undefined) return usualLanguages;
  const [language = '', client = request.client] = request.language.split('/');
  return [client === undefined ? { language } : { language, client }];
}
