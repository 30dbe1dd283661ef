import { describe, expect, it } from 'vitest';
import { rememberStatistics } from '../../../adapters/postgres/remember-statistics.ts';
import { anonymousCaller } from '../../../core/caller.ts';

const state = { document_count: 70, chunk_count: 140, average_length: 12.5 };
const counted = { counted_terms: ['9007199254740991', '2', '3'], counted_chunks: [140, 100, 99] };
const member = { subject: 'ada', teams: ['birds'] };

describe('what is remembered of counting', () => {
  it('holds the words that many chunks hold, of those that are asked for', () => {
    const statistics = rememberStatistics();
    expect(statistics.find(member, {}, [1])).toBeUndefined();
    statistics.remember(member, {}, { fingerprint: '1:1', ...state, ...counted });
    expect(statistics.find(member, {}, [Number.MAX_SAFE_INTEGER, 3, 4])).toMatchObject({
      fingerprint: '1:1',
      ...state,
      terms: [Number.MAX_SAFE_INTEGER],
      chunks: [140],
    });
  });

  it('adds the words of later questions, and keeps what was known', () => {
    const statistics = rememberStatistics();
    statistics.remember(member, {}, { fingerprint: '1:1', ...state, ...counted });
    statistics.remember(member, {}, { fingerprint: '1:1', ...state, counted_terms: ['7'], counted_chunks: [120] });
    statistics.remember(member, {}, { fingerprint: '1:1', ...state, counted_terms: null, counted_chunks: null });
    expect(statistics.find(member, {}, [2, 7])).toMatchObject({ terms: [2, 7], chunks: [100, 120] });
  });

  it('knows nothing of another state, of other rights, or of another filter', () => {
    const statistics = rememberStatistics();
    statistics.remember(member, {}, { fingerprint: '1:1', ...state, ...counted });
    expect(statistics.find(anonymousCaller, {}, [2])).toBeUndefined();
    expect(statistics.find({ ...member, teams: ['nests'] }, {}, [2])).toBeUndefined();
    expect(statistics.find(member, { api: 'birds' }, [2])).toBeUndefined();
    expect(statistics.find(member, { kinds: ['schema'] }, [2])).toBeUndefined();
    statistics.remember(member, {}, { fingerprint: '1:2', ...state, counted_terms: null, counted_chunks: null });
    expect(statistics.find(member, {}, [2])).toMatchObject({ fingerprint: '1:2', terms: [], chunks: [] });
  });
});
