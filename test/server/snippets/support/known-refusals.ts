import type { Refusal } from './sweep-specification.ts';

/** A reason for which a mock refuses a right request, or a specification contradicts itself. */
export interface KnownReason {
  /** As the table in `docs/snippets.md` has it. */
  readonly name: string;
  readonly covers: (refusal: Refusal) => boolean;
}

/** Everything else that is refused is a fault of ours. */
export const knownReasons: readonly KnownReason[] = [
  {
    name: 'The snippet says so itself',
    covers: ({ problems }) => problems.length > 0,
  },
  {
    name: 'One value of a form list is read as text',
    covers: ({ reason }) =>
      /"location":\["body",[^\]]+\],"severity":"Error","code":"type","message":"[^"]+ must be array/.test(reason),
  },
  {
    name: 'Objects that are spread over the query are not put together again',
    covers: ({ reason }) =>
      /"location":\["query","[^"]+"\],"severity":"Error","code":"(?:required|oneOf)"/.test(reason),
  },
  {
    name: 'Objects of `deepObject` that are not sent are read as empty ones',
    covers: ({ reason }) =>
      /"code":"required","message":"Request (?:body property|query parameter) [\w.]+ must have required property/.test(
        reason,
      ),
  },
  {
    name: 'A number or boolean in `text/plain` is read as text',
    covers: ({ reason }) =>
      /"location":\["body"\],"severity":"Error","code":"type","message":"Request body must be (?:boolean|integer|number)"/.test(
        reason,
      ),
  },
  {
    name: 'A form whose only required field is an empty object is no body',
    covers: ({ reason }) => reason.includes('Body parameter is required'),
  },
  {
    name: 'A star in a form is taken for a reserved character',
    covers: ({ reason }) => reason.includes('Reserved characters used in request body'),
  },
  {
    name: 'A header that OpenAPI says is to be ignored (`Accept`, `Content-Type`) is demanded',
    covers: ({ reason }) => /"location":\["header","(?:accept|content-type)"\]/.test(reason),
  },
  {
    name: 'The mock itself fails',
    covers: ({ kind }) => kind === 'mock',
  },
];

export function reasonOf(refusal: Refusal): string | null {
  return knownReasons.find(({ covers }) => covers(refusal))?.name ?? null;
}
