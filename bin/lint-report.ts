import type { LintFinding } from '../ingest/lint/lint-finding.ts';
import type { LintedDocument, LintReport } from '../ingest/lint/lint-report.ts';
import { lintRules, severities } from '../ingest/lint/lint-rules.ts';
import type { RuleName, Severity } from '../ingest/lint/lint-rules.ts';

/** Columns of the report; narrow enough to stand beside an editor. */
const WIDTH = 100;
/** Where what was found begins, behind severity and rule. */
const MESSAGE_COLUMN = 42;
/** Operations listed of one document, the worst first: more of them for a few documents, fewer for many. */
const OPERATIONS_OF_FEW = 12;
const OPERATIONS_OF_MANY = 3;
const FEW_DOCUMENTS = 3;
/** Findings listed of one operation, and different ones of one rule about a document. */
const SHOWN_FINDINGS = 6;
const SHOWN_MESSAGES = 3;
/** From this many operations on, a rule that finds half of them is told once for all. */
const MIN_FOR_COMMON = 4;

/** A report of what makes answers worse in words, bounded; `--json` has everything. */
export function describeLint(report: LintReport): string {
  const found = report.documents.filter(({ findings }) => findings.length > 0);
  const clean = report.documents.filter(({ findings }) => findings.length === 0);
  const shown = found.length <= FEW_DOCUMENTS ? OPERATIONS_OF_FEW : OPERATIONS_OF_MANY;
  const { documents, operations, errors, warnings, infos, by_rule: byRule } = report.summary;
  const parts = found.map((document) => describeDocument(document, shown));
  if (clean.length > 0) parts.push(wrap(`Nothing found in ${clean.map(nameDocument).join(', ')}`, 2));
  const rules = Object.keys(byRule).filter((name): name is RuleName => Object.hasOwn(lintRules, name));
  if (rules.length > 0) parts.push(describeAdvice(rules, byRule));
  parts.push(
    `${count(documents, 'document')}, ${count(operations, 'operation')}: ` +
      `${count(errors, 'error')}, ${count(warnings, 'warning')}, ${count(infos, 'info')}`,
  );
  return parts.join('\n\n');
}

/** By its path; where that holds identifiers of a portal, by what the document is. */
function nameDocument({ path, api, version }: LintedDocument): string {
  const name = [api, version].filter((part) => part !== null && part !== '').join(' ');
  return plain(hasIdentifiers(path) && name !== '' ? name : path);
}

function hasIdentifiers(path: string): boolean {
  return /~[\da-f]{8}-/u.test(path);
}

function describeDocument(document: LintedDocument, shownOperations: number): string {
  const { path, api, version, operations, findings } = document;
  const touched = new Set(findings.flatMap(({ operation }) => operation ?? []));
  const name = [api, version].filter((part) => part !== null && part !== '').join(' ');
  const parts = hasIdentifiers(path) ? [name, countSeverities(findings)] : [path, name, countSeverities(findings)];
  const head = parts.filter((part) => part !== '').map(plain);
  const lines = [wrap(head.join(' · '), 2), ...(hasIdentifiers(path) ? [`  ${plain(path)}`] : [])];
  if (operations > 0)
    lines.push(`  ${Math.max(0, operations - touched.size)} of ${count(operations, 'operation')} without a finding`);
  const common = commonRules(findings, operations);
  if (common.size > 0) {
    lines.push('  throughout');
    for (const [rule, number] of common)
      lines.push(entry(rule, lintRules[rule].severity, `${number} of ${count(operations, 'operation')}`));
  }
  const rest = findings.filter(({ operation, rule }) => operation === undefined || !common.has(rule));
  const about = rest.filter(({ operation }) => operation === undefined);
  if (about.length > 0) lines.push('  the document', ...describeFindings(about, Number.POSITIVE_INFINITY));
  const groups = groupBy(rest, ({ operation }) => operation ?? null);
  const worst = [...groups].toSorted(([, first], [, second]) => weigh(second) - weigh(first));
  for (const [operation, group] of worst.slice(0, shownOperations)) {
    const [first] = group;
    const line = first?.line === undefined ? '' : `  (line ${first.line})`;
    lines.push(`  ${plain(operation)}${line}`, ...describeFindings(group, SHOWN_FINDINGS));
  }
  const more = worst.length - shownOperations;
  if (more > 0)
    lines.push(`  and ${more.toLocaleString('en')} more operation${more === 1 ? '' : 's'} (--json shows all)`);
  return lines.join('\n');
}

/** Rules that find at least half of the operations: one line instead of one for each operation. */
function commonRules(findings: readonly LintFinding[], operations: number): Map<RuleName, number> {
  const common = new Map<RuleName, number>();
  if (operations < MIN_FOR_COMMON) return common;
  const ofOperations = findings.filter(({ operation }) => operation !== undefined);
  for (const [rule, group] of bySeverity(ofOperations)) {
    const number = new Set(group.map(({ operation }) => operation)).size;
    if (number * 2 >= operations) common.set(rule, number);
  }
  return common;
}

/** One line for each of a rule's first few messages, the worst first; equal ones are counted. */
function describeFindings(findings: readonly LintFinding[], limit: number): string[] {
  const entries: string[] = [];
  for (const [rule, group] of bySeverity(findings)) {
    const messages = [...groupBy(group, ({ message }) => message).values()].toSorted(
      (first, second) => worstOf(first) - worstOf(second),
    );
    for (const equal of messages.slice(0, SHOWN_MESSAGES)) {
      const first = equal[0];
      if (first === undefined) continue;
      const place = first.line === undefined || first.operation !== undefined ? '' : ` (line ${first.line})`;
      const times = equal.length === 1 ? '' : `${equal.length} × `;
      entries.push(entry(rule, first.severity, `${times}${first.message}${place}`));
    }
    const hidden = messages.slice(SHOWN_MESSAGES).flat();
    if (hidden.length > 0)
      entries.push(entry(rule, severities[worstOf(hidden)] ?? 'info', `and ${hidden.length} more`));
  }
  if (entries.length <= limit) return entries;
  return [...entries.slice(0, limit), `    and ${entries.length - limit} more`];
}

function worstOf(findings: readonly LintFinding[]): number {
  return findings.reduce<number>(
    (worst, { severity }) => Math.min(worst, severities.indexOf(severity)),
    severities.length,
  );
}

function describeAdvice(rules: readonly RuleName[], byRule: Readonly<Record<string, number>>): string {
  const sorted = rules.toSorted(
    (first, second) =>
      severities.indexOf(lintRules[first].severity) - severities.indexOf(lintRules[second].severity) ||
      (byRule[second] ?? 0) - (byRule[first] ?? 0),
  );
  const entries = sorted.map((rule) =>
    entry(rule, lintRules[rule].severity, `${(byRule[rule] ?? 0).toLocaleString('en')} × ${lintRules[rule].advice}`),
  );
  return ['What to do', ...entries].join('\n');
}

function entry(rule: RuleName, severity: Severity, text: string): string {
  const head = `    ${severity.padEnd(8)} ${rule}`;
  // A long name has its message below.
  const gap = head.length < MESSAGE_COLUMN - 1 ? '' : `${head}\n`;
  return gap + wrap((gap === '' ? head : '').padEnd(MESSAGE_COLUMN) + plain(text), MESSAGE_COLUMN);
}

/** Rules with their findings, the worst first, then in the order they were found. */
function bySeverity(findings: readonly LintFinding[]): [RuleName, LintFinding[]][] {
  return [...groupBy(findings, ({ rule }) => rule)].toSorted(
    ([, first], [, second]) => worstOf(first) - worstOf(second),
  );
}

function groupBy<Key>(
  findings: readonly LintFinding[],
  keyOf: (finding: LintFinding) => Key | null,
): Map<Key, LintFinding[]> {
  const groups = new Map<Key, LintFinding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** One error is worse than any number of warnings that one operation has. */
function weigh(findings: readonly LintFinding[]): number {
  const weights: Readonly<Record<Severity, number>> = { error: 10_000, warning: 100, info: 1 };
  return findings.reduce((sum, { severity }) => sum + weights[severity], 0);
}

function countSeverities(findings: readonly LintFinding[]): string {
  const of = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return `${count(of('error'), 'error')}, ${count(of('warning'), 'warning')}, ${count(of('info'), 'info')}`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Text of a document may hold what steers a terminal, or turns the direction of writing. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

/** Breaks a line at spaces; what follows is indented. Words that are too long stay whole, to be copied. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S)(?= )/)) {
    if (line !== '' && (line + word).length > WIDTH && line.length > indent) {
      lines.push(line);
      line = ' '.repeat(indent) + word.trimStart();
    } else line += word;
  }
  return [...lines, line].join('\n');
}
