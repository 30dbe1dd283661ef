/**
 * The events of `<kong-copilot>`: bubbling and composed. The texts in brackets (`question?`, `answer?`) are
 * there only when the page sets `eventText`, so that analytics do not collect what people write by accident.
 */
export interface CopilotEventDetails {
  'copilot-open': Record<string, never>;
  'copilot-close': Record<string, never>;
  'copilot-ask': { api: string | null; version: string | null; question?: string };
  'copilot-answer': {
    answer_id: string;
    conversation_id: string;
    mode: 'extractive' | 'model';
    grounding: 'grounded' | 'partial' | 'none';
    citations: number;
    milliseconds: number;
    question?: string;
    answer?: string;
  };
  /** Again with `reasons` when the reader says what was wrong. */
  'copilot-feedback': { answer_id: string; rating: 'up' | 'down'; reasons?: readonly string[] };
  /** The reader went on to people who help. */
  'copilot-handover': { answer_id: string; conversation_id: string };
  /** Cancelable: a page that handles the address itself (a router) calls `preventDefault()`. */
  'copilot-citation': { index: number; kind: string; url: string; api: string | null; version: string | null };
  'copilot-error': { code: string; retryable: boolean };
}

export type CopilotEventName = keyof CopilotEventDetails;

/** Texts that go out only with `eventText`. */
export interface EventTexts {
  readonly question?: string;
  readonly answer?: string;
}

/** Announces an event on the host element. Returns false when the page called `preventDefault()`. */
export type EmitEvent = <Name extends CopilotEventName>(
  name: Name,
  detail: CopilotEventDetails[Name],
  texts?: EventTexts,
) => boolean;

declare global {
  interface HTMLElementEventMap {
    'copilot-open': CustomEvent<CopilotEventDetails['copilot-open']>;
    'copilot-close': CustomEvent<CopilotEventDetails['copilot-close']>;
    'copilot-ask': CustomEvent<CopilotEventDetails['copilot-ask']>;
    'copilot-answer': CustomEvent<CopilotEventDetails['copilot-answer']>;
    'copilot-feedback': CustomEvent<CopilotEventDetails['copilot-feedback']>;
    'copilot-handover': CustomEvent<CopilotEventDetails['copilot-handover']>;
    'copilot-citation': CustomEvent<CopilotEventDetails['copilot-citation']>;
    'copilot-error': CustomEvent<CopilotEventDetails['copilot-error']>;
  }
}
