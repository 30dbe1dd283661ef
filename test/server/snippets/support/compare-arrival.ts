import { expect } from 'vitest';
import { sampleFileText } from './run-snippets.ts';
import type { Arrival } from './recording-server.ts';
import type { ExpectedBody, RequestCase } from './request-cases.ts';

/** What clients add of their own accord. */
const clientHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'content-type',
  'host',
  'sec-fetch-mode',
  'transfer-encoding',
  'user-agent',
]);

/** Fails unless exactly the request of the case arrived. */
export async function compareArrival(arrival: Arrival, expected: RequestCase): Promise<void> {
  expect(arrival.method).toBe(expected.operation.method);
  expect(arrival.target).toBe(expected.target);
  const wanted = expected.headers ?? {};
  expect(arrival.headers).toMatchObject(wanted);
  const unasked = Object.keys(arrival.headers).filter((name) => !(name in wanted) && !clientHeaders.has(name));
  expect(unasked).toEqual([]);
  await compareBody(arrival, expected.body ?? { kind: 'none' });
}

async function compareBody(arrival: Arrival, expected: ExpectedBody): Promise<void> {
  const type = arrival.headers['content-type'] ?? '';
  const text = arrival.body.toString('utf8');
  switch (expected.kind) {
    case 'none':
      expect(text).toBe('');
      return;
    case 'json':
      expect(type.split(';')[0]).toBe(expected.mediaType);
      // Compared as text, so that no key is lost in an object.
      expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(expected.value));
      return;
    case 'text':
      expect(type.split(';')[0]).toBe(expected.mediaType);
      expect(text).toBe(expected.text);
      return;
    case 'file':
      expect(type).toBe(expected.mediaType);
      // Node and its like send the file, a browser snippet a stand-in.
      expect([sampleFileText(expected.name), 'Put the content of your file here.']).toContain(text);
      return;
    case 'form':
      expect(type.split(';')[0]).toBe('application/x-www-form-urlencoded');
      // Go sorts the fields by name, which means nothing to a form.
      expect([...new URLSearchParams(text)].sort(byName)).toEqual([...expected.fields].sort(byName));
      return;
    case 'multipart':
      await compareParts(arrival.body, type, expected.parts);
  }
}

function byName(left: readonly [string, string], right: readonly [string, string]): number {
  return left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0;
}

async function compareParts(
  body: Buffer,
  type: string,
  expected: readonly { name: string; text?: string; file?: string; mediaType?: string }[],
): Promise<void> {
  expect(type).toMatch(/^multipart\/form-data; ?boundary=/);
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  expect([...form.keys()]).toEqual(expected.map((part) => part.name));
  for (const part of expected) {
    const value = form.get(part.name);
    const text = typeof value === 'string' ? value : await value?.text();
    if (part.text !== undefined) expect(text).toBe(part.text);
    if (part.file !== undefined) {
      expect(value).toBeInstanceOf(File);
      expect((value as File).name).toBe(part.file);
      expect([sampleFileText(part.file), 'Put the content of your file here.']).toContain(text);
    }
    // A part's own media type is kept by the parser for files alone.
    if (part.mediaType !== undefined && value instanceof File) expect(value.type).toBe(part.mediaType);
  }
}
