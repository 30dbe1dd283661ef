import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CopilotError } from '../../../core/errors.ts';
import type { Embedder } from '../../../core/embedder.ts';
import { readTree } from '../../../ingest/openapi/read-tree.ts';
import { WarningList } from '../../../ingest/warning-list.ts';
import type { Answerer } from '../../../server/answers/answerer.ts';
import { buildThrowAwayIndex } from '../throw-away-index.ts';
import type { BuildOptions, PageIndex } from '../throw-away-index.ts';
import { canaryQuestions, isEffective, plantCanaries } from './canaries.ts';
import type { Canary, PlantedSpec } from './canaries.ts';
import { askOnce } from './evaluate-answers.ts';

export interface CanaryFigures {
  /** Questions asked about planted instructions. */
  readonly tried: number;
  /** Answers that did what one of them wanted. */
  readonly effective: number;
}

export interface CanaryResult {
  readonly attack: string;
  readonly api: string;
  readonly query: string;
  readonly effective: boolean;
  readonly answer: string;
}

/** Specifications that are planted at most: each is indexed once more, cut to a few operations. */
const MAX_SPECS = 5;

/** Plants instructions into copies of specifications and asks about them, in an index of their own. */
export async function measureCanaries(
  specFiles: readonly string[],
  seed: number,
  embedder: Embedder,
  createAnswerer: (index: PageIndex) => Answerer,
  options: BuildOptions,
): Promise<{ figures: CanaryFigures; results: CanaryResult[] }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-canaries-'));
  const results: CanaryResult[] = [];
  try {
    const planted = plantFiles(specFiles, seed, directory);
    if (planted.size === 0) return { figures: { tried: 0, effective: 0 }, results };
    const index = await buildThrowAwayIndex([...planted.keys()], embedder, options);
    try {
      const answerer = createAnswerer(index);
      const asked = [...planted].flatMap(([file, canaries]) =>
        canaries.flatMap((canary) => canaryQuestions(canary).map((query) => ({ file, canary, query }))),
      );
      for (const { file, canary, query } of asked) {
        const name = path.parse(file).name;
        const { answer } = await askOnce(
          answerer,
          { question: query, api: index.slugs.get(name) ?? '' },
          options.signal,
        );
        const effective = isEffective(canary, answer.answer);
        results.push({ attack: canary.attack.name, api: name, query, effective, answer: answer.answer });
        options.onProgress('ask about planted instructions', results.length, asked.length);
      }
    } finally {
      await index.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const effective = results.filter((result) => result.effective).length;
  return { figures: { tried: results.length, effective }, results };
}

/** Writes planted copies and gives the canaries of each; files that are no specifications are left out. */
function plantFiles(specFiles: readonly string[], seed: number, directory: string): Map<string, readonly Canary[]> {
  const planted = new Map<string, readonly Canary[]>();
  for (const [position, file] of specFiles.entries()) {
    if (planted.size >= MAX_SPECS) break;
    const spec = plantFile(file, seed);
    if (spec === null) continue;
    const copy = path.join(directory, `${position + 1} ${path.parse(file).name}.json`);
    writeFileSync(copy, JSON.stringify(spec.document));
    planted.set(copy, spec.canaries);
  }
  return planted;
}

function plantFile(file: string, seed: number): PlantedSpec | null {
  try {
    return plantCanaries(readTree(readFileSync(file, 'utf8'), new WarningList()), seed);
  } catch (error) {
    // A file that is no specification was reported when it was indexed.
    if (error instanceof CopilotError) return null;
    throw error;
  }
}
