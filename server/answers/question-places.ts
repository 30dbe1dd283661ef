import { readTask } from './question-task.ts';

/** "for the EU region", "in the test environment", "in Europe"; a sandbox is left, since pages tell of it. */
const place =
  /[\s,]\b(?:in|on|for|from|against|at|using|via)\s(?:(?:the|our)\s)?(?:(?!(?:my|our|your|own|the|an?)\b)[\p{L}\d-]{1,20}\s(?:region|environment|env|cluster)|(?:EU|US|UK|AU|APAC|EMEA|Europe))\b(?!\s(?:customers?|cards?|citizens?|law|rules?|vat|address(?:es)?))/gu;

/**
 * A question about doing something without the place where it is done: the place chooses the server that is called
 * (`server/snippets/values/choose-server.ts`), and says nothing about where the answer stands.
 */
export function withoutPlaces(question: string): string {
  if (readTask(question) === null) return question;
  const rest = question.replaceAll(place, '');
  return (readTask(rest)?.objects.length ?? 0) > 0 ? rest : question;
}
