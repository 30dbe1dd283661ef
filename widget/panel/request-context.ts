import type { QuestionRequest } from '../copilot-client.ts';
import type { CopilotSettings } from '../settings.ts';

/** Everything of a question's request but the question itself. */
export function requestContext(
  settings: CopilotSettings,
  selection: string | null,
  pickedCode: string | null,
): Omit<QuestionRequest, 'question' | 'conversation_id'> {
  const language = pickedCode ?? settings.language;
  const page = settings.page && selection !== null ? { ...settings.page, selection } : settings.page;
  return {
    ...(settings.api && { api: settings.api }),
    ...(settings.version && { version: settings.version }),
    ...(language && { language }),
    ...(page && { page }),
  };
}
