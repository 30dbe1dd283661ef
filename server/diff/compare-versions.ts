import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Operation } from '../../core/operation.ts';
import { equalJson } from '../snippets/json-values.ts';
import { canonicalJson, compareText } from './canonical-json.ts';
import { compareOperation } from './compare-operation.ts';
import { isCutShort } from './field-budgets.ts';
import { matchOperations } from './match-operations.ts';
import { OperationReport } from './operation-report.ts';
import { hasCutDefinitions } from './schema-reader.ts';
import type { ChangeKind, VersionChange, VersionDiff } from './version-diff.ts';
import { quoted } from './words.ts';

/**
 * The structural difference between two versions of an API, from the operations of each. Texts, examples, tags,
 * the order of keys and the layout of references make no difference. Pure; linear in the operations, with a
 * budget for each of them.
 */
export function compareVersions(from: readonly Operation[], to: readonly Operation[]): VersionDiff {
  const steps = compareStepwise(from, to);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * {@link compareVersions} between other work: two versions that differ everywhere take half a second or more, and
 * nobody else should wait for that. @throws the reason of `signal` when it aborts
 */
export async function compareVersionsInTurns(
  from: readonly Operation[],
  to: readonly Operation[],
  options: { signal?: AbortSignal } = {},
): Promise<VersionDiff> {
  const steps = compareStepwise(from, to);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
    options.signal?.throwIfAborted();
  }
}

/** Pauses after each operation that took work. */
function* compareStepwise(from: readonly Operation[], to: readonly Operation[]): Generator<void, VersionDiff> {
  const matched = matchOperations(from, to);
  const reports: OperationReport[] = [];
  for (const pair of matched.pairs) {
    // Most operations of two versions are word for word the same.
    const isSame = equalJson(pair.from, pair.to);
    reports.push(isSame ? reportOfSame(pair.to) : compareOperation(pair.from, pair.to));
    if (!isSame) yield;
  }
  const removed = matched.removed.map((operation) => {
    const report = new OperationReport(operation.key);
    report.add('operation_removed', '', `${quoted(operation.key)} is gone.`);
    return report;
  });
  const added = matched.added.map((operation) => {
    const report = new OperationReport(operation.key);
    report.add('operation_added', '', `${quoted(operation.key)} is new.`);
    return report;
  });
  const own = [...reports, ...removed, ...added].flatMap((report) => report.changes);
  const changes = foldShared(own, reports.length).toSorted(compareChanges);
  const breaking = changes.filter((change) => change.breaking).length;
  const incomplete = reports.filter((report) => report.incomplete).length;
  return {
    breaking: breaking > 0,
    incomplete: incomplete > 0,
    counts: {
      total: changes.length,
      breaking,
      operations_added: added.length,
      operations_removed: removed.length,
      operations_changed: reports.filter((report) => report.size > 0).length,
      operations_incomplete: incomplete,
    },
    changes,
  };
}

/** Equal as far as it is known; what a budget left out of both may differ. */
function reportOfSame(operation: Operation): OperationReport {
  const report = new OperationReport(operation.key);
  if (operation.responses.some((response) => isCutShort(response.fields)) || hasCutDefinitions(operation))
    report.miss();
  return report;
}

/** Kinds that count once for all operations that share the very same change. */
const sharedKinds = new Set<ChangeKind>(['servers_changed', 'path_version_changed']);

/**
 * Servers, versions in paths and security are mostly the same for a whole document: where several operations move
 * to the same address, and where all of them get the same security, that is one change.
 */
function foldShared(changes: readonly VersionChange[], compared: number): VersionChange[] {
  const isShared = (change: VersionChange): boolean =>
    sharedKinds.has(change.kind) || change.kind.startsWith('security_');
  const groups = Map.groupBy(changes.filter(isShared), (change) =>
    canonicalJson([change.kind, change.from, change.to]),
  );
  const folded = [...groups.values()].flatMap((group): readonly VersionChange[] => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    if (group.length < compared && !sharedKinds.has(first.kind)) return group;
    const count = `${group.length === compared ? 'All' : ''} ${String(group.length)} operations`.trim();
    return [{ ...first, operation: null, operations: group.length, message: `${count}: ${first.message}` }];
  });
  return [...changes.filter((change) => !isShared(change)), ...folded];
}

/** Breaking ones first, then by path, method and place, so that pages of the same difference fit together. */
function compareChanges(first: VersionChange, second: VersionChange): number {
  if (first.breaking !== second.breaking) return first.breaking ? -1 : 1;
  const [method = '', path = ''] = first.operation?.split(/ (.*)/s) ?? [];
  const [otherMethod = '', otherPath = ''] = second.operation?.split(/ (.*)/s) ?? [];
  return (
    compareText(path, otherPath) ||
    compareText(method, otherMethod) ||
    compareText(first.where, second.where) ||
    compareText(first.kind, second.kind) ||
    compareText(canonicalJson([first.from, first.to]), canonicalJson([second.from, second.to]))
  );
}
