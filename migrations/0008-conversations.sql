-- Documents that an answer was made from, and how it was asked and found. null: stored before these columns were.
alter table answer
  add column documents bigint[],
  add column record json;

-- What an answer says is kept apart from what its reader asked, and is theirs only as long as they may still read every
-- document that it was made from. One that is gone counts as one that may not be read: the two must look the same.
create table answer_content (
  answer_id text primary key references answer on delete cascade,
  -- json, not jsonb: what is read again is what was written.
  content json not null
);
insert into answer_content (answer_id, content) select id, answer from answer;
alter table answer drop column answer;

alter table answer_content owner to copilot_owner;
alter table answer_content enable row level security;
alter table answer_content force row level security;
create policy owner_all on answer_content to copilot_owner using (true) with check (true);
create policy reader_select on answer_content for select to copilot_reader using (
  exists (
    select from answer
    where answer.id = answer_content.answer_id
      and answer.documents is not null
      and not exists (
        select from unnest(answer.documents) as used (id)
        where not exists (select from document where document.id = used.id)
      )
  )
);
create policy reader_insert on answer_content for insert to copilot_reader
  with check (answer_id in (select id from answer));
grant select, insert on answer_content to copilot_reader;

-- How an answer was found tells of documents that its reader may have lost since: it is written, and read by the owner.
revoke select on answer from copilot_reader;
grant select (id, conversation_id, subject, question, documents, sequence, created_at) on answer to copilot_reader;
grant delete on answer to copilot_reader;
create policy reader_delete on answer for delete to copilot_reader using (
  case
    when (select caller_subject()) is not null then subject = (select caller_subject())
    else subject is null and conversation_id = (select nullif(current_setting('copilot.conversation', true), ''))
  end
);

create index answer_subject on answer (subject, conversation_id, sequence) where subject is not null;
create index answer_created on answer (created_at);
-- By which the documents of an answer are found when it is stored.
create index document_path on document (path);
create index feedback_created on feedback (created_at);

-- Who of those that run the service looked at, asked again or deleted what others asked.
create table audit (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  actor text not null,
  action text not null,
  detail json not null
);
create index audit_created on audit (created_at);
alter table audit owner to copilot_owner;
alter table audit enable row level security;
alter table audit force row level security;
create policy owner_all on audit to copilot_owner using (true) with check (true);
