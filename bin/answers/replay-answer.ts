import type { ArchivedAnswer } from '../../core/answer-archive.ts';
import type { AnswerStore, FinishedTurn } from '../../core/answer-store.ts';
import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type { Answerer, AnswerRequest } from '../../server/answers/answerer.ts';
import type { Workspace } from '../workspace.ts';
import { compareAnswers, isSameToReaders } from './compare-answers.ts';
import type { AnswerChanges } from './compare-answers.ts';

/** As many earlier turns as answering looks at. */
const TURNS = 4;

export interface Replay {
  readonly id: string;
  readonly question: string;
  readonly asked_at: string;
  readonly filters: NonNullable<ArchivedAnswer['record']>['filters'];
  /** Readers would notice no difference. */
  readonly same: boolean;
  readonly changes: AnswerChanges;
  readonly before: { readonly generation: number; readonly milliseconds: number };
  readonly after: { readonly generation: number; readonly milliseconds: number } | null;
  /** Why it could not be asked again. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface ReplayParts {
  readonly archive: Pick<Workspace['answerArchive'], 'readTurnsBefore'>;
  /** The answerer as it is now, over the given store. */
  readonly createAnswerer: (store: Pick<AnswerStore, 'readTurns' | 'saveTurn'>) => Answerer;
}

/**
 * Asks a stored question again, under the filters and the rights of then and after the turns that stood before it, and
 * says what is different. Nothing is stored: the conversation is its caller's.
 */
export async function replayAnswer(
  archived: ArchivedAnswer,
  { archive, createAnswerer }: ReplayParts,
  options: { readonly signal: AbortSignal },
): Promise<Replay> {
  const turns = await archive.readTurnsBefore(archived.id, TURNS, options);
  let finished: FinishedTurn | null = null;
  const answerer = createAnswerer({
    readTurns: async () => turns,
    saveTurn: async (_caller, turn) => {
      finished = turn;
    },
  });
  const error = await askAgain(answerer, archived, options.signal);
  const after = finished as FinishedTurn | null;
  const changes = after === null ? {} : compareAnswers(archived, after);
  return {
    id: archived.id,
    question: archived.question,
    asked_at: archived.askedAt,
    filters: archived.record?.filters ?? {},
    same: after !== null && isSameToReaders(changes),
    changes,
    before: figuresOf(archived),
    after: after === null ? null : figuresOf(after),
    error,
  };
}

async function askAgain(answerer: Answerer, archived: ArchivedAnswer, signal: AbortSignal): Promise<Replay['error']> {
  const { subject, record } = archived;
  const caller = { subject, teams: subject === null ? [] : (record?.teams ?? []) };
  try {
    for await (const event of answerer.answer(toRequest(archived), caller, { signal })) {
      if (event.event === 'error') return { code: event.data.code, message: event.data.message };
    }
    signal.throwIfAborted();
    return null;
  } catch (thrown) {
    const { code, message } = signal.aborted
      ? new CopilotError('cancelled', 'The replay was cancelled.')
      : toCopilotError(thrown);
    return { code, message };
  }
}

function toRequest({ question, conversationId, record }: ArchivedAnswer): AnswerRequest {
  const { language: chosen, ...filters } = record?.filters ?? {};
  const [language, client] = chosen?.split('/', 2) ?? [];
  return {
    question,
    conversationId,
    ...filters,
    ...(language === undefined ? {} : { language }),
    ...(client === undefined ? {} : { client }),
  };
}

function figuresOf({ answer }: Pick<ArchivedAnswer, 'answer'>): { generation: number; milliseconds: number } {
  return { generation: answer.index.generation, milliseconds: answer.usage.milliseconds };
}
