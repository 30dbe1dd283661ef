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

export const commit = 'commit';
export const rollback = 'rollback';

/**
 * Begins a transaction as the reader on behalf of a caller, in one message. The role is set although the connection
 * has it: a pooler between us and the server may have handed the connection round.
 * @param claims subject, teams as JSON array, conversation id, answer id; an empty string is no claim
 */
export function beginReader(access: 'read' | 'write', claims: ReaderClaims): string {
  const begin = access === 'read' ? 'begin transaction isolation level repeatable read, read only' : 'begin';
  return `${begin}; select
    set_config('role', 'copilot_reader', true),
    set_config('copilot.subject', ${literal(claims.subject)}, true),
    set_config('copilot.teams', ${literal(claims.teams)}, true),
    set_config('copilot.conversation', ${literal(claims.conversation)}, true),
    set_config('copilot.answer', ${literal(claims.answer)}, true),
    set_config('hnsw.ef_search', '${NEAREST}', true),
    set_config('hnsw.iterative_scan', 'relaxed_order', true),
    set_config('hnsw.max_scan_tuples', '40000', true)`;
}

export interface ReaderClaims {
  readonly subject: string;
  readonly teams: string;
  readonly conversation: string;
  readonly answer: string;
}

/** Several statements in one message take no parameters. Of hexadecimal digits alone no text can break out. */
function literal(text: string): string {
  return `convert_from(decode('${Buffer.from(text).toString('hex')}', 'hex'), 'UTF8')`;
}

/** Begins a transaction as the owner. */
export function beginOwner(statementTimeoutMs: number): string {
  return `begin; select set_config('role', 'copilot_owner', true), set_config('statement_timeout', '${statementTimeoutMs}', true)`;
}

/** For migrations: whoever logged in, and as long as it takes. */
export const becomeSessionUser = `
  select set_config('role', 'none', false), set_config('statement_timeout', '0', false)
`;

/** $1 process id of a backend. */
export const cancelBackend = 'select pg_cancel_backend($1)';
