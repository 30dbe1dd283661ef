import type { Operation } from '../../../core/operation.ts';
import type { SearchHit } from '../../../core/search-index.ts';

/** Texts of specifications and gateways among these; the sections of a specification are those of its document. */
export function specifiedHits(hits: readonly SearchHit[]): SearchHit[] {
  const documents = new Set(hits.filter(({ kind }) => kind !== 'section').map(({ documentPath }) => documentPath));
  return hits.filter(({ kind, documentPath }) => kind !== 'section' || documents.has(documentPath));
}

/** Whether a text is of the API and version that an answer is about: what another version says is not so in this one. */
export function isAtHand(
  { api, version }: { readonly api: string | null; readonly version: string | null },
  scope: { readonly api?: string | undefined; readonly version?: string | undefined },
): boolean {
  return (api === null || (scope.api ?? api) === api) && (version === null || (scope.version ?? version) === version);
}

/** Characters of one operation: ten times what all of an ordinary one says. */
const MAX_CHARACTERS = 200_000;

/** Kept as long as the operation is: it is asked for by whoever checks one of its answers. */
const described = new WeakMap<Operation, string>();

/** Everything that a specification says of an operation in words; what is searched for holds but the beginning. */
export function describedTexts(operation: Operation): string {
  const known = described.get(operation) ?? joinDescriptions(operation);
  described.set(operation, known);
  return known;
}

function joinDescriptions(operation: Operation): string {
  const { summary, description, parameters, requestBody, bodyFields, responses } = operation;
  const parts = [
    ...parameters,
    ...bodyFields,
    ...responses,
    ...responses.flatMap(({ headers, fields }) => [...headers, ...fields]),
    ...(requestBody === null ? [] : [requestBody]),
  ];
  return [summary, description, ...parts.map((one) => one.description)]
    .filter((text) => typeof text === 'string' && text !== '')
    .join('\n')
    .slice(0, MAX_CHARACTERS);
}
