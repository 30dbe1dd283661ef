import type { Operation, OperationServer } from '../../../core/operation.ts';
import { readTokens } from './question-tokens.ts';
import { stemsOf } from './value-slots.ts';

/** Words that stand before the name of a place to call: "in the sandbox", "against staging". */
const before = /^(?:in|on|against|at|use|using|to|for|from|the|our|your)$/i;
/** Parts of addresses and descriptions that tell no server from another. */
const common = new Set([
  'api',
  'www',
  'com',
  'http',
  'https',
  'server',
  'the',
  'url',
  'base',
  'endpoint',
  'region',
  'v1',
  'v2',
  'v3',
]);
/** A list of more is generated, and names of its kind are everywhere. */
const MAX_SERVERS = 20;

/**
 * The operation with the server first that a question names by a word of its address or description which no other one
 * has: "in the sandbox". Unchanged where none is named, or two.
 */
export function chooseServer(question: string, operation: Operation): Operation {
  const { servers } = operation;
  if (servers.length < 2 || servers.length > MAX_SERVERS) return operation;
  const words = servers.map(wordsOf);
  const tokens = readTokens(question);
  const named = new Set<number>();
  for (const [at, token] of tokens.entries()) {
    if (at === 0 || token.isQuoted || !before.test(tokens[at - 1]?.text ?? '')) continue;
    const [stem = '', ...more] = stemsOf(token.text);
    if (stem === '' || more.length > 0 || common.has(stem)) continue;
    const having = words.flatMap((own, index) => (own.has(stem) ? [index] : []));
    const [only] = having;
    if (only !== undefined && having.length === 1) named.add(only);
  }
  const [index] = named;
  const chosen = index === undefined || named.size > 1 ? undefined : servers[index];
  return chosen === undefined
    ? operation
    : { ...operation, servers: [chosen, ...servers.filter((other) => other !== chosen)] };
}

function wordsOf({ url, description, variables }: OperationServer): ReadonlySet<string> {
  const filled = url.replaceAll(/\{([^{}]*)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : '',
  );
  const host = /^https?:\/\/([^/?#]*)/i.exec(filled)?.[1] ?? filled;
  return new Set(
    stemsOf(`${host.slice(0, 300)} ${(description ?? '').slice(0, 300)}`).filter((stem) => !common.has(stem)),
  );
}
