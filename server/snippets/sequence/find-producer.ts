import type { Operation } from '../../../core/operation.ts';
import type { IdNeed } from './id-needs.ts';

/** An operation whose answer holds an id that another one wants. */
export interface Producer {
  readonly operation: Operation;
  /** Where in its answer: keys and positions from the outside in. */
  readonly path: readonly (string | number)[];
}

/** Of these, in the order in which they are tried, for a call of this method. */
export function producerKeys(method: string, { collections }: IdNeed): string[] {
  const isSafe = method === 'GET' || method === 'HEAD';
  // What reads starts from what is there. What deletes must not hit what somebody needs.
  const methods = isSafe ? ['GET', 'POST'] : method === 'DELETE' ? ['POST'] : ['POST', 'GET'];
  return methods.flatMap((verb) => collections.map((collection) => `${verb} ${collection}`));
}

/** The first of the operations whose answer is known to hold the id. */
export function chooseProducer(need: IdNeed, operations: readonly Operation[]): Producer | null {
  for (const operation of operations) {
    const path = findField(operation, need);
    if (path !== null) return { operation, path };
  }
  return null;
}

/** The id in the fields of the first success that says what it holds: of one thing, or of the first in a list. */
function findField(operation: Operation, { fields }: IdNeed): readonly (string | number)[] | null {
  const success = operation.responses.find(({ status, fields: known }) => status.startsWith('2') && known.length > 0);
  if (success === undefined) return null;
  const paths = success.fields.map(({ path }) => path);
  for (const name of fields) {
    // In the thing itself, in the first of a list, or one level inside: `id`, `[].id`, `data.id`, `data[].id`.
    const found =
      [name, `[].${name}`].find((path) => paths.includes(path)) ?? paths.find((path) => isOneLevelIn(path, name));
    if (found !== undefined) return toKeys(found);
  }
  return null;
}

/** The wrappers that APIs put around what they answer; any other object is another thing with an id of its own. */
const wrapper = /^(?:data|result|results|items|records|values|entries|content|list|rows)$/i;

function isOneLevelIn(path: string, name: string): boolean {
  const [outer = '', inner, ...deeper] = path.split('.');
  if (inner !== name || deeper.length > 0) return false;
  return outer.endsWith('[]') || wrapper.test(outer);
}

/** `data[].id` → `data`, 0, `id`. */
function toKeys(path: string): (string | number)[] {
  return path.split('.').flatMap((part) => {
    const name = part.replaceAll('[]', '');
    const lists = part.match(/\[\]/g) ?? [];
    return [...(name === '' ? [] : [name]), ...lists.map(() => 0)];
  });
}
