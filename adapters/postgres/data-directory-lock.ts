import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CopilotError } from '../../core/errors.ts';

export interface DataDirectoryLock {
  release(): void;
}

/** SQLITE_BUSY: another connection holds the lock. */
const SQLITE_BUSY = 5;

/**
 * Takes the data directory for this process. The embedded engine takes no lock of its own, and two of them on
 * one directory destroy it. SQLite's lock is one of the operating system's: it ends with the process, however
 * that ends. @throws CopilotError `data_directory_locked`, `configuration_invalid`
 */
export function lockDataDirectory(directory: string): DataDirectoryLock {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(directory, 'lock.sqlite'), { timeout: 0 });
    database.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    database?.close();
    throw describeLockFailure(directory, error);
  }
  const held = database;
  return {
    release() {
      if (held.isOpen) held.close();
    },
  };
}

function describeLockFailure(directory: string, error: unknown): CopilotError {
  if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
    return new CopilotError(
      'data_directory_locked',
      `Another process is using the data directory ${directory}. ` +
        'Ask the server that is running there, stop it first, or set DATA_DIR or DATABASE_URL to another index.',
      { cause: error },
    );
  }
  return new CopilotError(
    'configuration_invalid',
    `The data directory ${directory} cannot be used. ` +
      'Is the disk full? Otherwise set DATA_DIR to a directory this user may write to.',
    { cause: error },
  );
}
