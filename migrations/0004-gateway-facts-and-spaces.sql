-- Gateway services that implement an API, as its source says. For ingestion alone: a reader has no right to it.
alter table api add column implementations json not null default '[]';

-- What the gateway enforces on an API belongs to another source than the API. Such a document has no visibility of
-- its own, and none of another kind may borrow one.
alter table document drop constraint document_kind_check;
alter table document add constraint document_kind_check check (kind in ('spec', 'page', 'facts'));
alter table document drop constraint document_visibility_check;
alter table document add constraint document_visibility_check
  check (visibility in ('public', 'authenticated', 'teams', 'api'));
alter table document add constraint document_facts_visibility check ((kind = 'facts') = (visibility = 'api'));
alter table document add constraint document_facts_api check (kind <> 'facts' or api_id is not null);

-- The APIs of which the caller may read a specification. The policy of document cannot ask document itself, so this
-- asks as the owner, and applies the rule of visibility by itself; it must stay the same as in the policy below.
create function readable_apis() returns setof bigint
  language sql stable security definer
  set search_path = pg_catalog, pg_temp
  as $$
    select distinct d.api_id
    from public.document d
    where d.kind = 'spec' and d.api_id is not null and (
      d.visibility = 'public'
      or (d.visibility = 'authenticated' and (select public.caller_subject()) is not null)
      or (
        d.visibility = 'teams'
        and (select public.caller_subject()) is not null
        and d.teams && (select public.caller_teams())
      )
    )
  $$;
alter function readable_apis() owner to copilot_owner;
revoke all on function readable_apis() from public;
grant execute on function readable_apis() to copilot_reader;

-- The subquery is hashed when the first document of gateway facts is met, so it costs nothing where there is none.
alter policy reader_select on document using (
  visibility = 'public'
  or (visibility = 'authenticated' and (select caller_subject()) is not null)
  or (visibility = 'teams' and (select caller_subject()) is not null and teams && (select caller_teams()))
  or (visibility = 'api' and api_id in (select readable_apis()))
);

create table gateway_fact (
  document_id bigint primary key references document on delete cascade,
  -- json, not jsonb: what is read again is what was written.
  facts json not null
);
alter table gateway_fact owner to copilot_owner;
alter table gateway_fact enable row level security;
alter table gateway_fact force row level security;
create policy owner_all on gateway_fact to copilot_owner using (true) with check (true);
create policy reader_select on gateway_fact for select to copilot_reader using (document_id in (select id from document));
grant select on gateway_fact to copilot_reader;

-- What a chunk's vector is computed from, so that another model can be given it without reading the source again.
-- null: stored before this column was.
alter table chunk add column embedding_text text;

-- Searches use the vectors of the active space. The one requested last is filled beside it and takes its place when it
-- is complete. One process fills at a time; a filler that is silent beyond its time is given up.
alter table embedding_space
  add column is_active boolean not null default false,
  add column active_since timestamptz,
  add column requested_at timestamptz,
  add column filler text,
  add column filler_until timestamptz;
create unique index embedding_space_active on embedding_space (is_active) where is_active;

update embedding_space set is_active = true, active_since = now()
where id = (select space_id from chunk_vector group by space_id order by count(*) desc, space_id limit 1);
