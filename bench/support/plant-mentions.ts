import type { Operation } from '../../core/operation.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * False mentions that are as near to a real operation as can be: another method, a path that goes on, one that stops
 * early, another case, another version, a field with another end. None of them is in the specification.
 */
export function plantMentions(operation: Operation, all: readonly Operation[]): string[] {
  const { method } = operation;
  const path = operation.path.replace(/[?#].*$/, '');
  const known = new Set(all.map((one) => keyOf(one.method, one.path)));
  const paths = new Set(all.map((one) => keyOf('', one.path)));
  const segments = path.split('/').slice(1);
  const turned = path.replace(/\/([a-z])(?=[^/{}]*)/, (_, letter: string) => `/${letter.toUpperCase()}`);
  const planted = [
    [METHODS.find((other) => !known.has(keyOf(other, path))) ?? null, path],
    [method, `${path.replace(/\/$/, '')}/undo`],
    [method, `/${segments.slice(0, -1).join('/')}`],
    [method, turned],
    [method, `/v97${path}`],
  ] as const;
  const operations = planted.flatMap(([other, target]) =>
    other === null || target.length < 3 || (target === path ? other === method : paths.has(keyOf('', target)))
      ? []
      : [`\`${other} ${target}\``],
  );
  const field = operation.bodyFields.at(0)?.path.replace(/^.*[.]/, '');
  return field === undefined ? operations : [...operations, `The field \`${field}_undo\``];
}

function keyOf(method: string, path: string): string {
  return `${method} ${path
    .replace(/[?#].*$/, '')
    .replaceAll(/\{[^{}]*\}/g, '{}')
    .replace(/\/$/, '')}`;
}
