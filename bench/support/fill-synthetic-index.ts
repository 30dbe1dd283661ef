import type { Database, Session } from '../../adapters/postgres/database.ts';
import { identifierKinds } from '../../core/chunk.ts';
import { hashTerm } from '../../core/text-analysis.ts';

export interface SyntheticIndex {
  readonly documents: number;
  /** At most 64, what one row of postings holds. */
  readonly chunksPerDocument: number;
  readonly dimensions: number;
  /** Different words `w1`, `w2`, …, the first the most common; 0: chunks without words. */
  readonly vocabulary: number;
}

export const syntheticSpace = 'synthetic';

/**
 * Shares of the documents that callers of certain teams may read. Which documents they are has nothing to do with what
 * stands in them.
 */
export const syntheticTeams: readonly { readonly team: string; readonly share: number }[] = [
  { team: 'tenth-of-a-percent', share: 0.001 },
  { team: 'percent', share: 0.01 },
  { team: 'tenth', share: 0.1 },
  { team: 'half', share: 0.5 },
  { team: 'everything', share: 1 },
];

/** Words of a chunk; most of a described operation. */
const WORDS_PER_CHUNK = 40;

/** Chunks of one subject; their vectors lie around a common centre. */
const CHUNKS_PER_SUBJECT = 50;

/** Width of such a cloud, in parts of the distance between centres: neighbours of a question come from several. */
const CLOUD = 0.9;

/**
 * Fills an empty index with made-up chunks, inside the database: a writer with a real embedder would need hours for what
 * takes minutes so. Repeatable: the same numbers give the same vectors and words.
 */
export async function fillSyntheticIndex(database: Database, index: SyntheticIndex): Promise<void> {
  await database.withOwner(async (session) => {
    await session.query('select setseed(0.42)');
    await session.execute(insertSource);
    await session.execute(insertDocuments, [
      index.documents,
      syntheticTeams.map(({ team }) => team),
      syntheticTeams.map(({ share }) => share),
    ]);
    await session.execute(insertChunks, [index.chunksPerDocument]);
    await session.execute(insertStatistics, [WORDS_PER_CHUNK]);
    await session.execute(insertOperations);
    await session.execute(insertIdentifiers, [identifierKinds.indexOf('field'), identifierKinds.indexOf('title')]);
    await session.execute(createCentres);
    const subjects = Math.ceil((index.documents * index.chunksPerDocument) / CHUNKS_PER_SUBJECT);
    await session.execute(insertCentres, [subjects, index.dimensions]);
    await session.execute(insertSpace, [syntheticSpace, index.dimensions]);
    await session.execute(insertVectors, [subjects, CLOUD]);
    if (index.vocabulary > 0) await fillPostings(session, index.vocabulary);
    await session.execute('drop table centre');
  });
  await database.tidy();
}

async function fillPostings(session: Session, vocabulary: number): Promise<void> {
  await session.execute(createWords);
  await session.execute(insertWords, [
    Array.from({ length: vocabulary }, (_, place) => String(hashTerm(`w${place + 1}`))),
  ]);
  await session.execute(insertPostings, [WORDS_PER_CHUNK, vocabulary]);
  await session.execute('drop table word');
}

const insertSource = `
  insert into source (key, kind, title, generation, indexed_at) values ('/synthetic', 'directory', null, 1, now())
`;

/** $1 documents, $2 teams, $3 their shares. A fixed mixing of the number says which documents a share holds. */
const insertDocuments = `
  insert into document
    (source_id, path, kind, slug, title, content_hash, visibility, teams, operation_count, chunk_count)
  select
    (select id from source), 'page-' || number, 'page', 'page-' || number, 'Page ' || number, md5(number::text), 'teams',
    array(
      select team from unnest($2::text[], $3::double precision[]) as shares (team, share)
      where share >= 1 or number % round(1 / share)::integer = 0
    ),
    0, 0
  from generate_series(1, $1::integer) as number
`;

const insertChunks = `
  insert into chunk (document_id, kind, key, title, text, content_hash, embedding_hash)
  select
    document.id, 2, 'section:' || number, 'Section ' || number, 'Text of section ' || number || '.',
    md5(document.id || ' ' || number)::uuid, md5(document.id || ' ' || number)::uuid
  from document
  cross join generate_series(1, $1::integer) as number
  order by document.id, number
`;

const insertStatistics = `
  insert into document_statistic (document_id, kind, chunk_count, total_length)
  select document_id, kind, count(*), count(*) * $1::double precision from chunk group by document_id, kind
`;

/** One that nobody finds for each chunk, so that the table has a size. */
const insertOperations = `
  insert into operation (document_id, key, position, model)
  select document_id, 'GET /' || id, id % 1000, '{}' from chunk
`;

/** A name that every chunk bears, and one of its own. $1 kind of the first, $2 of the second. */
const insertIdentifiers = `
  insert into identifier (kind, key, document_id, chunk_id)
  select $1::smallint, 'id', document_id, id from chunk
  union all
  select $2::smallint, 'section ' || id, document_id, id from chunk
`;

const createCentres = 'create temporary table centre (id integer primary key, place real[] not null)';

const insertCentres = `
  insert into centre (id, place)
  select subject.id, (select array_agg(random() - 0.5) from generate_series(1, $2::integer + 0 * subject.id))
  from generate_series(1, $1::integer) as subject (id)
`;

const insertSpace = `
  insert into embedding_space (name, dimensions, is_active, active_since) values ($1, $2, true, now())
`;

/** $1 subjects, $2 width of a cloud. */
const insertVectors = `
  insert into chunk_vector (chunk_id, space_id, document_id, kind, embedding)
  select
    chunk.id, (select id from embedding_space), chunk.document_id, chunk.kind,
    (select array_agg(coordinate + $2::real * (random() - 0.5)) from unnest(centre.place) as coordinate)::halfvec
  from (select *, 1 + floor(random() * $1::integer)::integer as subject from chunk) as chunk
  join centre on centre.id = chunk.subject
`;

const createWords = 'create temporary table word (rank integer primary key, term bigint not null)';

const insertWords = `
  insert into word (rank, term) select rank, term::bigint from unnest($1::text[]) with ordinality as given (term, rank)
`;

/** $1 words per chunk, $2 different words. The logarithm of a rank is uniform, as Zipf's law has it. */
const insertPostings = `
  insert into posting (term, document_id, kind, part, chunk_ids, frequencies, lengths)
  select
    word.term, document_id, kind, 0,
    array_agg(chunk_id order by chunk_id),
    array_agg(frequency order by chunk_id),
    array_agg($1::real order by chunk_id)
  from (
    select chunk_id, document_id, kind, rank, count(*)::real as frequency
    from (
      select
        chunk.id as chunk_id, document_id, kind,
        least($2::integer, floor(exp(random() * ln($2::integer + 1)))::integer) as rank
      from chunk
      cross join generate_series(1, $1::integer)
    ) as drawn
    group by chunk_id, document_id, kind, rank
  ) as counted
  join word using (rank)
  group by word.term, document_id, kind
`;
