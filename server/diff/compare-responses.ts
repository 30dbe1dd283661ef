import type { Operation, OperationResponse } from '../../core/operation.ts';
import { compareResponseFields } from './compare-response-fields.ts';
import { compareMediaTypes, mediaTypeKey } from './media-types.ts';
import type { OperationReport } from './operation-report.ts';
import { quoted, segmentOf } from './words.ts';

/** Compares the responses of two states of one operation. */
export function compareResponses(from: Operation, to: Operation, report: OperationReport): void {
  const before = byStatus(from.responses);
  const after = byStatus(to.responses);
  for (const [status, response] of before) {
    const other = after.get(status) ?? after.get(rangeOf(status));
    if (other !== undefined) compareResponse(status, response, other, report);
    else {
      const breaking = isSuccess(status);
      report.judge('response_removed', breaking, whereOf(status), `${nameOf(status)} is gone.`);
    }
  }
  for (const status of after.keys()) {
    if (!before.has(status)) report.add('response_added', whereOf(status), `${nameOf(status)} is new.`);
  }
}

function byStatus(responses: readonly OperationResponse[]): Map<string, OperationResponse> {
  return new Map(responses.map((response) => [response.status.toUpperCase(), response]));
}

/** `2XX` for `204`. */
function rangeOf(status: string): string {
  return `${status.charAt(0)}XX`;
}

/** What a caller who did everything right waits for. */
function isSuccess(status: string): boolean {
  return /^[123]/.test(status);
}

function whereOf(status: string): string {
  return `/responses/${segmentOf(status === 'DEFAULT' ? 'default' : status)}`;
}

function nameOf(status: string): string {
  return status === 'DEFAULT' ? 'The default response' : `Response ${quoted(status)}`;
}

function compareResponse(
  status: string,
  from: OperationResponse,
  to: OperationResponse,
  report: OperationReport,
): void {
  const where = whereOf(status);
  const name = nameOf(status);
  const inSentence = status === 'DEFAULT' ? 'the default response' : `response ${quoted(status)}`;
  compareMediaTypes(from.mediaTypes, to.mediaTypes, 'response', { where, name }, report);
  compareHeaders(from, to, where, inSentence, report);
  if (from.mediaTypes.length === 0 || to.mediaTypes.length === 0) return;
  // Fields are those of the first media type. Two lists may be of different ones, and say nothing then.
  const [first = '', second = ''] = [from.mediaTypes[0], to.mediaTypes[0]];
  const isComparable =
    mediaTypeKey(first) === mediaTypeKey(second) || (from.mediaTypes.length === 1 && to.mediaTypes.length === 1);
  if (isComparable) compareResponseFields(from.fields, to.fields, { where, name: inSentence }, report);
  else if (!hasSameFields(from, to)) report.miss();
}

function hasSameFields(from: OperationResponse, to: OperationResponse): boolean {
  const texts = (response: OperationResponse): string =>
    response.fields
      .map(({ path, type, required }) => `${path} ${type} ${String(required)}`)
      .toSorted()
      .join('\n');
  return texts(from) === texts(to);
}

function compareHeaders(
  from: OperationResponse,
  to: OperationResponse,
  where: string,
  name: string,
  report: OperationReport,
): void {
  const before = new Map(from.headers.map((header) => [header.name.toLowerCase(), header.name]));
  const after = new Map(to.headers.map((header) => [header.name.toLowerCase(), header.name]));
  for (const [key, header] of before) {
    if (after.has(key)) continue;
    const message = `Header ${quoted(header)} of ${name} is gone.`;
    report.add('response_header_removed', `${where}/headers/${segmentOf(header)}`, message);
  }
  for (const [key, header] of after) {
    if (before.has(key)) continue;
    const message = `Header ${quoted(header)} of ${name} is new.`;
    report.add('response_header_added', `${where}/headers/${segmentOf(header)}`, message);
  }
}
