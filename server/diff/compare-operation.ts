import type { Operation } from '../../core/operation.ts';
import { compareParameters } from './compare-parameters.ts';
import { compareRequestBodies } from './compare-request-body.ts';
import { compareResponses } from './compare-responses.ts';
import { RequestComparison } from './compare-schemas.ts';
import { compareSecurity } from './compare-security.ts';
import { compareServers } from './compare-servers.ts';
import { pathVersion, renamedParameters } from './match-operations.ts';
import { OperationReport } from './operation-report.ts';
import { SchemaReader } from './schema-reader.ts';
import { quoted, segmentOf } from './words.ts';

/** Everything that differs between two states of one operation. */
export function compareOperation(from: Operation, to: Operation): OperationReport {
  const report = new OperationReport(to.key);
  compareNames(from, to, report);
  compareSecurity(from, to, report);
  compareServers(from, to, report);
  const readers = { from: new SchemaReader(from.definitions), to: new SchemaReader(to.definitions) };
  const comparison = new RequestComparison(readers.from, readers.to, report);
  compareParameters(from, to, renamedParameters(from, to), comparison);
  compareRequestBodies(from.requestBody, to.requestBody, comparison);
  compareResponses(from, to, report);
  return report;
}

function compareNames(from: Operation, to: Operation, report: OperationReport): void {
  if (from.operationId !== to.operationId) {
    const words = (id: string | null): string => (id === null ? 'none' : quoted(id));
    const message = `The operationId is ${words(to.operationId)} instead of ${words(from.operationId)}.`;
    report.add('operation_id_changed', '', message, { from: from.operationId, to: to.operationId });
  }
  if (from.deprecated !== to.deprecated) {
    const kind = to.deprecated ? 'operation_deprecated' : 'operation_undeprecated';
    report.add(kind, '', `The operation is ${to.deprecated ? 'now' : 'no longer'} deprecated.`);
  }
  const [before, after] = [pathVersion(from.path), pathVersion(to.path)];
  if (before !== after) {
    const words = (version: string | null): string => (version === null ? 'no version' : quoted(version));
    const message = `The path holds ${words(after)} instead of ${words(before)}.`;
    report.add('path_version_changed', '', message, { from: before, to: after });
  }
  for (const [before, after] of renamedParameters(from, to)) {
    const message = `Path parameter ${quoted(before)} is now called ${quoted(after)}; a call looks the same.`;
    report.add('path_parameter_renamed', `/parameters/path/${segmentOf(after)}`, message, { from: before, to: after });
  }
}
