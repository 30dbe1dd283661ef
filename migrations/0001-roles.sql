-- Roles belong to the whole cluster, so they may exist already, and two databases of one cluster may be
-- migrated at the same moment: then the second waits for the first, fails on the unique name, and tries again.
do $$
begin
  for attempt in 1..20 loop
    begin
      if not exists (select from pg_roles where rolname = 'copilot_reader') then
        create role copilot_reader nologin;
      end if;
      if not exists (select from pg_roles where rolname = 'copilot_owner') then
        create role copilot_owner nologin;
      end if;
      -- A superuser may become any role without a grant.
      if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant copilot_reader, copilot_owner to %I', current_user);
      end if;
      exit;
    exception
      when insufficient_privilege then
        -- The roles may have been prepared and granted by somebody with more rights than we have.
        if not (pg_has_role('copilot_reader', 'member') and pg_has_role('copilot_owner', 'member')) then
          raise;
        end if;
        exit;
      when duplicate_object or unique_violation or internal_error then
        -- internal_error is "tuple concurrently updated": the other migration grants at this moment.
        if attempt = 20 then
          raise;
        end if;
        perform pg_sleep(0.05);
    end;
  end loop;
end
$$;

create extension if not exists vector;

grant usage on schema public to copilot_reader, copilot_owner;
-- Needed to own tables there.
grant create on schema public to copilot_owner;

-- Who asks. Claims are set for one transaction; none at all means an anonymous caller.
create function caller_subject() returns text
  language sql stable parallel safe
  as $$ select nullif(current_setting('copilot.subject', true), '') $$;

-- Claims that are no JSON array raise an error: a caller who cannot be read is not a caller with fewer rights.
create function caller_teams() returns text[]
  language sql stable parallel safe
  as $$
    select coalesce(array_agg(team #>> '{}'), array[]::text[])
    from jsonb_array_elements(coalesce(nullif(current_setting('copilot.teams', true), ''), '[]')::jsonb) as team
    where jsonb_typeof(team) = 'string'
  $$;
