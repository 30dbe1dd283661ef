import type { Operation, SecurityScheme } from '../../core/operation.ts';
import type { OperationReport } from './operation-report.ts';
import { quoted } from './words.ts';

type Alternative = readonly SecurityScheme[];
type Naming = (scheme: SecurityScheme) => string;

const where = '/security';

/** Compares who may call: alternatives as a set, schemes by what they ask of a caller rather than by their key. */
export function compareSecurity(from: Operation, to: Operation, report: OperationReport): void {
  const before = alternativesOf(from);
  const after = alternativesOf(to);
  const lost = before.filter((old) => !after.some((alternative) => isEnough(old, alternative, exactName)));
  const gained = after.filter((alternative) => !before.some((old) => isEnough(alternative, old, exactName)));
  if (lost.length === 0 && gained.length === 0) return;
  const values = { from: before.map(alternativeWords), to: after.map(alternativeWords) };
  const change = `${listWords(values.to)} instead of ${listWords(values.from)}`;
  const moved = (others: readonly Alternative[]) => (alternative: Alternative) =>
    others.some((other) => isEnough(alternative, other, nameWithoutAddress));
  if (lost.every(moved(after)) && gained.every(moved(before))) {
    const addresses = (alternatives: readonly Alternative[]): string[] => [
      ...new Set(alternatives.flat().flatMap(addressesOf)),
    ];
    report.add('security_address_changed', where, 'Credentials come from another address.', {
      from: addresses(before),
      to: addresses(after),
    });
  } else if (gained.length === 0) {
    report.add('security_tightened', where, `A call needs more: ${change}.`, values);
  } else if (lost.length === 0) {
    report.add('security_loosened', where, `A call can do with less, or with something else too: ${change}.`, values);
  } else {
    report.add('security_changed', where, `A call needs other credentials: ${change}.`, values);
  }
}

/** No statement at all means that anybody may call. */
function alternativesOf(operation: Operation): readonly Alternative[] {
  return operation.security.length === 0 ? [[]] : operation.security;
}

/** Whether a caller who holds all that `held` lists is let in by `asked`. */
function isEnough(held: Alternative, asked: Alternative, name: Naming): boolean {
  return asked.every((wanted) =>
    held.some(
      (scheme) => name(scheme) === name(wanted) && wanted.scopes.every((scope) => scheme.scopes.includes(scope)),
    ),
  );
}

function exactName(scheme: SecurityScheme): string {
  return [baseName(scheme), ...addressesOf(scheme)].join(' ');
}

/** Schemes of the same kind at other addresses are told apart by their key. */
function nameWithoutAddress(scheme: SecurityScheme): string {
  return addressesOf(scheme).length === 0 ? baseName(scheme) : `${baseName(scheme)} ${scheme.key}`;
}

function baseName(scheme: SecurityScheme): string {
  if (scheme.type === 'apiKey') {
    const name = scheme.name ?? '';
    return `apiKey ${scheme.in ?? ''} ${scheme.in === 'header' ? name.toLowerCase() : name}`;
  }
  return scheme.type === 'http' ? `http ${scheme.scheme ?? ''}` : scheme.type;
}

function addressesOf(scheme: SecurityScheme): string[] {
  const addresses = [scheme.tokenUrl, scheme.authorizationUrl, scheme.openIdConnectUrl];
  return addresses.filter((address) => address !== undefined);
}

/** `oauth2 (refunds:write) and apiKey in header X-Key`. */
function alternativeWords(alternative: Alternative): string {
  if (alternative.length === 0) return 'no credentials';
  return alternative.map(schemeWords).toSorted().join(' and ');
}

function schemeWords(scheme: SecurityScheme): string {
  const scopes = scheme.scopes.length === 0 ? '' : ` (${scheme.scopes.toSorted().join(', ')})`;
  if (scheme.type === 'apiKey') return `apiKey in ${scheme.in ?? 'header'} ${scheme.name ?? ''}${scopes}`;
  return `${scheme.type === 'http' ? `http ${scheme.scheme ?? ''}` : scheme.type}${scopes}`;
}

function listWords(alternatives: readonly string[]): string {
  return alternatives.map(quoted).join(' or ');
}
