-- Every search names the state of the sources that its caller sees. Written as "in", and as "exists" where the planner may
-- hash, that reads every document each time. With "offset 0" it looks documents of one source up, and ends at the first
-- visible one.
set local role copilot_owner;

alter policy reader_select on source using (exists (select from document d where d.source_id = source.id offset 0));

-- Postings are hashed where words are counted and looked up where few are read; which of the two, the planner sees.
alter policy reader_select on posting using (exists (select from document d where d.id = document_id));

set local role none;
