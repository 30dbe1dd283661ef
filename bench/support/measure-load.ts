/** How long calls take, in milliseconds. */
export interface Latencies {
  readonly median: number;
  readonly p95: number;
}

/** Makes all calls, as many at a time as there are callers. */
export async function measureLoad<Item>(
  items: readonly Item[],
  callers: number,
  call: (item: Item) => Promise<unknown>,
): Promise<number[]> {
  const taken: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let place = next++; place < items.length; place = next++) {
      const item = items[place];
      if (item === undefined) return;
      const begun = performance.now();
      await call(item);
      taken.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: callers }, work));
  return taken;
}

export function latenciesOf(taken: readonly number[]): Latencies {
  const sorted = taken.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}
