/** The only place that reads the process environment. Empty variables count as absent. */
export function readEnvironment(): Readonly<Record<string, string>> {
  const entries = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value === undefined || value.trim() === '' ? [] : [[name, value.trim()]],
  );
  return Object.freeze(Object.fromEntries(entries));
}
