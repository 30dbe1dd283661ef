import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../core/search-index.ts';
import { correctTypos } from '../../../server/retrieval/correct-typos.ts';

function hit(title: string, operationKey: string | null, text = ''): SearchHit {
  return {
    kind: operationKey === null ? 'section' : 'operation',
    api: 'ferries',
    apiTitle: 'Ferries',
    version: '1',
    operationKey,
    operationId: null,
    chunkKey: title,
    documentPath: 'ferries.yaml',
    documentTitle: 'Ferries',
    title,
    url: null,
    text,
    score: 0.5,
    exact: null,
    coverage: 0.5,
    cosine: 0.5,
  };
}

const hits = [
  hit('Cancel a reservation', 'POST /reservations/{id}/cancel'),
  hit('List timetables', 'GET /timetables', 'Departures of all harbours, by default of today.'),
];

describe('correctTypos', () => {
  it.each([
    ['cancel my reservaiton', 'cancel my reservation'],
    ['Timetabels of today', 'timetables of today'],
    ['how to cancle', 'how to cancel'],
    ['resrvtion', 'reservation'],
    ['canccel it', 'cancel it'],
  ])('reads %s as %s', (question, corrected) => {
    expect(correctTypos(question, hits)).toBe(corrected);
  });

  it.each([
    ['all harbours', 'a word of a description'],
    ['cancel a reservation', 'words that are right'],
    ['seat map', 'words that resemble nothing'],
    ['list', 'a word that is too short to tell'],
    ['cancellations', 'a word three letters away'],
    ['mimetables', 'a word with another first letter'],
  ])('leaves %s: %s', (question) => {
    expect(correctTypos(question, hits)).toBe(question);
  });

  it('chooses none of two names that are equally close', () => {
    const ports = [hit('Open gates', 'GET /gates'), hit('Open gated', 'GET /gated')];
    expect(correctTypos('the gatex', ports)).toBe('the gatex');
  });

  it('knows no name but those of the hits', () => {
    expect(correctTypos('cancel my reservaiton', [])).toBe('cancel my reservaiton');
    expect(correctTypos('cancel my reservaiton', hits.slice(1))).toBe('cancel my reservaiton');
  });

  it('corrects the beginning of a pasted text and keeps the rest', () => {
    const log = ` ${'x1 '.repeat(400)}reservaiton`;
    expect(correctTypos(`reservaiton${log}`, hits)).toBe(`reservation${log}`);
  });

  it('stays fast with hostile questions and hits', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      hit('abcdefghi'.repeat(500), `GET /${'abcdefgh/'.repeat(300)}${index}`, 'abcdefgh '.repeat(20_000)),
    );
    const started = performance.now();
    for (const question of ['abcdefgx '.repeat(20_000), 'a'.repeat(200_000), 'abcdexyz acbdefgh abdcefgh']) {
      expect(correctTypos(question, many)).toHaveLength(question.length);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
