/** Cuts a list into parts of at most `size`; an empty list has none. */
export function* slices<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Cuts a list into parts of at most `budget` by what each item costs; one that costs more stands alone. */
export function* slicesByCost<T>(items: Iterable<T>, budget: number, costOf: (item: T) => number): Generator<T[]> {
  let part: T[] = [];
  let spent = 0;
  for (const item of items) {
    const cost = costOf(item);
    if (part.length > 0 && spent + cost > budget) {
      yield part;
      part = [];
      spent = 0;
    }
    part.push(item);
    spent += cost;
  }
  if (part.length > 0) yield part;
}

/** The items of each distinct key, first one wins. */
export function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!found.has(key)) found.set(key, item);
  }
  return found;
}
