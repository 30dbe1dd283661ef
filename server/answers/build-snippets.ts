import type { Snippet } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
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

/**
 * Code for an operation in the language that the question names, else in the one of the page, else in the
 * usual ones. A language that cannot be built is left out: an answer without code is still an answer.
 */
export function buildSnippets(
  buildSnippet: BuildSnippet,
  entry: CatalogueOperation,
  request: Pick<AnswerRequest, 'question' | 'language' | 'client'>,
  onFailure: (error: unknown) => void,
): Snippet[] {
  const snippets: Snippet[] = [];
  for (const wish of chooseLanguages(request)) {
    try {
      snippets.push(buildSnippet(entry.operation, wish));
    } catch (error) {
      onFailure(error);
    }
  }
  return snippets;
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
