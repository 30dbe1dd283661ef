import { describe, expect, it } from 'vitest';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { Operation } from '../../../core/operation.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { citeDifference, withNamed } from '../../../server/answers/named-sources.ts';
import { openScope } from '../../../server/answers/scope/question-scope.ts';
import type { VersionChanges } from '../../../server/answers/changes/retrieve-changes.ts';
import type { NamedThings } from '../../../server/answers/scope/retrieve-named.ts';
import { compareVersions } from '../../../server/diff/compare-versions.ts';
import { buildOperation } from '../../support/build-operation.ts';
import { buildHit } from './answer-fixtures.ts';

const nothing: NamedThings = {
  scope: openScope,
  changes: null,
  access: null,
  accessFacts: null,
  packages: null,
  unknownApi: null,
};
const overview = (version: string): SearchHit =>
  buildHit({ kind: 'overview', api: 'trains', version, chunkKey: 'overview', documentPath: version, text: 'All.' });

describe('the sources of a model', () => {
  const other = buildHit({ title: 'Other', chunkKey: 'other' });

  it('stay as they are when the question names nothing', () => {
    expect(withNamed('How?', nothing, [other])).toEqual([other]);
  });

  it('begin with the difference in words, cited by the newer version, once and without numbers of another answer', () => {
    const diff = compareVersions([buildOperation('GET', '/trips')], [buildOperation('POST', '/seats')]);
    const changes: VersionChanges = {
      api: 'trains',
      apiTitle: 'Trains',
      from: '1',
      to: '2',
      diff,
      sides: { from: new Map(), to: new Map(), olderKeys: new Map() },
      overviews: [overview('1'), overview('2')],
    };
    const sources = withNamed('What changed?', { ...nothing, changes }, [overview('2'), other]);
    expect(sources.map(({ version, title }) => version ?? title)).toEqual(['2', 'Other']);
    expect(sources[0]?.text).toContain('**Gone in version 2:** `GET /trips`.');
    expect(sources[0]?.text).not.toMatch(/\[\d/u);
  });

  it('number what the difference rests on behind them, each operation once', () => {
    const entry = (version: string, operation: Operation): CatalogueOperation => ({
      api: 'trains',
      apiTitle: 'Trains',
      version,
      url: null,
      operation,
    });
    const [gone, before] = [buildOperation('GET', '/trips'), buildOperation('POST', '/seats')];
    const after = { ...before, deprecated: true };
    const newer = entry('2', after);
    const changes: VersionChanges = {
      api: 'trains',
      apiTitle: 'Trains',
      from: '1',
      to: '2',
      diff: compareVersions([gone, before], [after]),
      sides: {
        from: new Map([gone, before].map((operation) => [operation.key, entry('1', operation)])),
        to: new Map([[after.key, newer]]),
        olderKeys: new Map([[after.key, before.key]]),
      },
      overviews: [overview('1'), overview('2')],
    };
    const searched = buildHit({ kind: 'operation', api: 'trains', version: '2', operationKey: after.key });
    const named = { ...nothing, changes };
    const { sources, cited } = citeDifference('What changed?', named, [overview('2'), searched, other]);
    expect(sources.map(({ text }) => text).slice(1)).toEqual([searched.text, other.text]);
    expect(sources[0]?.text).toContain('**Gone in version 2:** `GET /trips` [5].');
    expect(sources[0]?.text).toContain('- `POST /seats`: The operation is now deprecated. [6] [2]');
    expect(
      cited.map(({ hit, entry: known }) => `${hit.kind} ${hit.version ?? ''} ${known?.operation.key ?? ''}`),
    ).toEqual(['overview 1 ', 'operation 1 GET /trips', 'operation 1 POST /seats']);
    expect(citeDifference('What changed?', named, [other])).toEqual({ sources: [other], cited: [] });
  });

  it('begin with what the portal says of access, and with the sections of named packages alone', () => {
    const registration = buildHit({ title: 'How to get access', chunkKey: 'access' });
    const gold = buildHit({ documentPath: 'packages/gold/about.md', title: 'Rate limit', chunkKey: 'limit' });
    const silver = { ...gold, documentPath: 'packages/silver/about.md' };
    const named: NamedThings = {
      ...nothing,
      access: { registration, authentication: null, others: [] },
      packages: { packages: [gold], sections: [silver, gold] },
    };
    expect(withNamed('How?', named, [other, registration])).toEqual([registration, gold, other]);
  });
});
