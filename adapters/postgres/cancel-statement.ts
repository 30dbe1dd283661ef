import { Client } from 'pg';
import type { ClientBase } from 'pg';
import { cancelBackend } from './queries/session.ts';

export interface Canceller {
  /** Stops listening and waits for a cancellation under way. */
  settle(): Promise<void>;
}

/** Stops the running statement of `client` when `signal` aborts. For servers; the embedded engine cannot. */
export function cancelOnAbort(client: ClientBase, connection: object, signal: AbortSignal | undefined): Canceller {
  let cancelling: Promise<void> = Promise.resolve();
  const onAbort = (): void => {
    cancelling = cancelStatement(client, connection);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    settle() {
      signal?.removeEventListener('abort', onAbort);
      return cancelling;
    },
  };
}

/** Goes over a connection of its own, since the pool may have no other. */
async function cancelStatement(client: ClientBase, connection: object): Promise<void> {
  const messenger = new Client(connection);
  messenger.on('error', ignoreError);
  try {
    await messenger.connect();
    await messenger.query(cancelBackend, [backendIdOf(client)]);
  } catch {
    // The statement then ends by itself or by its timeout; its result is dropped either way.
  } finally {
    await messenger.end().catch(ignoreError);
  }
}

function ignoreError(): void {
  // A cancellation that fails changes nothing for the caller, who has left.
}

function backendIdOf(client: ClientBase): number | null {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : null;
}
