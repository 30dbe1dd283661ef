import { NEAREST } from './search-vectors.ts';

/**
 * On every new connection. Until the first migration the role does not exist; there is nothing to read then
 * either. `jit` is off because compiling costs more than any of our queries runs; `work_mem` holds the
 * chunks of a common word, which the default would spill to disk.
 * $1 statement timeout in milliseconds.
 */
export const prepareConnection = `
  select
    set_config('statement_timeout', $1, false),
    set_config('idle_in_transaction_session_timeout', $2, false),
    set_config('jit', 'off', false),
    set_config('work_mem', '32MB', false),
    (select set_config('role', rolname, false) from pg_roles where rolname = 'copilot_reader')
`;

/** The embedded engine has one session for all connections: what an earlier one left must go. */
export const forgetSession = 'discard all';

export const beginRead = 'begin transaction isolation level repeatable read, read only';
export const beginWrite = 'begin';
export const commit = 'commit';
export const rollback = 'rollback';

/**
 * Becomes the reader on behalf of a caller until the transaction ends. The role is set although the connection
 * has it: a pooler between us and the server may have handed the connection round.
 * $1 subject, $2 teams as JSON array, $3 conversation id, $4 answer id; an empty string is no claim.
 */
export const becomeReader = `
  select
    set_config('role', 'copilot_reader', true),
    set_config('copilot.subject', $1, true),
    set_config('copilot.teams', $2, true),
    set_config('copilot.conversation', $3, true),
    set_config('copilot.answer', $4, true),
    set_config('hnsw.ef_search', '${NEAREST}', true),
    set_config('hnsw.iterative_scan', 'relaxed_order', true),
    set_config('hnsw.max_scan_tuples', '40000', true)
`;

/** Becomes the owner until the transaction ends. $1 statement timeout in milliseconds. */
export const becomeOwner = `
  select set_config('role', 'copilot_owner', true), set_config('statement_timeout', $1, true)
`;

/** For migrations: whoever logged in, and as long as it takes. */
export const becomeSessionUser = `
  select set_config('role', 'none', false), set_config('statement_timeout', '0', false)
`;

/** $1 process id of a backend. */
export const cancelBackend = 'select pg_cancel_backend($1)';
