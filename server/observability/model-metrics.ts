import { Counter, Gauge, type Registry } from 'prom-client';
import { circuitStates, modelOutcomes, type ModelHealth } from '../../core/model-health.ts';

/** Registers what operators watch of the model servers. What is shown is read when it is scraped. */
export function registerModelMetrics(registry: Registry, health: ModelHealth): void {
  registry.registerMetric(
    new Gauge({
      name: 'copilot_model_circuit',
      help: 'Whether a model server is asked: 1 for its present state, 0 for the others.',
      labelNames: ['model', 'state'],
      registers: [],
      collect() {
        for (const { model, circuit } of health.states()) {
          for (const state of circuitStates) this.set({ model, state }, state === circuit ? 1 : 0);
        }
      },
    }),
  );
  registry.registerMetric(
    new Counter({
      name: 'copilot_model_requests_total',
      help: 'Requests to model servers by what became of them; broke_off is counted beside answering.',
      labelNames: ['model', 'outcome'],
      registers: [],
      collect() {
        // The adapter counts; a counter of the library cannot be set, only begun anew.
        this.reset();
        for (const { model } of health.states()) {
          for (const outcome of modelOutcomes) this.inc({ model, outcome }, health.count(model, outcome));
        }
      },
    }),
  );
}
