import type { LintFinding } from './lint-finding.ts';
import { isAtLeast } from './lint-rules.ts';
import type { Severity } from './lint-rules.ts';

export interface LintedDocument {
  /** Path inside its source. */
  readonly path: string;
  /** Slug of its API. */
  readonly api: string | null;
  readonly version: string | null;
  /** How many operations of it are indexed. */
  readonly operations: number;
  /** In the order of the document: about all of it first, then operation by operation. */
  readonly findings: readonly LintFinding[];
}

/** The wire format of `portal-copilot lint --json`. */
export interface LintReport {
  readonly documents: readonly LintedDocument[];
  readonly summary: {
    readonly documents: number;
    readonly operations: number;
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
    /** Rules with findings, by name. */
    readonly by_rule: Readonly<Record<string, number>>;
  };
}

/** A report of these documents, without what is milder than `minimum`. */
export function buildReport(documents: readonly LintedDocument[], minimum: Severity = 'info'): LintReport {
  const kept = documents.map((document) => ({
    ...document,
    findings: document.findings.filter(({ severity }) => isAtLeast(severity, minimum)),
  }));
  const all = kept.flatMap(({ findings }) => findings);
  const count = (severity: Severity): number => all.filter((finding) => finding.severity === severity).length;
  const byRule = new Map<string, number>();
  for (const { rule } of all) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  return {
    documents: kept,
    summary: {
      documents: kept.length,
      operations: kept.reduce((sum, { operations }) => sum + operations, 0),
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      by_rule: Object.fromEntries([...byRule].toSorted(([first], [second]) => (first < second ? -1 : 1))),
    },
  };
}
