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
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) && variables[name] ? variables[name] : placeholderFor(name),
  );
  const address = encodeAddress(filled.trim()).replace(/[?#].*$/s, '');
  const [, scheme, authority, path = ''] = /^(https?):\/\/([^/]+)(\/.*)?$/i.exec(address) ?? [];
  if (scheme === undefined || authority === undefined) {
    const isPath = address.startsWith('/') && !address.startsWith('//');
    return placeholderServer + (isPath ? address.replace(/\/+$/, '') : '');
  }
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (!/^[A-Za-z0-9._~-]+(:\d{1,5})?$/.test(host)) return placeholderServer + path.replace(/\/+$/, '');
  return `${scheme.toLowerCase()}://${host}${path.replace(/\/+$/, '')}`;
}

/** `tenant-id` → `YOUR_TENANT_ID`. */
export function placeholderFor(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return words ? `YOUR_${words.toUpperCase()}` : 'YOUR_VALUE';
}
