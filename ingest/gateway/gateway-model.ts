import type { GatewayRoute, GatewayRule } from '../../core/gateway-facts.ts';

/**
 * What is kept of a gateway's configuration once it is read: the same from an Admin API, a control plane and a file, and
 * already without credentials, upstreams and the names of consumers and groups.
 */
export interface GatewayModel {
  readonly services: readonly ModelService[];
  readonly routes: readonly ModelRoute[];
  readonly plugins: readonly ModelPlugin[];
  /** Findings for the operator. */
  readonly warnings: readonly string[];
}

export interface ModelService {
  /** The gateway's id; in a file without ids, a key of its own. */
  readonly id: string;
  readonly name: string | null;
  /** What is switched off has no routes. */
  readonly isEnabled: boolean;
}

export interface ModelRoute {
  readonly id: string;
  /** Id of its service. */
  readonly service: string | null;
  readonly matching: Omit<GatewayRoute, 'service' | 'policies' | 'onlyForSome'>;
}

/** One instance of a plugin. Kong allows one per plugin and scope. */
export interface ModelPlugin {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly service: string | null;
  readonly route: string | null;
  /** Scoped to a single consumer or consumer group. */
  readonly isForConsumers: boolean;
  /** Runs only for requests that meet a condition. */
  readonly isConditional: boolean;
  /** Its own configuration makes differences between consumers. */
  readonly variesByConsumer: boolean;
  /** Ends the requests of the consumer that stands for callers without credentials. */
  readonly refusesAnonymous: boolean;
  readonly rules: readonly GatewayRule[];
}
