import { methodPathKey } from '../../core/identifier-keys.ts';
import type { Operation } from '../../core/operation.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { basePathOf } from '../../ingest/openapi/read-servers.ts';
import type { ExactQuestion } from './exact-questions.ts';

/** What people have in the place of a parameter; the last is written like the name of a resource. */
const sampleValues = [
  'abc_123',
  '4711',
  '7b1c2d3e-4f50-4a61-8b72-9c83ad94be05',
  'jane.doe@example.com',
  '2026-05-01',
  'ord_8Zk2',
  'hello-world',
  'octocat',
];

/** Questions by method and path, as in the specification and with values filled in: two lists for each operation. */
export function addressQuestions(operations: readonly Operation[]): ExactQuestion[][] {
  const templates = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));
  return operations.flatMap((operation, place) => [
    templateQuestions(operation),
    filledQuestions(operation, place, templates),
  ]);
}

function templateQuestions(operation: Operation): ExactQuestion[] {
  const { key, method, path } = operation;
  // Two paths that differ in the names of their parameters alone are one address, unless these names are given.
  const isTarget = (hit: SearchHit): boolean => hit.operationKey === key;
  const isAlike = (hit: SearchHit): boolean => keyOf(hit.operationKey ?? '') === keyOf(key);
  const ask = (question: string, target: (hit: SearchHit) => boolean): ExactQuestion => ({
    kind: 'method and path',
    question,
    isTarget: target,
  });
  const colons = path.replaceAll(/\/\{(\w+)\}(?=\/|$)/gu, '/:$1');
  const shown = [
    ask(`What does ${key} return?`, isTarget),
    ask(key, isTarget),
    ask(`Which endpoint is \`${key}\`?`, isTarget),
    ask(`${method.toLowerCase()} ${path} gives me an error`, isTarget),
    ask(`What does a ${method} request to \`${path}\` do?`, isTarget),
    ask(`${method} ${colons}`, isAlike),
  ];
  return path.includes('?') || path.includes('#') || path.endsWith('/')
    ? shown
    : [...shown, ask(`explain ${method} ${path}/`, isAlike)];
}

interface Template {
  readonly operation: Operation;
  readonly pattern: RegExp;
}

function filledQuestions(operation: Operation, place: number, templates: readonly Template[]): ExactQuestion[] {
  const { method, path, servers } = operation;
  if (path.includes('?') || path.includes('#')) return [];
  const fill = (shift: number): string => {
    let filled = 0;
    return path.replaceAll(/\{[^{}]*\}/gu, () => {
      filled += 1;
      return sampleValues[(shift + filled) % sampleValues.length] ?? 'abc_123';
    });
  };
  const base = servers.map(basePathOf).find((candidate) => !candidate.includes('{')) ?? '';
  const ask = (shift: number, write: (filled: string) => string): ExactQuestion[] => {
    const filled = fill(shift);
    const keys = meantBy(method, filled, templates);
    // Where the value is joined to other text, another template may fit as well as the one that was filled.
    if (!keys.has(keyOf(operation.key))) return [];
    return [{ kind: 'address', question: write(filled), isTarget: (hit) => keys.has(keyOf(hit.operationKey ?? '')) }];
  };
  return [
    ...ask(0, (filled) => `${method} ${filled} fails, why?`),
    ...ask(place, (filled) => `${method} ${filled}`),
    ...ask(place + 1, (filled) => `Which endpoint is \`${method} ${filled}\`?`),
    ...ask(
      place + 2,
      (filled) => `curl -X ${method} 'https://api.harbor.example${base}${filled}?limit=5&verbose=true'`,
    ),
    ...ask(
      place + 3,
      (filled) => `what happens with ${method.toLowerCase()} ${filled}${filled.endsWith('/') ? '' : '/'} please?`,
    ),
    ...ask(
      place + 4,
      (filled) => `I send a ${method} request to https://api.harbor.example${base}${filled} and get a 400`,
    ),
    ...ask(6, (filled) => `${method} ${filled} HTTP/1.1`),
  ];
}

/**
 * The templates of this method that a concrete path fits and that have the fewest parameters, as OpenAPI says that
 * concrete paths are matched before templated ones.
 */
function meantBy(method: string, filled: string, templates: readonly Template[]): Set<string> {
  const fitting = templates.filter(({ operation, pattern }) => operation.method === method && pattern.test(filled));
  const parametersOf = (operation: Operation): number => operation.path.split(/\{[^{}]*\}/u).length;
  const fewest = Math.min(...fitting.map(({ operation }) => parametersOf(operation)));
  return new Set(
    fitting.filter(({ operation }) => parametersOf(operation) === fewest).map(({ operation }) => keyOf(operation.key)),
  );
}

function patternOf(path: string): RegExp {
  const literal = path.split(/\{[^{}]*\}/u).map((part) => part.replaceAll(/[$()*+.?[\\\]^|{}]/gu, String.raw`\$&`));
  return new RegExp(`^${literal.join('[^/]+')}/?$`, 'iu');
}

function keyOf(operationKey: string): string {
  const [method = '', path = ''] = operationKey.split(' ', 2);
  return methodPathKey(method, path);
}
