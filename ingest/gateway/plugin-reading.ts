import type { GatewayRule } from '../../core/gateway-facts.ts';

/** What the configuration of one plugin says that callers may know. */
export interface PluginReading {
  /** What it does; none where that is not known. */
  readonly rules: readonly GatewayRule[];
  /** It acts only on requests that carry something. */
  readonly isConditional?: boolean;
  readonly variesByConsumer?: boolean;
}
