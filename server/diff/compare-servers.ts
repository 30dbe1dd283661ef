import type { Operation, OperationServer } from '../../core/operation.ts';
import { canonicalJson } from './canonical-json.ts';
import type { OperationReport } from './operation-report.ts';
import { quotedList } from './words.ts';

/** Compares the addresses of an operation as a set; what a server is described as does not count. */
export function compareServers(from: Operation, to: Operation, report: OperationReport): void {
  const before = addressesOf(from);
  const after = addressesOf(to);
  if (canonicalJson(before) === canonicalJson(after)) return;
  const words = (addresses: readonly string[]): string =>
    addresses.length === 0 ? 'no stated address' : quotedList(addresses);
  const message = `Served at ${words(after)} instead of ${words(before)}.`;
  report.add('servers_changed', '/servers', message, { from: before, to: after });
}

function addressesOf(operation: Operation): string[] {
  return [...new Set(operation.servers.map(addressOf))].toSorted();
}

/** The address with the defaults of its variables, without a final slash. */
function addressOf(server: OperationServer): string {
  const url = server.url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(server.variables, name) ? (server.variables[name] ?? whole) : whole,
  );
  return url.replace(/\/+$/, '');
}
