import { maskSecrets } from '../../core/mask-secrets.ts';

/** A copy in which every text is free of secrets, each judged together with the name that it stands under. */
export function maskValues<T>(value: T): T {
  return maskValue(value, '') as T;
}

function maskValue(value: unknown, name: string): unknown {
  if (typeof value === 'string') return maskSecrets(value, name);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskValue(item, key)]));
}
