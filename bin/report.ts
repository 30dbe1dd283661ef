import type { IngestionReport } from '../ingest/run.ts';
import { describeFinding } from './describe-finding.ts';

/** Failures and warnings shown to a person; `--json` has them all. */
const SHOWN = 12;

/** One report for several runs: counts add up, memory is the maximum. */
export function mergeReports(reports: readonly IngestionReport[]): IngestionReport {
  const sum = (read: (report: IngestionReport) => number): number =>
    reports.reduce((total, report) => total + read(report), 0);
  return {
    documents: {
      found: sum((report) => report.documents.found),
      indexed: sum((report) => report.documents.indexed),
      unchanged: sum((report) => report.documents.unchanged),
      failed: sum((report) => report.documents.failed),
      removed: sum((report) => report.documents.removed),
    },
    failures: reports.flatMap((report) => report.failures),
    warnings: reports.flatMap((report) => report.warnings),
    operations: sum((report) => report.operations),
    chunks: sum((report) => report.chunks),
    embedded: sum((report) => report.embedded),
    reused: sum((report) => report.reused),
    seconds: toSeconds(sum((report) => report.seconds)),
    stage_seconds: {
      read: toSeconds(sum((report) => report.stage_seconds.read)),
      parse: toSeconds(sum((report) => report.stage_seconds.parse)),
      embed: toSeconds(sum((report) => report.stage_seconds.embed)),
      commit: toSeconds(sum((report) => report.stage_seconds.commit)),
    },
    peak_memory_mb: Math.max(0, ...reports.map((report) => report.peak_memory_mb)),
  };
}

function toSeconds(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}

/** A report in words. */
export function describeReport(report: IngestionReport): string {
  const { found, indexed, unchanged, failed, removed } = report.documents;
  const lines = [
    `${count(found, 'document')}: ${indexed} indexed, ${unchanged} unchanged, ${failed} failed, ${removed} removed`,
    `${count(report.operations, 'operation')}, ${count(report.chunks, 'chunk')}; ${report.embedded} embedded, ${report.reused} reused` +
      ` (${report.seconds.toFixed(1)} s, ${Math.round(report.peak_memory_mb)} MB at most)`,
  ];
  for (const { file, line, reason } of report.failures.slice(0, SHOWN))
    lines.push(...describeFinding('failed', { file, line, message: reason }));
  for (const warning of report.warnings.slice(0, SHOWN)) lines.push(...describeFinding('warning', warning));
  const hidden = Math.max(0, report.failures.length - SHOWN) + Math.max(0, report.warnings.length - SHOWN);
  if (hidden > 0) lines.push(`  and ${hidden} more (--json shows all)`);
  return lines.join('\n');
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
