create table source (
  id bigint generated always as identity primary key,
  key text not null unique,
  kind text not null,
  title text,
  generation bigint not null default 0,
  indexed_at timestamptz
);

create table api (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  -- What the source calls it; `slug` is what the deployment calls it, see docs/decisions.
  source_slug text not null,
  slug text not null unique,
  title text not null,
  description text,
  unique (source_id, source_slug)
);

create table api_version (
  id bigint generated always as identity primary key,
  api_id bigint not null references api on delete cascade,
  label text not null,
  position integer not null,
  is_current boolean not null,
  unique (api_id, label)
);

create table document (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  path text not null collate "C",
  kind text not null check (kind in ('spec', 'page')),
  slug text not null,
  api_id bigint references api,
  api_version_id bigint references api_version,
  title text not null,
  url text,
  content_hash text not null,
  visibility text not null check (visibility in ('public', 'authenticated', 'teams')),
  teams text[] not null default '{}',
  warnings text[] not null default '{}',
  operation_count integer not null,
  chunk_count integer not null,
  -- Chunk keys of the sections of a page in reading order.
  section_keys text[] not null default '{}',
  unique (source_id, path)
);
create index document_api on document (api_id);
create index document_api_version on document (api_version_id);

create table operation (
  document_id bigint not null references document on delete cascade,
  key text not null,
  operation_id text,
  position integer not null,
  -- json, not jsonb: the order of a schema's properties is part of what people read.
  model json not null,
  primary key (document_id, key)
);

create table chunk (
  id bigint generated always as identity primary key,
  document_id bigint not null references document on delete cascade,
  kind smallint not null,
  key text not null collate "C",
  title text not null,
  url text,
  text text not null,
  operation_key text,
  content_hash uuid not null,
  embedding_hash uuid not null,
  unique (document_id, key)
);
create index chunk_operation on chunk (document_id, operation_key) where operation_key is not null;
create index chunk_embedding_hash on chunk (embedding_hash);

create table embedding_space (
  id integer generated always as identity primary key,
  name text not null unique,
  -- Above 4,000 a halfvec fits neither a page nor an index of pgvector.
  dimensions integer not null check (dimensions between 1 and 4000)
);

-- Not called "vector": a table's row type would collide with the type of that name.
create table chunk_vector (
  chunk_id bigint not null references chunk on delete cascade,
  space_id integer not null references embedding_space,
  document_id bigint not null,
  kind smallint not null,
  embedding halfvec not null,
  primary key (chunk_id, space_id)
);
-- Exact search reads every vector; out of line storage would make each a second look-up.
alter table chunk_vector alter column embedding set storage plain;
create index chunk_vector_document on chunk_vector (document_id, space_id);

create table posting (
  term bigint not null,
  document_id bigint not null references document on delete cascade,
  kind smallint not null,
  chunk_ids bigint[] not null,
  frequencies real[] not null,
  lengths real[] not null,
  primary key (term, document_id, kind)
);
create index posting_document on posting (document_id);

create table document_statistic (
  document_id bigint not null references document on delete cascade,
  kind smallint not null,
  chunk_count integer not null,
  total_length double precision not null,
  primary key (document_id, kind)
);

create table identifier (
  kind smallint not null,
  key text not null collate "C",
  document_id bigint not null,
  chunk_id bigint not null references chunk on delete cascade,
  primary key (key, kind, chunk_id)
);
create index identifier_chunk on identifier (chunk_id);

create table index_run (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  status text not null check (status in ('committed')),
  generation bigint not null,
  counts json not null,
  started_at timestamptz not null,
  finished_at timestamptz not null
);
create index index_run_source on index_run (source_id);

-- The owner writes; policies stand over it as well, so that a table without one is closed to everybody.
do $$
declare
  name text;
begin
  foreach name in array array[
    'source', 'api', 'api_version', 'document', 'operation', 'chunk', 'embedding_space', 'chunk_vector',
    'posting', 'document_statistic', 'identifier', 'index_run'
  ] loop
    execute format('alter table %I owner to copilot_owner', name);
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy owner_all on %I to copilot_owner using (true) with check (true)', name);
  end loop;
end
$$;

-- What a reader may see at all. A source's key is a path of the server and stays hidden.
grant select (id, generation, indexed_at) on source to copilot_reader;
grant select (id, source_id, slug, title, description) on api to copilot_reader;
grant select on api_version, operation, chunk, embedding_space, chunk_vector, posting, document_statistic, identifier
  to copilot_reader;
grant select (id, source_id, path, kind, slug, api_id, api_version_id, title, url, content_hash, visibility, teams, section_keys)
  on document to copilot_reader;

create policy reader_select on embedding_space for select to copilot_reader using (true);

-- The one rule of visibility. The calls stand in scalar subqueries so that they run once, not once per row.
create policy reader_select on document for select to copilot_reader using (
  visibility = 'public'
  or (visibility = 'authenticated' and (select caller_subject()) is not null)
  or (visibility = 'teams' and (select caller_subject()) is not null and teams && (select caller_teams()))
);

-- Everything else is visible through its document. The subquery is under the policy of document itself; written
-- as an uncorrelated "in" the planner hashes it once per query.
create policy reader_select on operation for select to copilot_reader using (document_id in (select id from document));
create policy reader_select on chunk for select to copilot_reader using (document_id in (select id from document));
create policy reader_select on chunk_vector for select to copilot_reader using (document_id in (select id from document));
create policy reader_select on posting for select to copilot_reader using (document_id in (select id from document));
create policy reader_select on document_statistic for select to copilot_reader
  using (document_id in (select id from document));
create policy reader_select on identifier for select to copilot_reader using (document_id in (select id from document));
create policy reader_select on source for select to copilot_reader using (id in (select source_id from document));
create policy reader_select on api for select to copilot_reader using (id in (select api_id from document));
create policy reader_select on api_version for select to copilot_reader
  using (id in (select api_version_id from document));
