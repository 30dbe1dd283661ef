import type { RequestId } from '@modelcontextprotocol/sdk/types.js';

/** Whose call it is: a session id alone proves nothing, and ids of messages count from 0 in every client. */
export interface CallIdentity {
  readonly session: string;
  /** Subject or address, as limits count. */
  readonly caller: string;
  readonly message: RequestId;
}

/**
 * Calls that run in this process, so that a message which cancels one finds it: no session is kept, and each message has
 * a connection of its own.
 */
export interface RunningCalls {
  /** @returns what to call when the call has ended */
  add(call: CallIdentity, cancel: () => void): () => void;
  cancel(call: CallIdentity): void;
  /** How many there are. */
  readonly size: number;
}

export function createRunningCalls(): RunningCalls {
  const running = new Map<string, () => void>();
  const keyOf = ({ session, caller, message }: CallIdentity): string => JSON.stringify([session, caller, message]);
  return {
    get size() {
      return running.size;
    },
    add(call, cancel) {
      const key = keyOf(call);
      running.set(key, cancel);
      return () => {
        if (running.get(key) === cancel) running.delete(key);
      };
    },
    cancel(call) {
      running.get(keyOf(call))?.();
    },
  };
}
