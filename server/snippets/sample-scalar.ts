import { matchPattern } from './pattern/match-pattern.ts';
import { parsePattern } from './pattern/parse-pattern.ts';
import { samplePattern } from './pattern/sample-pattern.ts';
import type { JsonRecord } from './json-values.ts';

/** Fixed and recognisable as samples: reserved domains and addresses, the UUID of nobody. */
const formatSamples: Readonly<Record<string, string>> = {
  'date-time': '2026-01-15T09:30:00Z',
  date: '2026-01-15',
  time: '09:30:00Z',
  duration: 'P1D',
  email: 'user@example.com',
  'idn-email': 'user@example.com',
  hostname: 'www.example.com',
  'idn-hostname': 'www.example.com',
  ipv4: '192.0.2.1',
  ip: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://www.example.com/',
  url: 'https://www.example.com/',
  iri: 'https://www.example.com/',
  'uri-reference': '/example',
  'iri-reference': '/example',
  'uri-template': 'https://www.example.com/{id}',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  'json-pointer': '/example',
  'relative-json-pointer': '0',
  regex: '^[a-z]+$',
  byte: 'ZXhhbXBsZQ==',
  base64: 'ZXhhbXBsZQ==',
  password: 'YOUR_PASSWORD',
};

/** Longest sample: past this a required length is a limit test, not something to paste. */
const MAX_STRING = 2_000;

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/**
 * A string the schema allows. @param hint what an unrestricted string says, such as the parameter's name in
 * capitals. @returns `undefined` when no such string was found.
 */
export function sampleString(schema: JsonRecord, hint: string, variant: number): string | undefined {
  const minLength = numberOr(schema['minLength'], 0);
  const maxLength = numberOr(schema['maxLength'], Infinity);
  const { pattern, format } = schema;
  if (minLength > MAX_STRING || maxLength < minLength) return undefined;
  const formatted =
    typeof format === 'string' && Object.hasOwn(formatSamples, format) ? formatSamples[format] : undefined;
  if (typeof pattern === 'string') {
    const root = parsePattern(pattern);
    if (!root) return undefined;
    // A readable sample where the pattern allows it, else one made from the pattern.
    for (const preferred of variant === 0 ? [formatted, hint, hint.toLowerCase()] : []) {
      if (preferred === undefined || preferred.length < minLength || preferred.length > maxLength) continue;
      if (matchPattern(root, preferred)) return preferred;
    }
    return samplePattern(root, { minLength, maxLength, variant }) ?? undefined;
  }
  if (formatted !== undefined) return varyFormat(formatted, variant);
  const text = variant === 0 ? hint : `${hint}${String(variant + 1)}`;
  if (text.length < minLength) return text.padEnd(minLength, text || 'x');
  return text.length <= maxLength ? text : (variant === 0 ? text : String(variant)).slice(0, maxLength);
}

function varyFormat(sample: string, variant: number): string {
  if (variant === 0) return sample;
  if (/^[0-9a-f-]{36}$/.test(sample)) return sample.slice(0, -3) + variant.toString(16).padStart(3, '0');
  if (sample.startsWith('2026-01-15')) return sample.replace('-15', `-${String(15 + (variant % 14))}`);
  if (sample.includes('@')) return sample.replace('@', `${String(variant + 1)}@`);
  return sample.includes('192.0.2.') ? `192.0.2.${String(1 + variant)}` : `${sample}${String(variant + 1)}`;
}

/** A number the schema allows, 1 where that is free. @returns `undefined` when there is none. */
export function sampleNumber(schema: JsonRecord, isInteger: boolean, variant: number): number | undefined {
  const exclusiveLow = numberOr(schema['exclusiveMinimum'], -Infinity);
  const exclusiveHigh = numberOr(schema['exclusiveMaximum'], Infinity);
  const low = Math.max(numberOr(schema['minimum'], -Infinity), exclusiveLow);
  const high = Math.min(numberOr(schema['maximum'], Infinity), exclusiveHigh);
  const step = numberOr(schema['multipleOf'], 0) || (isInteger ? 1 : 0);
  const suits = (value: number): boolean =>
    value >= low &&
    value <= high &&
    value !== exclusiveLow &&
    value !== exclusiveHigh &&
    (!isInteger || Number.isInteger(value)) &&
    (step === 0 || Math.abs(value / step - Math.round(value / step)) < 1e-9);
  const align = (value: number): number =>
    step > 0 ? Number((Math.ceil(value / step) * step).toPrecision(15)) : value;
  const first = Number.isFinite(low) ? low : Number.isFinite(high) ? high : 0;
  const candidates = [
    1,
    align(1),
    align(first),
    align(first + (step || 1)),
    align(high - step),
    align(high),
    (low + high) / 2,
    0,
  ];
  const found = candidates.find((value) => Number.isFinite(value) && suits(value));
  if (found === undefined || variant === 0) return found;
  const next = align(found + variant * (step || 1));
  return suits(next) ? next : align(found - variant * (step || 1));
}
