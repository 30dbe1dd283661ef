/** Largest unit first, in seconds. */
const units: readonly (readonly [number, string])[] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** `3 minutes ago`, as a reader at `now` (milliseconds) sees a moment. */
export function describeAge(moment: string, now: number): string {
  const seconds = Math.round((now - Date.parse(moment)) / 1_000);
  if (!Number.isFinite(seconds)) return moment;
  if (seconds <= 1) return 'just now';
  const [size, unit] = units.find(([length]) => seconds >= length) ?? [1, 'second'];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

/** `1 h 2 min`, `3 min 12 s`, `12.4 s`. */
export function describeDuration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
