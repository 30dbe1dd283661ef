import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import type { Snippet } from '../../../../core/answer.ts';
import { isObject } from '../../../../ingest/json-values.ts';
import type { JsonObject } from '../../../../ingest/json-values.ts';
import type { Operation } from '../../../../core/operation.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { snippetTargets } from '../../../../server/snippets/snippet-targets.ts';
import { cutSpecification } from './cut-specification.ts';
import { findSyntaxError } from './parse-code.ts';
import { startPrismMock } from './prism-mock.ts';
import type { PrismMock } from './prism-mock.ts';
import { readSpecification } from './read-specification.ts';
import { startRecordingServer } from './recording-server.ts';
import type { Arrival } from './recording-server.ts';
import type { SnippetRun, SnippetRunner } from './run-snippets.ts';
import { withTokenAddress } from './with-token-address.ts';

/** Why a snippet is not one that runs and is accepted. */
export interface Refusal {
  readonly specification: string;
  readonly operation: string;
  /** `python/requests`. */
  readonly target: string;
  /** It is no code of its language; the mock fails by itself; nothing arrived; the mock refused what arrived. */
  readonly kind: 'unparsed' | 'mock' | 'not sent' | 'refused';
  readonly reason: string;
  /** What the snippet itself says is wrong. */
  readonly problems: Snippet['problems'];
}

export interface SweepResult {
  readonly specification: string;
  /** Operations whose references resolve. */
  readonly operations: number;
  /** Operations of which a reference leads nowhere. */
  readonly unresolved: number;
  /** Snippets of all languages, each rendered and parsed. */
  readonly snippets: number;
  readonly verified: number;
  /** Snippets that were executed. */
  readonly executed: number;
  readonly accepted: number;
  readonly refusals: readonly Refusal[];
}

export interface SweepOptions {
  /** Which of the languages are executed: `python/requests` to its runner. */
  readonly runners: ReadonlyMap<string, SnippetRunner>;
  /** Take every so many-th operation only. */
  readonly step?: number;
}

/** Mocks that are up at the same time, and snippets per process of their language. */
const BATCH = 40;

interface Task {
  readonly operation: Operation;
  /** `null`: one mock of the whole file stands for all, since it reads other files. */
  readonly cut: JsonObject | null;
}

/**
 * Builds the snippets of all languages for every operation of a specification, parses each, and executes those of
 * `runners` against a mock that was cut to the operation.
 */
export async function sweepSpecification(file: string, options: SweepOptions): Promise<SweepResult> {
  const specification = basename(file);
  const text = readFileSync(file, 'utf8');
  const readsOthers = /\$ref["']?:\s*["']?(?=[\w./])/.test(text);
  const document: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { uniqueKeys: false });
  const operations = readSpecification(file).filter((_, index) => index % (options.step ?? 1) === 0);
  const toTask = (operation: Operation): Task[] => {
    if (readsOthers) return [{ operation, cut: null }];
    const cut = isObject(document) ? cutSpecification(document, operation.path, operation.method) : null;
    return cut === null ? [] : [{ operation, cut }];
  };
  const sweep = new Sweep(specification, options);
  const shared = readsOthers ? await startPrismMock(file) : null;
  let resolved = 0;
  try {
    for (let start = 0; start < operations.length; start += BATCH) {
      // Cut when its turn comes: all at once, a large specification would be in memory many times.
      const tasks = operations.slice(start, start + BATCH).flatMap(toTask);
      resolved += tasks.length;
      await sweep.batch(tasks, shared);
    }
  } finally {
    await shared?.close();
  }
  const { snippets, verified, executed, accepted, refusals } = sweep;
  const unresolved = operations.length - resolved;
  return { specification, operations: resolved, unresolved, snippets, verified, executed, accepted, refusals };
}

class Sweep {
  snippets = 0;
  verified = 0;
  executed = 0;
  accepted = 0;
  readonly refusals: Refusal[] = [];
  private readonly specification: string;
  private readonly options: SweepOptions;

  constructor(specification: string, options: SweepOptions) {
    this.specification = specification;
    this.options = options;
  }

  async batch(tasks: readonly Task[], shared: PrismMock | null): Promise<void> {
    const mocks = await Promise.all(tasks.map(async ({ cut }) => (cut === null ? shared : startOrExplain(cut))));
    const server = await startRecordingServer((index) => addressOf(mocks[index]));
    try {
      for (const { language, client } of snippetTargets) {
        const target = `${language}/${client}`;
        const built = tasks.map(({ operation }, index) =>
          buildSnippet(withTokenAddress(operation, server.tokenAddress), {
            language,
            client,
            server: server.address(index),
          }),
        );
        await this.#parse(built, target);
        const runner = this.options.runners.get(target);
        if (runner === undefined) continue;
        server.clear();
        const runs = await runner(built.map(({ code }) => code));
        for (const [index, snippet] of built.entries())
          this.#judge(snippet, target, mocks[index], runs[index], server.arrivals(index));
      }
    } finally {
      await server.close();
      for (const mock of mocks) if (typeof mock !== 'string' && mock !== shared) await mock?.close();
    }
  }

  async #parse(built: readonly Snippet[], target: string): Promise<void> {
    for (const snippet of built) {
      this.snippets += 1;
      if (snippet.verified) this.verified += 1;
      const error = await findSyntaxError(snippet.language, snippet.code);
      if (error !== null) this.#refuse(snippet, target, 'unparsed', error);
    }
  }

  #judge(
    snippet: Snippet,
    target: string,
    mock: PrismMock | string | null | undefined,
    run: SnippetRun | undefined,
    arrivals: readonly Arrival[],
  ): void {
    this.executed += 1;
    const [arrival] = arrivals;
    if (typeof mock === 'string') this.#refuse(snippet, target, 'mock', mock);
    else if (arrival === undefined) this.#refuse(snippet, target, 'not sent', run?.error ?? 'nothing arrived');
    else if (arrival.status >= 500) this.#refuse(snippet, target, 'mock', `${arrival.status} ${arrival.complaint}`);
    else if (arrival.status >= 400 || arrival.complaint !== '') {
      this.#refuse(snippet, target, 'refused', `${arrival.status} ${arrival.complaint}`);
    } else this.accepted += 1;
  }

  #refuse(snippet: Snippet, target: string, kind: Refusal['kind'], reason: string): void {
    const { operation, problems } = snippet;
    const { specification } = this;
    this.refusals.push({
      specification,
      operation,
      target,
      kind,
      reason: reason.replaceAll(/\s+/g, ' ').slice(0, 600),
      problems,
    });
  }
}

/** @returns why it does not start, where it does not */
async function startOrExplain(cut: JsonObject): Promise<PrismMock | string> {
  try {
    return await startPrismMock(cut);
  } catch (thrown) {
    return `does not start: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function addressOf(mock: PrismMock | string | null | undefined): string | undefined {
  return typeof mock === 'string' ? undefined : mock?.address;
}
