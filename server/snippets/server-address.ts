import type { Operation } from '../../core/operation.ts';
import { encodeAddress } from './percent-encoding.ts';

/** Stands where the specification names no host; visible, so that nobody mistakes it for one. */
export const placeholderServer = 'https://YOUR_API_HOST';

/**
 * Where the request goes: the override, else the first server with its variables filled in. Credentials,
 * query and fragment of an address are dropped. A relative or unusable address gets a placeholder host.
 */
export function serverAddress(operation: Operation, override?: string): string {
  const [first] = operation.servers;
  const variables = override === undefined ? (first?.variables ?? {}) : {};
  const template = override ?? first?.url ?? '';
  const known = cleanAddress(template, variables);
  if (known !== null) return known;
  const address = fillVariables(template, variables);
  const [, path = ''] = /^https?:\/\/[^/]+(\/.*)?$/i.exec(address) ?? [];
  const isPath = address.startsWith('/') && !address.startsWith('//');
  return placeholderServer + (isPath ? address : path).replace(/\/+$/, '');
}

/** An address without credentials, query and fragment; `null` for one that no request can go to. */
export function cleanAddress(template: string, variables: Readonly<Record<string, string>>): string | null {
  const address = fillVariables(template, variables);
  const [, scheme, authority, path = ''] = /^(https?):\/\/([^/]+)(\/.*)?$/i.exec(address) ?? [];
  if (scheme === undefined || authority === undefined) return null;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (!/^[A-Za-z0-9._~-]+(:\d{1,5})?$/.test(host)) return null;
  return `${scheme.toLowerCase()}://${host}${path.replace(/\/+$/, '')}`;
}

function fillVariables(template: string, variables: Readonly<Record<string, string>>): string {
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) && variables[name] ? variables[name] : placeholderFor(name),
  );
  return encodeAddress(filled.trim()).replace(/[?#].*$/s, '');
}

/** `tenant-id` → `YOUR_TENANT_ID`. */
export function placeholderFor(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return words ? `YOUR_${words.toUpperCase()}` : 'YOUR_VALUE';
}
