import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../ingest/parsing/parse-document.ts';
import { spec } from '../support/temporary-portal.ts';

describe('a parsed document', () => {
  it('holds equal identifiers and terms of its chunks once, also when it was handed to another thread', () => {
    const responses = { 200: { description: 'Fine', headers: { 'X-Trace': { description: 'Trace it.' } } } };
    const paths = {
      '/a': { get: { summary: 'Read it', responses } },
      '/b': { get: { summary: 'Read it', responses } },
    };
    const text = spec('Things', '1', { paths });
    const place = { api: 'a', apiTitle: 'A', version: '1', url: null, operationUrl: null };
    const outcome = parseDocument({ kind: 'spec', path: 'a.json', text, files: {}, place });
    if (outcome.status !== 'parsed') throw new TypeError(outcome.failure.reason);
    const [first, second] = structuredClone(outcome.document.chunks.filter(({ kind }) => kind === 'operation'));
    const header = { kind: 'header', key: 'x-trace' };
    const find = (chunk: typeof first) => chunk?.identifiers.find(({ kind }) => kind === 'header');
    expect(find(first)).toEqual(header);
    expect(find(second)).toBe(find(first));
    const shared = second?.terms.filter((entry) => first?.terms.includes(entry)) ?? [];
    expect(shared.length).toBeGreaterThan(1);
    expect(
      first?.terms.filter((entry) => second?.terms.some((other) => JSON.stringify(other) === JSON.stringify(entry))),
    ).toEqual(shared);
  });
});
