import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { gatewaySentenceIn, gatewaySentences } from '../../../server/explain/gateway-sentences.ts';
import { projectRoot } from '../../support/source-tree.ts';

test('docs/explain.md lists every sentence with its part of Kong, its status and where it was seen', () => {
  const page = readFileSync(path.join(projectRoot, 'docs/explain.md'), 'utf8');
  const rows = [
    ...page.matchAll(/^\| ([a-z][\w ,-]*?) +\| ([45]\d\d) +\| (`.*`) +\| (source|documentation|responses) +\|$/gm),
  ];
  const listed = rows.map(([, from, status, sentence = '', seenIn]) => {
    const [, first = ''] = /`([^`]*)`/.exec(sentence.replaceAll('…', 'iss')) ?? [];
    return { from, status, seenIn, isFound: gatewaySentenceIn(`{"message":"${first}"}`)?.from === from };
  });
  expect(listed).toEqual(
    gatewaySentences.map(({ from, status, seenIn }) => ({ from, status: String(status), seenIn, isFound: true })),
  );
});

describe('gatewaySentenceIn', () => {
  it('takes the more exact sentence', () => {
    const said = 'HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication';
    expect(gatewaySentenceIn(said)?.cause).toContain('Date or X-Date');
  });

  it.each(['', 'Unauthorized', 'The invoice expired', 'rate limits of the API', 'x'.repeat(100_000)])(
    'knows none in %.40s',
    (text) => {
      expect(gatewaySentenceIn(text)).toBeNull();
    },
  );
});
