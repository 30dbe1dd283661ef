import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../core/search-index.ts';
import { NAMED_BOOST } from '../../../server/retrieval/question-identifiers.ts';
import { rankSections, SECTIONS_RANKED } from '../../../server/retrieval/rank-sections.ts';
import type { SectionSettings } from '../../../server/retrieval/rank-sections.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

/** A section as the search gives it. */
function section(title: string, text: string, overrides: Partial<SearchHit> = {}): SearchHit {
  return {
    kind: 'section',
    api: null,
    apiTitle: null,
    version: null,
    operationKey: null,
    operationId: null,
    chunkKey: `section:${title}`,
    documentPath: 'guide.md',
    documentTitle: 'Guide',
    title,
    url: null,
    text,
    score: 0.5,
    exact: null,
    coverage: 0.5,
    cosine: 0.5,
    ...overrides,
  };
}

const titles = (hits: readonly SearchHit[]): string[] => hits.map(({ title }) => title);
/** The first is the best by similarity, by a little. */
const scored = (...hits: SearchHit[]): SearchHit[] => hits.map((hit, index) => ({ ...hit, score: 0.6 - 0.02 * index }));
const filler = section('Filler', 'Nothing of interest stands here.');
const only = (settings: Partial<SectionSettings>): SectionSettings => ({
  pairs: 0,
  titleShare: 0,
  titleCoverage: 0,
  pathShare: 0,
  pathCoverage: 0,
  coverage: 0,
  ...settings,
});

describe('rankSections', () => {
  it('prefers words that stand together as they were asked', () => {
    const hits = scored(
      section('Apart', 'The rate of errors grows. Limiting the queue helps a client.'),
      section('Together', 'Rate limiting protects a client.'),
      filler,
    );
    expect(titles(rankSections('rate limiting for a client', hits, only({ pairs: 0.5 })))[0]).toBe('Together');
    expect(titles(rankSections('rate limiting for a client', hits, only({})))[0]).toBe('Apart');
  });

  it('sees pairs through stop words, stems and Markdown', () => {
    const hits = scored(
      section('Apart', 'A token. Some other thing. It may be refreshed.'),
      section('Together', 'Keep **refresh** `tokens` for later.'),
      filler,
    );
    expect(titles(rankSections('refreshing the token', hits, only({ pairs: 0.5 })))[0]).toBe('Together');
  });

  it('sees pairs across a few other words, in the question and in the section', () => {
    const hits = scored(
      section('Far', 'Verify it first. Then much else is to be done with care, and the certificate comes last.'),
      section('Turned', 'The certificate is there to verify.'),
      section('Near', 'Verify that every upstream shows its certificate.'),
      filler,
    );
    const first = (question: string): string | undefined => titles(rankSections(question, hits, only({ pairs: 2 })))[0];
    expect(first('verify the certificate')).toBe('Near');
    expect(first('verify each certificate')).toBe('Near');
    expect(first('verify one foreign server certificate')).toBe('Far');
  });

  it('prefers a path that says no more than the question, whatever all of them share', () => {
    const hits = scored(
      section('Steps', 'Do this.', { documentPath: 'docs/store-keys-with-cloud.md' }),
      section('Steps', 'Do this.', { documentPath: 'docs/store-keys.md' }),
      section('Other', 'Do that.', { documentPath: 'docs/archive/cloud.md' }),
    );
    const first = (question: string): string | undefined =>
      rankSections(question, hits, only({ pathShare: 0.2 }))[0]?.documentPath;
    expect(first('store keys')).toBe('docs/store-keys.md');
    expect(first('store keys in the cloud')).toBe('docs/store-keys-with-cloud.md');
  });

  it('prefers a page in a folder that the question names', () => {
    const hits = scored(
      section('Install', 'Run it.', { documentPath: 'server/install.md' }),
      section('Install', 'Run it.', { documentPath: 'operator/install.md' }),
      filler,
    );
    const ranked = rankSections('install the operator', hits, only({ pathCoverage: 0.2 }));
    expect(ranked[0]?.documentPath).toBe('operator/install.md');
  });

  it('prefers a page whose title says no more than the question', () => {
    const hits = scored(
      section('Install', 'Run it.', { documentTitle: 'Install on Windows with a proxy' }),
      section('Install', 'Run it.', { documentTitle: 'Install on Windows', documentPath: 'short.md' }),
      filler,
    );
    const ranked = rankSections('install on windows', hits, only({ titleShare: 0.2 }));
    expect(ranked[0]?.documentPath).toBe('short.md');
  });

  it('prefers a page whose title says more of the question', () => {
    const hits = scored(
      section('Steps', 'Do this.', { documentTitle: 'Vault' }),
      section('Steps', 'Do this.', { documentTitle: 'Vault secrets', documentPath: 'more.md' }),
      filler,
    );
    const ranked = rankSections('rotate vault secrets', hits, only({ titleCoverage: 0.2 }));
    expect(ranked[0]?.documentPath).toBe('more.md');
  });

  it('prefers what says more of the question, as the search counted it over all that the caller may read', () => {
    const hits = scored(
      section('Often', 'Certificate, certificate, certificate.', { coverage: 0.3 }),
      section('Each', 'The certificate expires and the listener restarts.', { coverage: 1 }),
    );
    expect(titles(rankSections('listener certificate expires', hits, only({ coverage: 0.2 })))[0]).toBe('Each');
    expect(titles(rankSections('listener certificate expires', hits, only({})))[0]).toBe('Often');
  });

  it('gives each place the score it had, and moves nothing but sections without a name', () => {
    const hits = [
      section('Named', 'Nothing.', { score: NAMED_BOOST + 0.9 }),
      section('Worse', 'Something else.', { score: 0.8 }),
      section('createRefund', '', { kind: 'operation', operationKey: 'POST /refunds', score: 0.7 }),
      section('Better', 'Partial refunds of a payment.', { score: 0.6 }),
      section('Refund', 'Partial refunds of a payment.', { kind: 'schema', score: 0.5 }),
    ];
    const ranked = rankSections('partial refunds of a payment', hits);
    expect(titles(ranked)).toEqual(['Named', 'Better', 'createRefund', 'Worse', 'Refund']);
    expect(ranked.map(({ score }) => score)).toEqual(hits.map(({ score }) => score));
  });

  it('looks at so many sections, however many more were asked for', () => {
    const many = Array.from({ length: SECTIONS_RANKED }, (_, index) => section(`Other ${index}`, 'Other.'));
    const hits = [...many, section('Late', 'The very thing: partial refunds.')];
    expect(titles(rankSections('partial refunds', hits)).at(-1)).toBe('Late');
    expect(titles(rankSections('partial refunds', hits.slice(1)))[0]).toBe('Late');
  });

  it('leaves the order alone where nothing tells sections apart', () => {
    const hits = scored(filler, section('Second', 'Nothing of interest stands here.'));
    expect(rankSections('?!', hits)).toEqual(hits);
    expect(rankSections('absent', hits)).toEqual(hits);
    expect(rankSections('anything', [])).toEqual([]);
  });

  it('is done with hostile text at once', () => {
    const words = 'aB1_'.repeat(100_000);
    const hits = Array.from({ length: SECTIONS_RANKED }, () => section('x', words));
    const started = threadMilliseconds();
    rankSections(words, hits);
    rankSections('a b '.repeat(50_000), hits);
    // Milliseconds when it reads the beginning of each; minutes when it does not.
    expect(threadMilliseconds() - started).toBeLessThan(3_000);
  });
});
