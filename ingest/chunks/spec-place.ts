import type { Operation } from '../../core/operation.ts';

/** Where a specification stands in the portal: what its chunks are called and linked to. */
export interface SpecPlace {
  readonly api: string;
  readonly apiTitle: string;
  readonly version: string;
  /** Address of the API version in the portal. */
  readonly url: string | null;
  /** Address of an operation, holding `{operation}`. */
  readonly operationUrl: string | null;
}

/** The portal's address of one operation: by operationId, or by method and path where it has none. */
export function operationUrl(place: SpecPlace, operation: Operation): string | null {
  if (place.operationUrl === null) return place.url;
  const name =
    operation.operationId ?? `${operation.method.toLowerCase()}-${operation.path.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
  return place.operationUrl.replaceAll('{operation}', () => encodeURIComponent(name.replaceAll(/^-|-$/g, '')));
}
