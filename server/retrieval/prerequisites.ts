import { isParameter, segmentTerms } from './operation-shape.ts';
import type { OperationShape } from './operation-shape.ts';

/** What a question says about where an id is to come from. */
export interface KnownFrom {
  /** A thing is called by its name, which a list or a search turns into an id. */
  readonly name: boolean;
  /** Something is said to be the asker's own. */
  readonly owner: boolean;
}

/**
 * Operations that yield what the path parameters of another one need: `GET /movies` and `GET /search/movie` (or
 * `GET /search`, which finds things of all kinds) for `GET /movies/{movie_id}/credits`; of things that are the asker's
 * own `GET /me/lists` for `POST /lists/{list_id}/items` and `GET /me` for `POST /users/{user_id}/lists`. By their place
 * in `operations`.
 */
export function findPrerequisites(
  operation: OperationShape,
  operations: readonly { readonly shape: OperationShape; readonly place: number }[],
  known: KnownFrom,
): number[] {
  const needed = operation.segments.flatMap((segment, index): Need[] => {
    const resource = operation.segments[index - 1];
    if (!isParameter(segment) || resource === undefined || isParameter(resource)) return [];
    return [{ collection: operation.segments.slice(0, index).join('/'), noun: nounOf(resource) }];
  });
  return operations.flatMap(({ shape, place }) => {
    const isYielded =
      (known.name && findsAnything(shape)) ||
      needed.some((need) => (known.name && yields(shape, need)) || (known.owner && yieldsOwn(shape, need)));
    return isYielded ? [place] : [];
  });
}

interface Need {
  /** Segments before the parameter. */
  readonly collection: string;
  /** Terms of the last of them. */
  readonly noun: string;
}

/** Who calls, in the path of what is theirs: `/me/lists`. */
const ownerWord = /^(?:me|myself|self)$/iu;
/** Resources that a caller is one of. */
const callerNouns: ReadonlySet<string> = new Set(['user', 'account', 'member', 'profil', 'admin', 'person']);

function yieldsOwn(operation: OperationShape, need: Need): boolean {
  const last = operation.segments.at(-1);
  if (operation.method !== 'GET' || last === undefined || isParameter(last)) return false;
  if (ownerWord.test(last)) return callerNouns.has(need.noun);
  return operation.segments.some((segment) => ownerWord.test(segment)) && nounOf(last) === need.noun;
}

function nounOf(segment: string): string {
  return segmentTerms(segment).join(' ');
}

const searchWord = /^(?:search|find|lookup|query)$/iu;

/** Parts of an address that name no resource. */
const prefix = /^(?:v\d+(?:\.\d+)*|api|rest)$/iu;

/** `GET /search`: ids of things of all kinds, also of those that a body or a query wants. */
function findsAnything({ method, segments }: OperationShape): boolean {
  const last = segments.at(-1);
  return (
    method === 'GET' &&
    last !== undefined &&
    searchWord.test(last) &&
    segments.slice(0, -1).every((segment) => prefix.test(segment))
  );
}

function yields(operation: OperationShape, need: Need): boolean {
  const last = operation.segments.at(-1);
  const before = operation.segments.at(-2);
  const searches = searchWord.test(last ?? '') || searchWord.test(before ?? '');
  if (operation.method !== 'GET' && !(operation.method === 'POST' && searches)) return false;
  if (operation.segments.join('/') === need.collection) return true;
  if (!searches || last === undefined || need.noun === '') return false;
  const subject = searchWord.test(last) ? before : last;
  return subject !== undefined && nounOf(subject) === need.noun;
}
