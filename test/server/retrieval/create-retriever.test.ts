import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../core/caller.ts';
import type { Embedder } from '../../../core/embedder.ts';
import { CopilotError } from '../../../core/errors.ts';
import type { SearchHit, SearchIndex, SearchQuery } from '../../../core/search-index.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import { questionTerms } from '../../../server/retrieval/question-terms.ts';
import { createHashEmbedder } from '../../support/hash-embedder.ts';

function createRecordingIndex(): SearchIndex & { readonly queries: SearchQuery[] } {
  const queries: SearchQuery[] = [];
  return {
    queries,
    search(query) {
      queries.push(query);
      return Promise.resolve({ hits: [], index: { generation: 1, indexedAt: null }, fingerprint: '' });
    },
    readFingerprint: () => Promise.resolve(''),
  };
}

function createBrokenEmbedder(): Embedder {
  return {
    ...createHashEmbedder(),
    embedQuery: () => Promise.reject(new CopilotError('embedding_failed', 'The embedding model cannot be reached.')),
  };
}

const request = { question: 'refund a payment', limit: 5 };

function operationHit(operationKey: string, title: string, coverage: number): SearchHit {
  return {
    kind: 'operation',
    api: 'billing',
    apiTitle: null,
    version: '1',
    operationKey,
    operationId: null,
    chunkKey: operationKey,
    documentPath: 'billing.yaml',
    documentTitle: 'Billing',
    title,
    url: null,
    text: title,
    score: 0.5,
    exact: null,
    coverage,
    cosine: 0.5,
  };
}

describe('createRetriever', () => {
  it('asks once, by names, words and meaning', async () => {
    const searchIndex = createRecordingIndex();
    await createRetriever({ searchIndex, embedder: createHashEmbedder() }).retrieve(
      { question: 'POST /refunds with a reason', limit: 5, api: 'payments', kinds: ['operation'] },
      anonymousCaller,
    );
    expect(searchIndex.queries).toHaveLength(1);
    const [query] = searchIndex.queries;
    expect(query?.terms.length).toBeGreaterThan(0);
    expect(query?.identifiers).toContainEqual(expect.objectContaining({ kind: 'method_path', key: 'POST /refunds' }));
    expect(query?.vector).toBeInstanceOf(Float32Array);
    expect(query?.filter).toEqual({ api: 'payments', kinds: ['operation'] });
  });

  it('asks again in English where nothing that the caller may read speaks the language of the question', async () => {
    const answering = (coverage: number): SearchIndex & { readonly queries: SearchQuery[] } => {
      const queries: SearchQuery[] = [];
      const hits = [operationHit('DELETE /customers/{id}', 'Delete a customer', coverage)];
      return {
        queries,
        readFingerprint: () => Promise.resolve(''),
        search(query) {
          queries.push(query);
          return Promise.resolve({ hits, index: { generation: 1, indexedAt: null }, fingerprint: '' });
        },
      };
    };
    const ask = async (question: string, coverage: number): Promise<SearchQuery[]> => {
      const searchIndex = answering(coverage);
      await createRetriever({ searchIndex, embedder: createHashEmbedder() }).retrieve(
        { question, limit: 5 },
        anonymousCaller,
      );
      return searchIndex.queries;
    };
    const [asked, again, ...more] = await ask('Wie lösche ich einen Kunden mit `DELETE /customers/7`?', 0.1);
    expect(again?.terms).toEqual(questionTerms('delete customer delete customers 7'));
    expect(again?.identifiers).toEqual(asked?.identifiers);
    expect(again?.filter).toEqual(asked?.filter);
    expect(more).toEqual([]);
    expect(await ask('Wie lösche ich einen Kunden?', 0.8)).toHaveLength(1);
    expect(await ask('How do I delete a customer?', 0.1)).toHaveLength(1);
  });

  it('takes names as the reader wrote them, also where the question is read in English', async () => {
    const schemas = ['Customer', 'customer'].map((name) => ({
      ...operationHit('GET /customers', name, 0.1),
      kind: 'schema' as const,
      operationKey: null,
      chunkKey: `schema:${name}`,
      score: 9,
      exact: 'schema' as const,
    }));
    const searchIndex: SearchIndex = {
      readFingerprint: () => Promise.resolve(''),
      search: () => Promise.resolve({ hits: schemas, index: { generation: 1, indexedAt: null }, fingerprint: '' }),
    };
    const retriever = createRetriever({ searchIndex, embedder: createHashEmbedder() });
    const ask = async (name: string) =>
      (await retriever.retrieve({ question: `Wie lösche ich einen \`${name}\`?`, limit: 2 }, anonymousCaller)).hits.map(
        ({ title }) => title,
      );
    expect(await ask('customer')).toEqual(['customer', 'Customer']);
    expect(await ask('Customer')).toEqual(['Customer', 'customer']);
  });

  it('asks again without a slip of the pen, and by nothing but names in the hits of this caller', async () => {
    const queries: SearchQuery[] = [];
    const searchIndex: SearchIndex = {
      readFingerprint: () => Promise.resolve(''),
      search(query) {
        queries.push(query);
        const hits = [operationHit('POST /subscriptions', 'Create a subscription', 0.5)];
        return Promise.resolve({ hits, index: { generation: 1, indexedAt: null }, fingerprint: '' });
      },
    };
    const retriever = createRetriever({ searchIndex, embedder: createHashEmbedder() });
    await retriever.retrieve({ question: 'new subscritpion', limit: 5 }, anonymousCaller);
    expect(queries.map(({ terms }) => terms)).toEqual([
      questionTerms('new subscritpion'),
      questionTerms('new subscription'),
    ]);
    queries.length = 0;
    await retriever.retrieve({ question: 'new custmoer', limit: 5 }, anonymousCaller);
    expect(queries).toHaveLength(1);
  });

  it('takes a closer look at more operations than are asked for, and gives as many as are', async () => {
    const hit = (kind: 'operation' | 'section', name: string, score: number): SearchHit => ({
      kind,
      api: 'payments',
      apiTitle: null,
      version: '1',
      operationKey: kind === 'operation' ? `GET /${name}` : null,
      operationId: null,
      chunkKey: name,
      documentPath: 'payments.yaml',
      documentTitle: 'Payments',
      title: name,
      url: null,
      text: '',
      score,
      exact: null,
      coverage: 0,
      cosine: 0,
    });
    const hits = [hit('operation', 'orders', 0.9), hit('section', 'guide', 0.8), hit('operation', 'refunds', 0.7)];
    const queries: SearchQuery[] = [];
    const searchIndex: SearchIndex = {
      search(query) {
        queries.push(query);
        return Promise.resolve({ hits, index: { generation: 1, indexedAt: null }, fingerprint: '' });
      },
      readFingerprint: () => Promise.resolve(''),
    };
    const retriever = createRetriever({ searchIndex, embedder: createHashEmbedder() });
    const found = await retriever.retrieve({ question: 'list refunds', limit: 2, limitPerKind: 1 }, anonymousCaller);
    expect(found.hits.map(({ title, score }) => [title, score])).toEqual([
      ['refunds', 0.9],
      ['guide', 0.8],
    ]);
    expect(queries[0]).toMatchObject({ limit: 172, limitPerKind: 5, limitOfOperations: 100, limitOfSections: 50 });
    await retriever.retrieve({ question: 'refunds', kinds: ['section'], limit: 2 }, anonymousCaller);
    expect(queries[1]).toMatchObject({ limit: 67, limitPerKind: 5, limitOfSections: 50 });
    expect(queries[1]?.limitOfOperations).toBeUndefined();
  });

  it('embeds nothing that holds no word', async () => {
    const searchIndex = createRecordingIndex();
    await createRetriever({ searchIndex, embedder: createBrokenEmbedder() }).retrieve(
      { question: '?!', limit: 5 },
      anonymousCaller,
    );
    expect(searchIndex.queries[0]?.vector).toBeNull();
  });

  it('searches without vectors while the embedder fails, and says so', async () => {
    const searchIndex = createRecordingIndex();
    const failures: unknown[] = [];
    const retriever = createRetriever({
      searchIndex,
      embedder: createBrokenEmbedder(),
      onEmbeddingFailure: (error) => failures.push(error),
    });
    await retriever.retrieve(request, anonymousCaller);
    expect(searchIndex.queries[0]?.vector).toBeNull();
    expect(searchIndex.queries[0]?.terms).toHaveLength(2);
    expect(failures).toEqual([expect.objectContaining({ code: 'embedding_failed' })]);
  });

  it('fails with the embedder where nobody listens, and when the caller has gone', async () => {
    const searchIndex = createRecordingIndex();
    const embedder = createBrokenEmbedder();
    await expect(createRetriever({ searchIndex, embedder }).retrieve(request, anonymousCaller)).rejects.toThrow(
      'cannot be reached',
    );
    const tolerant = createRetriever({ searchIndex, embedder, onEmbeddingFailure: () => undefined });
    await expect(tolerant.retrieve(request, anonymousCaller, { signal: AbortSignal.abort() })).rejects.toThrow(
      'cannot be reached',
    );
    expect(searchIndex.queries).toEqual([]);
  });
});

describe('createRetriever with a choice of embedders', () => {
  it('embeds each question in the space that it will be searched in', async () => {
    const searchIndex = createRecordingIndex();
    const choices = ['old', 'new'].map((name) => createHashEmbedder(name));
    const retriever = createRetriever({
      searchIndex,
      embedder: createBrokenEmbedder(),
      chooseEmbedder: () => Promise.resolve(choices.shift() ?? null),
    });
    for (let question = 0; question < 3; question += 1) await retriever.retrieve(request, anonymousCaller);
    expect(searchIndex.queries.map(({ space, vector }) => (vector === null ? null : space.name))).toEqual([
      'old',
      'new',
      null,
    ]);
    expect(searchIndex.queries[2]?.terms).toHaveLength(2);
  });

  it('searches by words while nobody knows the space, and does not choose for a question without words', async () => {
    const searchIndex = createRecordingIndex();
    const failures: unknown[] = [];
    const retriever = createRetriever({
      searchIndex,
      embedder: createHashEmbedder(),
      chooseEmbedder: () => Promise.reject(new CopilotError('index_unavailable', 'Down.')),
      onEmbeddingFailure: (error) => failures.push(error),
    });
    await retriever.retrieve(request, anonymousCaller);
    await retriever.retrieve({ question: '?!', limit: 5 }, anonymousCaller);
    expect(searchIndex.queries.map(({ vector }) => vector)).toEqual([null, null]);
    expect(failures).toHaveLength(1);
  });
});
