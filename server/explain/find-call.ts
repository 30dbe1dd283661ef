import { findClientCommand } from './client-command.ts';
import { findCode } from './find-code.ts';
import { findRecording } from './find-recording.ts';
import { findBrowserPanel, findTrace } from './find-trace.ts';
import { messageLine } from './parse-http-message.ts';
import type { PastedCallPlace } from './pasted-call.ts';

/**
 * The first call in a text that is given in a form of its own: a recording of a browser or of Postman, a command of
 * another client than curl, program code, the network panel of a browser, or the message of an error. `null` also
 * where a message of HTTP comes first, whose body may hold any of these.
 */
export function findCall(text: string): PastedCallPlace | null {
  const found =
    findRecording(text) ?? findClientCommand(text) ?? findCode(text) ?? findBrowserPanel(text) ?? findTrace(text);
  if (found === null) return null;
  const message = messageLine.exec(text);
  return message !== null && message.index < found.start ? null : found;
}
