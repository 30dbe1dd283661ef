import { isObject, objectAt, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { bundleReferences } from '../openapi/bundle.ts';
import { NO_API_DESCRIPTION } from '../openapi/parse-spec.ts';
import { readOperations } from '../openapi/read-operations.ts';
import { readTree, UnreadableText } from '../openapi/read-tree.ts';
import { createSpecContext } from '../openapi/spec-context.ts';
import { upgradeDocument } from '../openapi/upgrade-document.ts';
import type { ParsedDocument, ParseTask } from '../parsing/parse-document.ts';
import { WarningList } from '../warning-list.ts';
import { checkFileReferences, cutReferenceLoops } from './check-references.ts';
import { checkStructure } from './check-structure.ts';
import { checkBodies } from './checks/body-checks.ts';
import { checkContract } from './checks/contract-checks.ts';
import { checkInfo, checkServers } from './checks/document-checks.ts';
import { checkDescriptions, checkEnums } from './checks/field-checks.ts';
import { operationSubjects } from './checks/operation-subject.ts';
import { checkWebhooks } from './checks/webhook-checks.ts';
import { checkDeprecation, checkRepeatedSummaries, checkWording } from './checks/wording-checks.ts';
import { FindingList, sentence } from './lint-finding.ts';
import type { LintFinding } from './lint-finding.ts';
import { lintRules } from './lint-rules.ts';
import { locateLines } from './locate-lines.ts';

/** One specification to judge, as a source loads it. */
export type LintTask = Extract<ParseTask, { kind: 'spec' }> & {
  /** Leaves the rules of the format out: set after they have brought a reader down. */
  readonly skipStructure?: boolean;
};

/** What was found, in the form that crosses between threads. Operations are counted; nothing is indexed from here. */
export interface JudgedDocument extends ParsedDocument {
  readonly findings: readonly LintFinding[];
  readonly operationCount: number;
  /** Holds nothing of its own, which is no fault in a shared part. */
  readonly isEmpty: boolean;
}

/** What each finding of reading is called elsewhere, where a rule of its own says it with its place. */
const saidByRules = [
  /^`info\.title` is missing/,
  /^operationId /,
  /^security scheme .* is not described$/s,
  /^parameter .* of path .* is not described$/s,
  /^path .* has no place for its parameter /s,
  /^path .* holds a query or fragment$/s,
  /^variable .* of server .* has no default$/s,
  / leads outside the source; left open$/s,
  /^OpenAPI version .* is unknown/s,
  /^Swagger .* is read as 2\.0/s,
];
/** Only where the format was checked too. */
const saidByStructure = [
  / cannot be found; left open$/s,
  / is no object$/s,
  /^a parameter of .* has no name or no known/s,
];

/** Judges one specification. Never throws for what a document holds; equal tasks give equal findings. */
export async function lintDocument(task: LintTask): Promise<JudgedDocument> {
  const warnings = new WarningList();
  try {
    const tree = readTree(task.text, warnings);
    const isKnown = ['openapi', 'swagger', 'asyncapi'].some((key) => (valueAt(tree, key) ?? null) !== null);
    if (!isObject(tree) || !isKnown) return failed('not-a-spec', `The file is ${NO_API_DESCRIPTION}.`, null);
    return await judge(task, tree, warnings);
  } catch (error) {
    if (error instanceof UnreadableText) return failed('unreadable', `The file ${error.message}.`, error.line);
    // Nothing a document holds may end the report; this is a fault of ours, and the name helps to find it.
    const name = error instanceof Error ? error.name : 'unknown error';
    return failed('unreadable', `The file could not be judged (${name}); please report it.`, null);
  }
}

async function judge(task: LintTask, tree: Record<string, unknown>, warnings: WarningList): Promise<JudgedDocument> {
  const written = structuredClone(tree);
  const findings = new FindingList(written);
  checkFileReferences(written, task, findings);
  bundleReferences(
    tree,
    task.path,
    (path) => (Object.hasOwn(task.files, path) ? (task.files[path] ?? null) : null),
    warnings,
  );
  cutReferenceLoops(tree, findings);
  if (task.skipStructure === true)
    findings.add('structure-unchecked', '', 'The check of the format did not come to an end.');
  else await checkStructure(tree, findings);
  checkInfo(written, findings);
  const isAsync = (valueAt(tree, 'asyncapi') ?? null) !== null;
  const counts = isAsync ? countChannels(tree) : judgeOperations(tree, findings, warnings);
  const isEmpty = counts.operations + counts.others === 0;
  if (isEmpty) findings.add('no-operations', '', 'It holds no operation, webhook or channel that may be shown.');
  addReadingWarnings(warnings, findings);
  return {
    title: textAt(objectAt(tree, 'info'), 'title') ?? task.place.apiTitle,
    operations: [],
    chunks: [],
    warnings: [],
    findings: withLines(findings.toList(), task.text),
    operationCount: counts.operations,
    isEmpty,
  };
}

function judgeOperations(
  tree: JsonObject,
  findings: FindingList,
  warnings: WarningList,
): { operations: number; others: number } {
  const context = createSpecContext(upgradeDocument(tree, warnings), warnings);
  const operations = readOperations(context);
  checkServers(operations, findings);
  const subjects = operationSubjects(operations, context, findings);
  for (const subject of subjects) {
    checkWording(subject);
    checkDeprecation(subject);
    checkContract(subject);
    checkDescriptions(subject);
    checkEnums(subject);
    checkBodies(subject);
  }
  checkRepeatedSummaries(subjects);
  return { operations: operations.length, others: checkWebhooks(context, findings) };
}

function countChannels(tree: JsonObject): { operations: number; others: number } {
  const count = (key: string): number => Object.keys(objectAt(tree, key) ?? {}).length;
  return { operations: 0, others: count('channels') + count('operations') };
}

function addReadingWarnings(warnings: WarningList, findings: FindingList): void {
  const unchecked = findings.toList().some(({ rule }) => rule === 'structure-unchecked');
  const said = unchecked ? saidByRules : [...saidByRules, ...saidByStructure];
  for (const warning of warnings.toList()) {
    if (said.some((pattern) => pattern.test(warning))) continue;
    const line = /\(line (\d+)\)$/.exec(warning)?.[1];
    findings.add('reading-warning', '', sentence(warning), line === undefined ? {} : { line: Number(line) });
  }
}

function withLines(findings: readonly LintFinding[], text: string): LintFinding[] {
  const lines = locateLines(text, new Set(findings.flatMap(({ pointer }) => (pointer === '' ? [] : [pointer]))));
  return findings.map((finding) => {
    const line = finding.line ?? lines.get(finding.pointer);
    return line === undefined ? finding : { ...finding, line };
  });
}

function failed(rule: 'unreadable' | 'not-a-spec', message: string, line: number | null): JudgedDocument {
  const finding: LintFinding = {
    rule,
    severity: lintRules[rule].severity,
    pointer: '',
    message,
    ...(line === null ? {} : { line }),
  };
  return {
    title: '',
    operations: [],
    chunks: [],
    warnings: [],
    findings: [finding],
    operationCount: 0,
    isEmpty: rule === 'not-a-spec',
  };
}
