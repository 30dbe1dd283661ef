import type { Exchange } from './exchange.ts';

/** A request that was found in a text in a form that is no message of HTTP: a command, code, a recording, a trace. */
export interface PastedCallPlace extends Exchange {
  /** Where the form begins. */
  readonly start: number;
  /** Behind its last character; what follows may tell the response. */
  readonly end: number;
}
