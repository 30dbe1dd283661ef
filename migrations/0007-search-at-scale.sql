-- Whoever reads a handful of rows of these tables looks up their documents. Written as "exists" the planner has the choice
-- between looking up and hashing all visible documents; "in" is always hashed, which reads every document once for each
-- table. Postings and vectors are read by the thousand, and sources are few, so theirs stay as they are.
set local role copilot_owner;

alter policy reader_select on operation using (exists (select from document d where d.id = document_id));
alter policy reader_select on chunk using (exists (select from document d where d.id = document_id));
alter policy reader_select on identifier using (exists (select from document d where d.id = document_id));
alter policy reader_select on gateway_fact using (exists (select from document d where d.id = document_id));
alter policy reader_select on api using (exists (select from document d where d.api_id = api.id));
alter policy reader_select on api_version using (exists (select from document d where d.api_version_id = api_version.id));

-- A name that thousands of chunks bear is looked up in one document, or for one chunk.
alter table identifier drop constraint identifier_pkey, add primary key (key, kind, document_id, chunk_id);

-- The rows of one word lie anywhere in the table, side by side in its index. So the index holds whole rows, which no entry
-- of a B-tree can unless they are short: 64 chunks each. Compressed they would have to be unpacked for each search.
-- A table of its own, since an index over one that was just updated would hold what was there before as well.
alter table posting rename to long_posting;

create table posting (
  term bigint not null,
  document_id bigint not null references document on delete cascade,
  kind smallint not null,
  part smallint not null,
  chunk_ids bigint[] not null,
  frequencies real[] not null,
  lengths real[] not null
);
alter table posting
  alter column chunk_ids set storage plain,
  alter column frequencies set storage plain,
  alter column lengths set storage plain;

insert into posting (term, document_id, kind, part, chunk_ids, frequencies, lengths)
select
  term, document_id, kind, piece,
  chunk_ids[piece * 64 + 1 : piece * 64 + 64],
  frequencies[piece * 64 + 1 : piece * 64 + 64],
  lengths[piece * 64 + 1 : piece * 64 + 64]
from long_posting
cross join lateral generate_series(0, (cardinality(chunk_ids) - 1) / 64) as piece
order by term, document_id, kind, piece;

drop table long_posting;
alter table posting add primary key (term, document_id, kind, part) include (chunk_ids, frequencies, lengths);
create index posting_document on posting (document_id);

alter table posting enable row level security;
alter table posting force row level security;
create policy owner_all on posting to copilot_owner using (true) with check (true);
create policy reader_select on posting for select to copilot_reader using (document_id in (select id from document));
grant select on posting to copilot_reader;

-- Whoever hashes the visible documents reads this instead of the documents, which are twenty times as wide.
create index document_rights on document (id) include (visibility, teams, api_id, api_version_id);

set local role none;
