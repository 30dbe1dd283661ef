import { isObject, valueAt } from '../json-values.ts';
import { maskSecrets } from '../../core/mask-secrets.ts';

/**
 * Values of a gateway's configuration, let through by their shape. A configuration holds secrets beside what callers may
 * know, references to vaults, variables that are filled in later, and whatever an attacker could write; so nothing
 * passes that does not look like what it should be.
 */
export type Shape<Value> = (value: unknown) => Value | null;

/** `undefined`: not set, so Kong's default counts. `null`: set to something that is not told. */
export type Setting<Value> = Value | undefined | null;

/** A list of a hundred names is not read by people; more is a mistake or an attack. */
const MAX_ENTRIES = 100;

/**
 * What a variable of decK (`${{ env "DECK_HOST" }}`) is replaced with: it keeps its place in the YAML, and no shape lets it
 * through.
 */
export const VARIABLE_MARK = '•variable•';

export function settingAt<Value>(config: unknown, key: string, shape: Shape<Value>): Setting<Value> {
  const value = valueAt(config, key);
  return value === undefined || value === null ? undefined : shape(value);
}

/** The setting, or Kong's default where it is not set. `null` stays: it is not known. */
export function orDefault<Value>(setting: Setting<Value>, value: Value): Value | null {
  return setting === undefined ? value : setting;
}

export interface PlainList<Value> {
  readonly values: readonly Value[];
  /** Nothing was left out. */
  readonly isWhole: boolean;
}

/** Those entries that have the shape, distinct and in order; anything but a list has none of them. */
export function plainList<Value>(value: unknown, shape: Shape<Value>): PlainList<Value> {
  if (value === undefined || value === null) return { values: [], isWhole: true };
  // Some fields that are lists today were a single value once.
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const read = entries.slice(0, MAX_ENTRIES).map(shape);
  const values = [...new Set(read.filter((entry) => entry !== null))];
  return { values, isWhole: entries.length <= MAX_ENTRIES && !read.includes(null) };
}

/** A list under a key: `undefined` where it is not set, `null` where nothing of it may be told. */
export function listSetting<Value>(config: unknown, key: string, shape: Shape<Value>): Setting<readonly Value[]> {
  const value = valueAt(config, key);
  if (value === undefined || value === null) return undefined;
  const { values, isWhole } = plainList(value, shape);
  return values.length === 0 && !isWhole ? null : values;
}

export function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}

/** A number of requests, seconds or bytes. */
export function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? value
    : null;
}

export function httpStatus(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599 ? value : null;
}

export function oneOf<Value extends string>(...allowed: readonly Value[]): Shape<Value> {
  return (value) => allowed.find((entry) => entry === value) ?? null;
}

/** Names of headers, query parameters, form fields and cookies. */
export const parameterName = matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/);

/** One or several OAuth scopes, with spaces between. */
export const scopeNames = matching(/^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,99}(?: [A-Za-z0-9_][A-Za-z0-9_.:/-]{0,99}){0,9}$/);

/** A name that people gave to a service, a route or a quota. */
export const entityName = matching(/^[\p{L}\p{N}_.~-][\p{L}\p{N}_.~ -]{0,127}$/u);

export const hostName = matching(/^(?:\*\.)?[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,20}(?:\.\*)?(?::\d{1,5})?$/);

/** A path prefix, or a regular expression that begins with `~`. */
export const routePath = matching(/^[/~][\x21-\x7e\p{L}\p{N}]{0,499}$/u);

export const protocolName = oneOf(
  'http',
  'https',
  'grpc',
  'grpcs',
  'ws',
  'wss',
  'tcp',
  'tls',
  'tls_passthrough',
  'udp',
);

export function httpMethod(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z]{1,20}$/.test(value) ? value.toUpperCase() : null;
}

/** `*`, a host, an origin, or a regular expression over origins: whatever Kong's `cors` takes, but never a user in front. */
export function corsOrigin(value: unknown): string | null {
  const text = plainText(value, 200);
  return text !== null && /^(?:\*|[A-Za-z0-9\\^*.(][\w.:*+?\\^$()|[\]{},/-]*)$/.test(text) ? text : null;
}

/** Text without anything that only a secret, a reference or an attack would hold. */
export function plainText(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string' || value.length === 0 || value.length > maxLength) return null;
  if (value.includes('@') || value.includes(VARIABLE_MARK) || /\{vault:|\$\{\{/i.test(value)) return null;
  return maskSecrets(value) === value && !holdsRandomRun(value) ? value : null;
}

/** Names have words in them; 24 letters and digits in a mixed row are a key, whatever field they stand in. */
function holdsRandomRun(text: string): boolean {
  return (text.match(/[A-Za-z0-9]{24,}/g) ?? []).some((run) => (run.match(/\d/g) ?? []).length >= 3);
}

function matching(pattern: RegExp): Shape<string> {
  return (value) => {
    const text = plainText(value, 600);
    return text !== null && pattern.test(text) ? text : null;
  };
}

/** What an entity refers to: its id or name. `undefined`: to nothing. `null`: to something that cannot be understood. */
export function referenceAt(entity: unknown, key: string): Setting<string> {
  const value = valueAt(entity, key);
  if (value === undefined || value === null) return undefined;
  const named: unknown = isObject(value) ? (value['id'] ?? value['name'] ?? value['username']) : value;
  return typeof named === 'string' && named !== '' && named.length <= 300 ? named : null;
}
