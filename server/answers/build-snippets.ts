import type { ConversationTurn } from '../../core/answer-store.ts';
import type { Snippet } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../core/catalogue.ts';
import type { Operation } from '../../core/operation.ts';
import { buildSequence } from '../snippets/build-sequence.ts';
import { isRecord } from '../snippets/json-values.ts';
import { planSequence } from '../snippets/sequence/plan-sequence.ts';
import type { FindOperations } from '../snippets/sequence/plan-sequence.ts';
import type { SnippetValues } from '../snippets/snippet-values.ts';
import { chooseServer } from '../snippets/values/choose-server.ts';
import { readQuestionValues } from '../snippets/values/read-question-values.ts';
import type { AnswerRequest } from './answerer.ts';
import type { UsedInputs } from './extractive-answer.ts';
import { createGatewayFollower } from './gateway/create-gateway-follower.ts';
import { readLanguage } from './question-aspects.ts';
import { readTask } from './question-task.ts';

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
  /** Optional parameters that the answer is about. */
  readonly using?: UsedInputs;
}

export interface SnippetDependencies {
  readonly buildSnippet: BuildSnippet;
  readonly catalogue: Pick<Catalogue, 'readGatewayFacts' | 'findOperations'>;
}

export interface SnippetOptions {
  readonly signal: AbortSignal;
  /** Told what could not be built or read. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Code for an operation, with the values that the question gives and the credentials that the gateway asks for, in the
 * language that it names, else in the one of the page, else in the usual ones. Where the call wants an id that nobody
 * gave, the calls that lead to it follow as one snippet. What cannot be built is left out: an answer without code is
 * still an answer.
 */
export async function buildSnippets(
  { buildSnippet, catalogue }: SnippetDependencies,
  entry: CatalogueOperation,
  wish: SnippetWish,
  caller: Caller,
  { signal, onFailure }: SnippetOptions,
): Promise<Snippet[]> {
  const follow = createGatewayFollower(catalogue, caller, { signal, onFailure });
  const prepare = async (other: CatalogueOperation): Promise<Operation> =>
    chooseServer(wish.question, await follow(other));
  const using = wish.using ?? {};
  const operation = withRequired(await prepare(entry), using);
  const values = withValues(readValues({ ...entry, operation }, wish), using);
  const languages = chooseLanguages(wish);
  const build = (make: (language: { readonly language: string; readonly client?: string }) => Snippet): Snippet[] =>
    languages.flatMap((language) => {
      try {
        return [make(language)];
      } catch (error) {
        onFailure(error);
        return [];
      }
    });
  const snippets = build((language) =>
    buildSnippet(operation, { ...language, ...(Object.keys(values).length > 0 && { values }) }),
  );
  if (snippets.length === 0 || !asksForSteps(wish.question, operation)) return snippets;
  const findOperations: FindOperations = async (keys) => {
    const references = keys.map((operationKey) => ({ api: entry.api, version: entry.version, operationKey }));
    const found = await catalogue.findOperations(caller, references, { signal });
    return Promise.all(found.map(async (other) => (other === null ? null : prepare(other))));
  };
  const calls = await planSequence({ operation, values, question: wish.question }, findOperations).catch(
    (error: unknown) => {
      onFailure(error);
      return null;
    },
  );
  return calls === null ? snippets : [...snippets, ...build((language) => buildSequence(calls, language))];
}

/** What changes something wants to be led up to; what reads only where the question goes step by step. */
function asksForSteps(question: string, { method }: CatalogueOperation['operation']): boolean {
  if (readTask(question) === null) return false;
  return (
    !(method === 'GET' || method === 'HEAD') || /\b(?:then|after(?:wards?)?|followed by|first|and)\b/iu.test(question)
  );
}

/** What is required gets a value in code: an example, or one that is composed. */
function withRequired(operation: Operation, using: UsedInputs): Operation {
  if (Object.keys(using).length === 0) return operation;
  const parameters = operation.parameters.map((parameter) => {
    const used = parameter.in === 'query' && Object.hasOwn(using, parameter.name) ? using[parameter.name] : undefined;
    if (used === undefined) return parameter;
    const { properties = [] } = used;
    const schema = properties.length === 0 ? parameter.schema : { allOf: [parameter.schema, { required: properties }] };
    return { ...parameter, required: true, schema };
  });
  return { ...operation, parameters };
}

/** What the question itself gives goes before. */
function withValues(values: SnippetValues, using: UsedInputs): SnippetValues {
  const given = Object.entries(using).flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  if (given.length === 0) return values;
  const own = values['query'];
  return { ...values, query: { ...Object.fromEntries(given), ...(isRecord(own) ? own : {}) } };
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
