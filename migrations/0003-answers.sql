create table answer (
  id text primary key,
  conversation_id text not null,
  -- null: asked anonymously.
  subject text,
  question text not null,
  answer json not null,
  sequence bigint generated always as identity,
  created_at timestamptz not null default now()
);
create index answer_conversation on answer (conversation_id, sequence);

create table feedback (
  answer_id text primary key references answer on delete cascade,
  rating text not null check (rating in ('up', 'down')),
  reasons text[] not null,
  comment text,
  created_at timestamptz not null default now()
);

alter table answer owner to copilot_owner;
alter table answer enable row level security;
alter table answer force row level security;
create policy owner_all on answer to copilot_owner using (true) with check (true);

alter table feedback owner to copilot_owner;
alter table feedback enable row level security;
alter table feedback force row level security;
create policy owner_all on feedback to copilot_owner using (true) with check (true);

grant select, insert on answer to copilot_reader;
grant select, insert, update on feedback to copilot_reader;

-- A subject's rows are that subject's. An anonymous row is reachable by an unguessable id alone, the
-- conversation's or the answer's, and only by a caller who is anonymous too.
create policy reader_select on answer for select to copilot_reader using (
  case
    when (select caller_subject()) is not null then subject = (select caller_subject())
    else subject is null and (
      conversation_id = (select nullif(current_setting('copilot.conversation', true), ''))
      or id = (select nullif(current_setting('copilot.answer', true), ''))
    )
  end
);
create policy reader_insert on answer for insert to copilot_reader
  with check (subject is not distinct from (select caller_subject()));

create policy reader_all on feedback to copilot_reader
  using (answer_id in (select id from answer))
  with check (answer_id in (select id from answer));
