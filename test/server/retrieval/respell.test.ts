import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../core/search-index.ts';
import { respell } from '../../../server/retrieval/respell.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

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

/** As read among names; unchanged where nothing is to be corrected. */
function read(question: string, found: readonly SearchHit[]): string {
  return respell(question, found, 'names')?.question ?? question;
}

describe('respell', () => {
  it.each([
    ['cancel my reservaiton', 'cancel my reservation'],
    ['Timetabels of today', 'timetables of today'],
    ['how to cancle', 'how to cancel'],
    ['resrvtion', 'reservation'],
    ['canccel it', 'cancel it'],
  ])('reads %s as %s', (question, corrected) => {
    expect(read(question, hits)).toBe(corrected);
  });

  it.each([
    ['all harbours', 'a word of a description'],
    ['cancel a reservation', 'words that are right'],
    ['seat map', 'words that resemble nothing'],
    ['list', 'a word that is too short to tell'],
    ['cancellations', 'a word three letters away'],
    ['reservations', 'another form of a name'],
    ['mimetables', 'a word with another first letter'],
  ])('leaves %s: %s', (question) => {
    expect(read(question, hits)).toBe(question);
  });

  it('says what was read as what, as it was written', () => {
    expect(respell('Cancle the Timetabels', hits, 'names')).toEqual({
      question: 'cancel the timetables',
      corrections: [
        { from: 'Cancle', to: 'cancel' },
        { from: 'Timetabels', to: 'timetables' },
      ],
    });
  });

  it('knows the words of texts where it may', () => {
    expect(respell('all harburs', hits, 'names')).toBeNull();
    expect(respell('all harburs', hits, 'texts')?.question).toBe('all harbours');
  });

  it('chooses none of two names that are equally close', () => {
    const ports = [hit('Open gates', 'GET /gates'), hit('Open gated', 'GET /gated')];
    expect(read('the gatex', ports)).toBe('the gatex');
  });

  it('knows no name but those of the hits', () => {
    expect(read('cancel my reservaiton', [])).toBe('cancel my reservaiton');
    expect(read('cancel my reservaiton', hits.slice(1))).toBe('cancel my reservaiton');
  });

  it('corrects the beginning of a pasted text and keeps the rest', () => {
    const log = ` ${'x1 '.repeat(400)}reservaiton`;
    expect(read(`reservaiton${log}`, hits)).toBe(`reservation${log}`);
  });

  it('stays fast with hostile questions and hits', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      hit('abcdefghi'.repeat(500), `GET /${'abcdefgh/'.repeat(300)}${index}`, 'abcdefgh '.repeat(20_000)),
    );
    const started = threadMilliseconds();
    for (const question of ['abcdefgx '.repeat(20_000), 'a'.repeat(200_000), 'abcdexyz acbdefgh abdcefgh']) {
      expect(read(question, many)).toHaveLength(question.length);
    }
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });
});
