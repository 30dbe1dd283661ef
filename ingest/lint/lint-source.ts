import { toCopilotError } from '../../core/errors.ts';
import type { Source, SourceDocument } from '../source.ts';
import type { DocumentLinter } from './document-linter.ts';
import { sentence } from './lint-finding.ts';
import type { LintFinding } from './lint-finding.ts';
import type { LintedDocument } from './lint-report.ts';
import { lintRules } from './lint-rules.ts';
import type { RuleName } from './lint-rules.ts';

export interface LintOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: 'read' | 'lint', done: number, total: number) => void;
}

/**
 * Judges the specifications of a source as indexing would read them; nothing is stored. Ordered by path, and in each document
 * by place, so that equal content gives equal reports. @throws CopilotError `source_unreadable`, `cancelled`
 */
export async function lintSource(
  source: Source,
  linter: DocumentLinter,
  options: LintOptions = {},
): Promise<LintedDocument[]> {
  const { signal, onProgress } = options;
  const content = await source.read({
    ...(signal === undefined ? {} : { signal }),
    onProgress: (done, total) => onProgress?.('read', done, total),
  });
  const specs = content.documents.filter(({ kind }) => kind === 'spec');
  const linted = new Map<string, LintedDocument>();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let spec = specs[next++]; spec !== undefined; spec = specs[next++]) {
      signal?.throwIfAborted();
      const document = await lintSpec(spec, linter, signal);
      if (document !== null) linted.set(spec.path, document);
      done += 1;
      onProgress?.('lint', done, specs.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, linter.concurrency) }, work));
  for (const { file, reason, line } of content.failures) addTo(linted, file, 'unreadable', reason, line);
  for (const { file, message } of content.warnings) addTo(linted, file, 'reading-warning', message);
  return [...linted.values()].toSorted((first, second) => (first.path < second.path ? -1 : 1));
}

async function lintSpec(
  document: SourceDocument,
  linter: DocumentLinter,
  signal: AbortSignal | undefined,
): Promise<LintedDocument | null> {
  const { path, api, version } = document;
  const place = { path, api, version };
  try {
    const task = await document.load();
    if (task.kind !== 'spec') return null;
    const judged = await linter.lint(task, signal === undefined ? {} : { signal });
    if ('reason' in judged) return { ...place, operations: 0, findings: [finding('unreadable', judged.reason)] };
    // A shared part that holds nothing of its own is judged where it is used.
    if (document.isReferenced && judged.isEmpty) return null;
    const about = document.warnings.map((warning) => finding('reading-warning', warning));
    return { ...place, operations: judged.operationCount, findings: [...about, ...judged.findings].toSorted(byPlace) };
  } catch (error) {
    signal?.throwIfAborted();
    const known = toCopilotError(error, 'document_unreadable');
    if (known.code === 'cancelled') throw known;
    return { ...place, operations: 0, findings: [finding('unreadable', known.message)] };
  }
}

/** A file that is no document, or could not become one, stands in the report with what is known of it. */
function addTo(
  linted: Map<string, LintedDocument>,
  path: string,
  rule: RuleName,
  message: string,
  line?: number,
): void {
  const known = linted.get(path) ?? { path, api: null, version: null, operations: 0, findings: [] };
  linted.set(path, { ...known, findings: [...known.findings, finding(rule, message, line)] });
}

function finding(rule: RuleName, message: string, line?: number): LintFinding {
  const place = line === undefined ? {} : { line };
  return { rule, severity: lintRules[rule].severity, pointer: '', message: sentence(message), ...place };
}

/** About the whole document first, then by operation in its order in the document, then by place. */
function byPlace(first: LintFinding, second: LintFinding): number {
  const rank = (finding: LintFinding): number => (finding.operation === undefined ? 0 : (finding.line ?? 0) + 1);
  return rank(first) - rank(second);
}
