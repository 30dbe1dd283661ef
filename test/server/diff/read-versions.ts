import type { Operation } from '../../../core/operation.ts';
import { parseDocument } from '../../../ingest/parsing/parse-document.ts';
import { compareVersions } from '../../../server/diff/compare-versions.ts';
import type { VersionDiff } from '../../../server/diff/version-diff.ts';

/** The operations of a specification as ingestion stores them, after the way through the database. */
export function readOperations(text: string): readonly Operation[] {
  const place = { api: 'shop', apiTitle: 'Shop', version: '1', url: null, operationUrl: null };
  const outcome = parseDocument({ kind: 'spec', path: 'shop.yaml', text, files: {}, place });
  if (outcome.status === 'failed')
    throw new Error(`The test's specification cannot be read: ${outcome.failure.reason}`);
  return JSON.parse(JSON.stringify(outcome.document.operations)) as Operation[];
}

/** Reads two specifications and compares them. */
export function diffTexts(from: string, to: string): VersionDiff {
  return compareVersions(readOperations(from), readOperations(to));
}

/** A specification of one operation, `POST /orders/{id}`, given by the lines below it; `more` stands at the top. */
export function orderSpec(operation: string, more = '', openapi = '3.1.0'): string {
  const lines = operation
    .trim()
    .split('\n')
    .map((line) => `      ${line}`);
  if (!/^responses:/m.test(operation)) lines.push("      responses: {'204': {description: Done.}}");
  return [
    `openapi: ${openapi}`,
    "info: {title: Shop, version: '1'}",
    more.trim(),
    'paths:',
    '  /orders/{id}:',
    '    post:',
    ...lines,
  ].join('\n');
}

/** An operation whose JSON body has this schema. */
export function bodySpec(schema: string, more = '', openapi?: string): string {
  return orderSpec(`requestBody: {content: {application/json: {schema: ${schema}}}}`, more, openapi);
}

/** An operation whose JSON answer has this schema. */
export function answerSpec(schema: string, more = '', openapi?: string): string {
  return orderSpec(
    `responses: {'200': {description: Done., content: {application/json: {schema: ${schema}}}}}`,
    more,
    openapi,
  );
}

/** An operation with this query parameter; `rest` are further fields of it. */
export function parameterSpec(schema: string, rest = ''): string {
  return orderSpec(`parameters: [{name: filter, in: query, schema: ${schema}${rest === '' ? '' : `, ${rest}`}}]`);
}
