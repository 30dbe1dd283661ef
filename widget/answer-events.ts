import type {
  Answer,
  AnswerEvent,
  AnswerOperation,
  Citation,
  Snippet,
  SnippetProblem,
  UnresolvedReference,
} from '../core/answer.ts';
import { RequestFailure } from './request-failure.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Members that are objects; anything else in the list is dropped. */
export function records(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function readCitation(data: Fields): Citation {
  return {
    index: Number(data['index']),
    // Only handed on in an event; the panel treats all kinds alike.
    kind: text(data['kind']) as Citation['kind'],
    title: text(data['title']),
    url: text(data['url']) || null,
    api: text(data['api']) || null,
    version: text(data['version']) || null,
    excerpt: text(data['excerpt']),
  };
}

function readOperation(data: Fields): AnswerOperation {
  return {
    api: text(data['api']),
    version: text(data['version']),
    method: text(data['method']),
    path: text(data['path']),
    operation_id: text(data['operation_id']) || null,
    summary: text(data['summary']) || null,
    url: text(data['url']) || null,
  };
}

function readProblem(data: Fields): SnippetProblem {
  return { pointer: text(data['pointer']), message: text(data['message']) };
}

function readUnresolved(data: Fields): UnresolvedReference {
  const nearest = text(data['nearest']);
  return { text: text(data['text']), kind: text(data['kind']), ...(nearest !== '' && { nearest }) };
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export function readSnippet(data: Fields): Snippet {
  return {
    language: text(data['language']),
    client: text(data['client']),
    code: text(data['code']),
    operation: text(data['operation']),
    ...(Array.isArray(data['steps']) && { steps: strings(data['steps']) }),
    verified: data['verified'] === true,
    problems: records(data['problems']).map(readProblem),
  };
}

/** An answer from JSON. An older or newer server may leave fields out; the panel must not break on that. */
export function readAnswer(data: Fields): Answer {
  const grounding = isFields(data['grounding']) ? data['grounding'] : {};
  const index = isFields(data['index']) ? data['index'] : {};
  const usage = isFields(data['usage']) ? data['usage'] : {};
  const scope = isFields(data['scope']) ? data['scope'] : null;
  const status = grounding['status'];
  return {
    id: text(data['id']),
    conversation_id: text(data['conversation_id']),
    answer: text(data['answer']),
    scope: scope && { api: text(scope['api']), version: text(scope['version']) || null },
    citations: records(data['citations']).map(readCitation),
    operations: records(data['operations']).map(readOperation),
    snippets: records(data['snippets']).map(readSnippet),
    suggestions: strings(data['suggestions']),
    grounding: {
      status: status === 'grounded' || status === 'partial' ? status : 'none',
      unresolved: records(grounding['unresolved']).map(readUnresolved),
    },
    mode: data['mode'] === 'model' ? 'model' : 'extractive',
    ...(typeof data['model'] === 'string' && { model: data['model'] }),
    index: {
      generation: Number(index['generation'] ?? 0),
      indexed_at: text(index['indexed_at']) || null,
      ...((index['status'] === 'building' || index['status'] === 'empty') && { status: index['status'] }),
    },
    usage: {
      input_tokens: Number(usage['input_tokens'] ?? 0),
      output_tokens: Number(usage['output_tokens'] ?? 0),
      milliseconds: Number(usage['milliseconds'] ?? 0),
    },
  };
}

function parse(data: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch (error) {
    throw new RequestFailure('bad_reply', { retryable: true, cause: error });
  }
  if (!isFields(parsed)) throw new RequestFailure('bad_reply', { retryable: true });
  return parsed;
}

/**
 * One server-sent event as an answer event; `null` for names we do not know, so that the server may add some.
 * @throws RequestFailure `bad_reply` when the data is not a JSON object
 */
export function readAnswerEvent(name: string, rawData: string): AnswerEvent | null {
  switch (name) {
    case 'answer-start': {
      const data = parse(rawData);
      const mode = data['mode'] === 'model' ? 'model' : 'extractive';
      return { event: name, data: { id: text(data['id']), conversation_id: text(data['conversation_id']), mode } };
    }
    case 'citations': {
      const data = parse(rawData);
      const citations = records(data['citations']).map(readCitation);
      return { event: name, data: { citations, operations: records(data['operations']).map(readOperation) } };
    }
    case 'text-delta':
      return { event: name, data: { text: text(parse(rawData)['text']) } };
    case 'snippet':
      return { event: name, data: readSnippet(parse(rawData)) };
    case 'notice': {
      const data = parse(rawData);
      return { event: name, data: { code: text(data['code']), message: text(data['message']) } };
    }
    case 'answer-end':
      return { event: name, data: readAnswer(parse(rawData)) };
    case 'error': {
      const data = parse(rawData);
      const code = text(data['code']) || 'internal';
      return { event: name, data: { code, message: text(data['message']), retryable: data['retryable'] !== false } };
    }
    default:
      return null;
  }
}
