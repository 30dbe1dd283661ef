import type { OperationReport } from './operation-report.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { SchemaPlace } from './schema-shape.ts';
import type { SchemaSpot } from './schema-spot.ts';

/** Two places and where they stand. */
export interface SchemaPair {
  readonly from: SchemaPlace;
  readonly to: SchemaPlace;
  readonly spot: SchemaSpot;
  /** Steps from the root of the parameter or body. */
  readonly depth: number;
}

/** What the parts of a comparison need of the whole. */
export interface SchemaComparison {
  readonly from: SchemaReader;
  readonly to: SchemaReader;
  readonly report: OperationReport;
  /** Reports every difference between two places. */
  compare(pair: SchemaPair): void;
  /** Whether two places say the same. */
  isSame(pair: SchemaPair): boolean;
}
