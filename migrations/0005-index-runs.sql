-- An index run is recorded from the moment it is asked for, whatever becomes of it: its source by the name it is
-- configured under, since the database may not know the source yet. Runs recorded so far stay as committed ones.
set local role copilot_owner;

alter table index_run
  -- What the outside calls it. Random, so that nobody learns of other runs by counting.
  add column public_id text not null unique default gen_random_uuid()::text,
  add column source text collate "C",
  add column trigger text not null default 'command' check (trigger in ('start', 'schedule', 'request', 'command', 'follow')),
  add column accept_removals boolean not null default false,
  add column attempt integer not null default 1,
  -- Of the process that holds the source; new for each attempt. It stays until the run is finished.
  add column lease_token text,
  add column heartbeat_at timestamptz,
  add column cancel_requested boolean not null default false,
  add column progress json,
  add column failures json not null default '[]',
  add column stage_seconds json not null default '{}',
  add column error json,
  add column queued_at timestamptz not null default clock_timestamp();

update index_run
set source = source.key, queued_at = started_at
from source
where source.id = index_run.source_id;

alter table index_run
  alter column source set not null,
  alter column source_id drop not null,
  alter column generation drop not null,
  alter column started_at drop not null,
  alter column finished_at drop not null,
  alter column counts set default '{}',
  drop constraint index_run_status_check,
  add constraint index_run_status_check
    check (status in ('queued', 'running', 'committed', 'stopped', 'failed', 'cancelled')),
  -- The record of what happened outlives the source.
  drop constraint index_run_source_id_fkey,
  add constraint index_run_source_id_fkey foreign key (source_id) references source on delete set null;

create unique index index_run_running on index_run (source) where status = 'running';
create unique index index_run_queued on index_run (source) where status = 'queued';
create index index_run_by_source on index_run (source, id);

set local role none;
