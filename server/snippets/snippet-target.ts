import type { SnippetProblem } from '../../core/answer.ts';
import type { SnippetProgram } from './snippet-program.ts';
import type { SnippetRequest } from './snippet-request.ts';

/** Code for one language and client. The code runs as it stands, whatever the values hold. */
export interface SnippetTarget {
  readonly language: string;
  readonly client: string;
  readonly render: (program: SnippetProgram) => string;
  /** What this client cannot send, although HTTP could; it is left out of the code. */
  readonly limits?: (request: SnippetRequest) => readonly SnippetProblem[];
}
