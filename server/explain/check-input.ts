import type { Operation } from '../../core/operation.ts';
import type { SharedPolicies } from '../answers/gateway/shared-policies.ts';
import type { ReceivedResponse, SentRequest } from './exchange.ts';
import type { OperationMatch } from './match-operation.ts';
import type { Redaction } from './redact-exchange.ts';

/** What each check is given. The request is unmasked: whatever of it goes into a finding goes through `redaction`. */
export interface CheckInput {
  readonly operation: Operation;
  readonly match: OperationMatch;
  readonly request: SentRequest;
  readonly response: ReceivedResponse | null;
  readonly redaction: Redaction;
  /** What the gateway does on the route of the operation; empty where nothing is known. */
  readonly policies: SharedPolicies;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
