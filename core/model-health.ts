/**
 * Whether a model server is asked: `closed`, as ever; `open`, not for a while, because it kept failing; `half_open`, one
 * call tries whether it is back; `paused`, not until the moment it named itself (`Retry-After`).
 */
export const circuitStates = ['closed', 'open', 'half_open', 'paused'] as const;
export type CircuitState = (typeof circuitStates)[number];

/**
 * What became of one request to a model server: `answering`, its first text came; `failed` before that; `refused`, by its
 * content filter; `broke_off` after its first text; `skipped`, not sent because the circuit was open; `cancelled`.
 */
export const modelOutcomes = ['answering', 'failed', 'refused', 'broke_off', 'skipped', 'cancelled'] as const;
export type ModelOutcome = (typeof modelOutcomes)[number];

export interface ModelState {
  /** Name of the model; unique among those of one server. */
  readonly model: string;
  readonly role: 'first' | 'fallback';
  readonly circuit: CircuitState;
}

/** Port: how the models of this process are doing, for operators. */
export interface ModelHealth {
  states(): readonly ModelState[];
  /** How often each outcome was seen since the process began. */
  count(model: string, outcome: ModelOutcome): number;
}
