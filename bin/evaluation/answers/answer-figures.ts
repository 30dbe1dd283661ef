import type { Figure } from '../metrics.ts';
import { bootstrapFigure } from '../metrics.ts';
import type { QuestionKind } from './answer-question.ts';
import { questionKinds } from './answer-question.ts';
import type { AnsweredQuestion } from './evaluate-answers.ts';

export interface KindFigure extends Figure {
  readonly questions: number;
}

/** What `eval --answers` measures over questions that have one right answer. */
export interface AnswerFigures {
  readonly questions: number;
  /** Share of answers that say all that is expected and nothing else of its kind. */
  readonly exact: Figure;
  readonly by_kind: Partial<Record<QuestionKind, KindFigure>>;
  readonly by_api: Readonly<Record<string, KindFigure>>;
  readonly not_found: {
    /** Of the questions about what is not there: how many answers say so. */
    readonly correctly_absent: KindFigure;
    /** Of the questions about what is there: how many answers say that it is not. */
    readonly wrongly_absent: KindFigure;
  };
}

export function answerFigures(answered: readonly AnsweredQuestion[]): AnswerFigures {
  const groups = <Key extends string>(keyOf: (item: AnsweredQuestion) => Key): [Key, KindFigure][] => {
    const keys = [...new Set(answered.map(keyOf))];
    return keys.map((key) => [
      key,
      share(
        answered.filter((item) => keyOf(item) === key),
        (item) => item.exact,
      ),
    ]);
  };
  const kinds = new Map(groups(({ question }) => question.kind));
  const absent = answered.filter(({ question }) => question.expected === null);
  const present = answered.filter(({ question }) => question.expected !== null);
  const { questions, ...exact } = share(answered, (item) => item.exact);
  return {
    questions,
    exact,
    by_kind: Object.fromEntries(
      questionKinds.flatMap((kind) => {
        const figure = kinds.get(kind);
        return figure === undefined ? [] : [[kind, figure]];
      }),
    ),
    by_api: Object.fromEntries(groups(({ api }) => api)),
    not_found: {
      correctly_absent: share(absent, (item) => item.saysNotFound),
      wrongly_absent: share(present, (item) => item.saysNotFound),
    },
  };
}

function share(items: readonly AnsweredQuestion[], holds: (item: AnsweredQuestion) => boolean): KindFigure {
  return { questions: items.length, ...bootstrapFigure(items.map((item) => (holds(item) ? 1 : 0))) };
}
