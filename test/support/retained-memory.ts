import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Megabytes that stay in use for what `make` returns, once everything else has been collected. */
export async function retainedMegabytes(make: () => unknown): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1_048_576;
  };
  const before = used();
  const kept: unknown = await make();
  const after = used();
  // Read here, so that it lives until after the measurement.
  return kept === undefined ? 0 : after - before;
}
