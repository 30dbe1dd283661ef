import type { NameValue, SnippetRequest } from './snippet-request.ts';

/** What later steps take from the JSON that answers a step. */
export interface StepOutput {
  /** Words with underscores, `order_id`: each language spells its variable from it. */
  readonly name: string;
  /** Keys and positions from the outside in. */
  readonly path: readonly (string | number)[];
  /** Later steps use it in their addresses alone: it may be percent-encoded from the start. */
  readonly isForAddress?: boolean;
}

export interface SnippetStep {
  readonly request: SnippetRequest;
  readonly outputs: readonly StepOutput[];
  /** Said above the step where there are several; one line. */
  readonly title: string;
}

/** What a snippet does: one request, or several of which the later ones use what the earlier ones answered. */
export interface SnippetProgram {
  /** Said above everything; one line each. */
  readonly notes: readonly string[];
  readonly steps: readonly SnippetStep[];
}

/** Stands in a request for what an earlier step yields; letters and underscores, so that no encoding changes it. */
export const markerStart = 'COPILOT_STEP_';

/** How a value goes in: as it is, percent-encoded in an address, or as a number of JSON. */
export type MarkerKind = 'TEXT' | 'ADDRESS' | 'NUMBER';

export function markerOf(name: string, kind: MarkerKind): string {
  return `${markerStart}${name.toUpperCase()}_${kind}`;
}

/** The request with another text for one header. */
export function withHeader(request: SnippetRequest, header: NameValue): SnippetRequest {
  const lower = header.name.toLowerCase();
  const headers = request.headers.map((other) => (other.name.toLowerCase() === lower ? header : other));
  return { ...request, headers };
}

/** One line that no language can end or leave: comments hold names and addresses of specifications. */
export function commentText(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .replaceAll(/[\\<>`$#'"*?!;|&(){}[\]]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
