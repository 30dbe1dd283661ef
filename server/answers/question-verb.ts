/** What a question wants to do with a resource. `null`: it does not ask for a call. */
export type QuestionVerb = 'read' | 'write' | 'delete' | null;

const asksToDo =
  /\b(?:how (?:do|can|could|would|should|to)\b|which (?:endpoint|operation|call|request|method)|what (?:endpoint|operation|call))|^\s*(?:please |show me (?:how to )?|i (?:want|need) to )?[a-z]+\b/iu;
const reads =
  /\b(?:list|get|retrieve|show|read|fetch|find|search|look (?:up|for)|view|see|check|track|download|export|print|status|count|filter|all)\b/iu;
const deletes = /\b(?:delete|remove|revoke|unsubscribe|erase|cancel)\b/iu;

/** The verb of a question that asks how something is done. What is neither read nor deleted is written. */
export function readVerb(question: string): QuestionVerb {
  if (
    !asksToDo.test(question) ||
    /^\s*(?:what|why|when|who|how (?:does|does|long|many|much|is|are))\b/iu.test(question)
  )
    return null;
  const plain = question.replace(/^\s*show me how to\b/iu, '');
  if (deletes.test(plain)) return 'delete';
  return reads.test(plain) ? 'read' : 'write';
}

/** Whether an operation of this method can be what the verb wants. Nothing is excluded by it, only ordered. */
export function verbFits(verb: QuestionVerb, operationKey: string | null): boolean {
  const method = operationKey?.split(' ')[0];
  if (verb === null || method === undefined) return true;
  const isRead = method === 'GET' || method === 'HEAD' || method === 'QUERY';
  if (verb === 'read') return isRead || method === 'POST';
  if (verb === 'delete') return method === 'DELETE' || method === 'POST';
  return !isRead && method !== 'DELETE';
}
