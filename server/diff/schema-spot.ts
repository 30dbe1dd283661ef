import { quoted, segmentOf } from './words.ts';

/** Where a schema stands in an operation: its location for programs and its name for people. */
export interface SchemaSpot {
  /** `/request_body`, `/parameters/query/limit`. */
  readonly root: string;
  /** `the request body`, ``query parameter `limit` ``. */
  readonly rootName: string;
  /** The value travels as text. */
  readonly asText: boolean;
  /** Path of the field below the root in the words of operation fields: `items[].price`; empty for the root. */
  readonly path: string;
}

export function propertySpot(spot: SchemaSpot, name: string): SchemaSpot {
  const segment = segmentOf(name);
  return { ...spot, path: spot.path === '' ? segment : `${spot.path}.${segment}`, asText: false };
}

export function itemSpot(spot: SchemaSpot): SchemaSpot {
  return { ...spot, path: `${spot.path}[]` };
}

export function mapSpot(spot: SchemaSpot): SchemaSpot {
  return { ...spot, path: spot.path === '' ? '*' : `${spot.path}.*`, asText: false };
}

export function whereOf(spot: SchemaSpot): string {
  return spot.path === '' ? spot.root : `${spot.root}/${spot.path}`;
}

/** ``Field `amount` of the request body``, at the start of a sentence. */
export function subjectOf(spot: SchemaSpot): string {
  if (spot.path !== '') return `Field ${quoted(spot.path)} of ${spot.rootName}`;
  return spot.rootName.charAt(0).toUpperCase() + spot.rootName.slice(1);
}
