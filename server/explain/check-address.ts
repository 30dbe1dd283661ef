import type { CatalogueApi } from '../../core/catalogue.ts';
import type { CheckInput } from './check-input.ts';
import type { Fault } from './finding.ts';
import { placeholderIn } from './placeholders.ts';
import type { ServerAddress } from './server-addresses.ts';
import type { Target } from './read-target.ts';

const MAX_SHOWN = 5;

/** Host, base path, path and method against the servers of the specification and the addresses of the gateway. */
export function checkAddress(
  input: CheckInput,
  target: Target,
  servers: readonly ServerAddress[],
  api: CatalogueApi,
): Fault[] {
  return [
    ...checkHost(input, target, servers),
    ...checkPath(input, target, servers),
    ...checkMethod(input),
    ...checkAge(input, api),
  ];
}

function checkHost({ redaction }: CheckInput, target: Target, servers: readonly ServerAddress[]): Fault[] {
  const { host, scheme } = target;
  if (host === null || servers.length === 0) return [];
  const taking = servers.filter((server) => server.takesHost(host));
  if (taking.length === 0) {
    return [
      {
        code: 'host_unknown',
        pointer: '/url',
        message: 'The host is none that the specification or the gateway names for this API.',
        expected: shown(servers),
        actual: redaction.mask(host),
        source: servers.some(({ source }) => source === 'gateway') ? 'gateway' : 'specification',
      },
    ];
  }
  if (scheme !== 'http' || !taking.every(({ isSecure }) => isSecure)) return [];
  return [
    {
      code: 'scheme_insecure',
      pointer: '/url',
      message: 'The request goes over plain HTTP; the API is called over HTTPS.',
      expected: 'https',
      actual: 'http',
      source: taking[0]?.source ?? 'specification',
    },
  ];
}

function shown(servers: readonly ServerAddress[]): string[] {
  return [...new Set(servers.map(({ url }) => url))].slice(0, MAX_SHOWN);
}

function checkPath(input: CheckInput, target: Target, servers: readonly ServerAddress[]): Fault[] {
  const { match, operation, redaction } = input;
  const actual = redaction.mask(target.path);
  const base = { pointer: '/url', actual, source: 'specification' } as const;
  switch (match.fault) {
    case 'base_path_missing': {
      const expected = [...new Set(servers.map(({ basePath }) => basePath))].filter((path) => path !== '');
      return [
        {
          ...base,
          code: 'base_path_missing',
          message: `The path lacks the base path ${expected.slice(0, MAX_SHOWN).join(' or ')}.`,
          expected,
        },
      ];
    }
    case 'base_path_wrong': {
      const expected = [...new Set(servers.map(({ basePath }) => basePath))];
      const named = expected.filter((path) => path !== '').slice(0, MAX_SHOWN);
      const right =
        named.length === 0 ? 'its paths stand right behind the host' : `it is called at ${named.join(' or ')}`;
      return [
        {
          ...base,
          code: 'base_path_wrong',
          message: `The path begins with ${String(redaction.mask(match.base))}, which is no base path of this API: ${right}.`,
          expected,
        },
      ];
    }
    case 'path_case':
      return [
        { ...base, code: 'path_case', message: 'Upper and lower case matter in paths.', expected: operation.path },
      ];
    case 'path_trailing_slash':
      return [
        {
          ...base,
          code: 'path_trailing_slash',
          message: 'The path of the specification has no slash at the end.',
          expected: operation.path,
        },
      ];
    case 'path_double_slash':
      return [
        {
          ...base,
          code: 'path_double_slash',
          message: 'Two slashes follow each other in the path; the specification has one there.',
          expected: operation.path,
        },
      ];
    case 'path_slash_unencoded':
      return [
        {
          ...base,
          code: 'path_slash_unencoded',
          message: `A slash in a value makes it two parts of the path: write %2F within the values of ${operation.path}.`,
          expected: operation.path,
        },
      ];
    case 'path_unknown':
      return [
        {
          ...base,
          code: 'path_unknown',
          message: `The specification has no such path. The nearest is ${operation.path}.`,
          expected: operation.path,
        },
      ];
    case null:
      return checkPlaceholders(input, target);
    // no default
  }
}

/** A template that was pasted as it stands in the documentation. */
function checkPlaceholders({ match, redaction }: CheckInput, { path }: Target): Fault[] {
  const open = path.split('/').filter((segment) => placeholderIn(segment));
  if (open.length === 0) return [];
  const [name = ''] = Object.entries(match.path).find(([, value]) => placeholderIn(value)) ?? [];
  return [
    {
      code: 'path_placeholder',
      pointer: name === '' ? '/url' : `/path/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message: 'The path still holds a placeholder where a value belongs.',
      actual: redaction.mask(open[0]),
      source: 'specification',
    },
  ];
}

function checkMethod({ match, request, operation, redaction }: CheckInput): Fault[] {
  if (match.methods.includes(request.method) || match.fault === 'path_unknown') return [];
  // A browser asks by itself before it sends the call; the gateway answers.
  if (request.method === 'OPTIONS' || request.isMethodAssumed === true) return [];
  const method = String(redaction.mask(request.method)).slice(0, 20);
  return [
    {
      code: 'method_not_allowed',
      pointer: '/method',
      message: `${operation.path} does not take ${method}; it takes ${match.methods.join(', ')}.`,
      expected: match.methods,
      actual: method,
      source: 'specification',
    },
  ];
}

function checkAge({ operation, match }: CheckInput, api: CatalogueApi): Fault[] {
  const findings: Fault[] = [];
  if (operation.deprecated) {
    findings.push({
      code: 'operation_deprecated',
      pointer: '',
      message: 'The operation is deprecated.',
      source: 'specification',
    });
  }
  if (api.currentVersion !== null && match.entry.version !== api.currentVersion) {
    findings.push({
      code: 'version_not_current',
      pointer: '',
      message: `The request calls version ${match.entry.version}; the current one is ${api.currentVersion}.`,
      expected: api.currentVersion,
      actual: match.entry.version,
      source: 'specification',
    });
  }
  return findings;
}
