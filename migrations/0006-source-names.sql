-- Operators know a source by its name in the configuration; its key often by nothing but reading it. The name is that of
-- the index run that read the source last, and belongs to one source at a time.
set local role copilot_owner;

alter table source add column name text collate "C";

-- Of a name that has led to several sources the last one keeps it, and of several names of a source the last one stays.
with last_of_source as (
  select distinct on (source_id) id, source_id, source from index_run where source_id is not null order by source_id, id desc
),
last_of_name as (
  select distinct on (source) source_id, source from last_of_source order by source, id desc
)
update source set name = last_of_name.source from last_of_name where last_of_name.source_id = source.id;

create unique index source_name on source (name);

set local role none;
