import { CopilotError, toCopilotError } from '../../core/errors.ts';

/** SQLSTATE of an error thrown by the driver, if it came from the server. */
export function sqlStateOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

function isUnreachable(thrown: unknown): boolean {
  const code = sqlStateOf(thrown);
  // Classes 08 (connection), 53 (resources) and 57P (shutdown, crash, cannot connect now).
  if (code !== null && (unreachableCodes.has(code) || /^(?:08|53|57P)/.test(code))) return true;
  if (thrown instanceof AggregateError) return thrown.errors.some((inner) => isUnreachable(inner));
  return (
    thrown instanceof Error && /connection terminated|timeout exceeded when trying|not queryable/i.test(thrown.message)
  );
}

/** Our name for it: the server calls it an invalid parameter value like any other. */
const ROLE_MISSING = 'role missing';

function isRoleMissing(thrown: unknown): boolean {
  return sqlStateOf(thrown) === '22023' && thrown instanceof Error && thrown.message.includes('role "copilot_');
}

/** A right refused to the role of a query is our fault; this one was refused to the login, before any query. */
const ROLE_REFUSED = 'role refused';

function isRoleRefused(thrown: unknown): boolean {
  return sqlStateOf(thrown) === '42501' && thrown instanceof Error && thrown.message.includes('set role "copilot_');
}

/**
 * Whether the embedded engine is beyond use: it panicked, or it no longer answers. It does the latter when its
 * stack overflows, since it has no process of its own that could die.
 */
export function isEngineLost(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ('severity' in thrown && (thrown.severity === 'PANIC' || thrown.severity === 'FATAL')) return true;
  return thrown.message === 'Query read timeout';
}

/**
 * Whether a kept plan was not there or not usable: a pooler that hands connections round without knowing of them, or a
 * schema that changed under a running server.
 */
export function isPlanLost(thrown: unknown): boolean {
  const state = sqlStateOf(thrown);
  if (state === '0A000') return thrown instanceof Error && thrown.message.includes('cached plan');
  return state === '26000' || state === '42P05';
}

function stateOf(thrown: unknown): string {
  if (isRoleMissing(thrown)) return ROLE_MISSING;
  return isRoleRefused(thrown) ? ROLE_REFUSED : (sqlStateOf(thrown) ?? '');
}

/** What the database server has run out of, in words for whoever looks after it. */
const shortages: Readonly<Record<string, string>> = {
  '53100': 'The disk of the database server is full. Give it room; what was committed before stands.',
  '53200': 'The database server is out of memory.',
  '53300':
    'The database server takes no more connections. Raise its max_connections, or lower DATABASE_POOL_SIZE where many processes share it.',
};

/** Names what the driver threw, so that whoever reads it can act; the original stays in `cause`. */
export function toDatabaseError(thrown: unknown): CopilotError {
  if (thrown instanceof CopilotError) return thrown;
  const shortage = shortages[sqlStateOf(thrown) ?? ''];
  if (shortage !== undefined) return new CopilotError('index_unavailable', shortage, { cause: thrown });
  if (isUnreachable(thrown)) {
    return new CopilotError(
      'index_unavailable',
      'The database cannot be reached right now. Is its server running, and does DATABASE_URL lead to it?',
      {
        cause: thrown,
      },
    );
  }
  const state = stateOf(thrown);
  switch (state) {
    case '57014':
      return new CopilotError('timeout', 'The database took too long to answer.', { cause: thrown });
    case '40001':
    case '40P01':
    case '55P03':
      return new CopilotError('index_unavailable', 'The database is busy with a conflicting change; try again.', {
        cause: thrown,
      });
    case '42P01':
    case '42704':
    case ROLE_MISSING:
      return new CopilotError(
        'index_unavailable',
        'The database holds no index of this version. Run "portal-copilot migrate" against it.',
        { cause: thrown },
      );
    case '28000':
    case '28P01':
    case '3D000':
      return new CopilotError(
        'database_unsuitable',
        'The database refused the user of DATABASE_URL. Check its user, password, database name and rights.',
        { cause: thrown },
      );
    case ROLE_REFUSED:
      return new CopilotError(
        'database_unsuitable',
        'The user of DATABASE_URL may not act as our roles. ' +
          'Have an administrator grant copilot_reader and copilot_owner to it.',
        { cause: thrown },
      );
    default:
      return toCopilotError(thrown, 'internal');
  }
}
