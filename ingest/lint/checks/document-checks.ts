import type { Operation, OperationServer } from '../../../core/operation.ts';
import { objectAt, quote, textAt } from '../../json-values.ts';
import type { JsonObject } from '../../json-values.ts';
import type { FindingList } from '../lint-finding.ts';

/** What a document says about itself. */
export function checkInfo(root: JsonObject, findings: FindingList): void {
  const info = objectAt(root, 'info');
  if (textAt(info, 'title') === null) findings.add('info-title', '/info', '`info.title` is missing.');
  if (textAt(info, 'version') === null) findings.add('info-version', '/info', '`info.version` is missing.');
  if (textAt(info, 'description') === null && textAt(info, 'summary') === null)
    findings.add('info-description', '/info', '`info.description` is missing.');
}

/** Addresses that code in answers calls: said once for the document where all operations share the fault. */
export function checkServers(operations: readonly Operation[], findings: FindingList): void {
  const without = operations.filter(({ servers }) => servers.length === 0);
  if (without.length === operations.length && operations.length > 0)
    findings.add('missing-servers', '/servers', 'No server is stated.');
  else
    for (const { key } of without)
      findings.add('missing-servers', '/servers', 'No server is stated for it.', { operation: key });
  const relative = operations.filter(({ servers }) => servers.length > 0 && !servers.some(isAbsolute));
  const urls = new Set(relative.map(({ servers }) => servers[0]?.url ?? ''));
  for (const url of urls) {
    const users = relative.filter(({ servers }) => servers[0]?.url === url);
    const message = `The server ${quote(url)} has no host.`;
    if (users.length === operations.length) findings.add('relative-server', '/servers', message);
    else for (const { key } of users) findings.add('relative-server', '/servers', message, { operation: key });
  }
}

/** With the defaults of its variables filled in, the address names a host. */
function isAbsolute({ url, variables }: OperationServer): boolean {
  const filled = url.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );
  return /^(?:[a-z][a-z0-9+.-]*|\{[^{}]*\}):\/\//i.test(filled);
}
