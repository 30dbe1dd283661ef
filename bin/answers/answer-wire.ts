import type { ArchivedAnswer } from '../../core/answer-archive.ts';
import { hashSubject } from '../../server/observability/observe-requests.ts';

/** A stored answer as commands print it: the subject is a hash, as it is in the log. */
export function toArchivedWire(archived: ArchivedAnswer): Record<string, unknown> {
  const { id, conversationId, subject, question, askedAt, answer, record, feedback } = archived;
  return {
    id,
    conversation_id: conversationId,
    subject: hashSubject(subject),
    asked_at: askedAt,
    question,
    filters: record?.filters ?? {},
    mode: answer.mode,
    ...(answer.model === undefined ? {} : { model: answer.model }),
    grounding: answer.grounding,
    feedback:
      feedback === null
        ? null
        : {
            rating: feedback.rating,
            reasons: feedback.reasons,
            comment: feedback.comment,
            given_at: feedback.givenAt,
          },
  };
}

/** The same with the answer itself and all that was recorded of it. */
export function toArchivedDetail(archived: ArchivedAnswer): Record<string, unknown> {
  return { ...toArchivedWire(archived), answer: archived.answer, record: archived.record };
}
