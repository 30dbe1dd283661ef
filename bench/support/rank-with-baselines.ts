import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RankedQuestion } from '../../bin/evaluation/metrics.ts';
import type { Embedder } from '../../core/embedder.ts';
import type { Operation } from '../../core/operation.ts';
import { parseSpec } from '../../ingest/openapi/parse-spec.ts';
import { WarningList } from '../../ingest/warning-list.ts';
import { createBm25, operationText } from './bm25-baseline.ts';
import { goldTargets, targetOf } from './collect-lists.ts';
import { splitNaively } from './naive-splitter.ts';
import type { QuestionSet } from './open-question-set.ts';

const DEPTH = 50;

interface BaselineSpec {
  readonly slug: string;
  readonly text: string;
  readonly operations: readonly Operation[];
}

function readSpecs({ specFiles, index }: QuestionSet): Map<string, BaselineSpec> {
  return new Map(
    specFiles.map((file) => {
      const { name, base } = path.parse(file);
      const text = readFileSync(file, 'utf8');
      const slug = index.slugs.get(name) ?? name;
      const place = { api: slug, apiTitle: slug, version: '1', url: null, operationUrl: null };
      const { operations } = parseSpec({ path: base, text, readFile: () => null, place }, new WarningList());
      return [name, { slug, text, operations }];
    }),
  );
}

/** BM25 over one text per operation, within each question's API or over all of them. */
export function rankWithBm25(set: QuestionSet, options: { pooled: boolean; withBodies: boolean }): RankedQuestion[] {
  const specs = readSpecs(set);
  const open = (chosen: readonly BaselineSpec[]): ((question: string) => string[]) => {
    const all = chosen.flatMap(({ slug, operations }) => operations.map((operation) => ({ slug, operation })));
    const rank = createBm25(all.map(({ operation }) => operationText(operation, options.withBodies)));
    const targets = all.map(({ slug, operation }) => targetOf(slug, operation.key));
    return (question) => rank(question).flatMap((place) => targets[place] ?? []);
  };
  const everything = options.pooled ? open([...specs.values()]) : null;
  const single = new Map([...specs].map(([name, spec]) => [name, options.pooled ? null : open([spec])]));
  return set.questions.map((question) => {
    const name = question.api ?? '';
    const rank = everything ?? single.get(name);
    const ranked = [...new Set(rank?.(question.query) ?? [])].slice(0, DEPTH);
    return { ranked, gold: goldTargets(question, specs.get(name)?.slug ?? name) };
  });
}

/** Pieces of equal length and vectors alone, as a first try with a library does it; distinct operations count. */
export async function rankWithNaiveSplitter(
  set: QuestionSet,
  embedder: Embedder,
  options: { pooled: boolean },
): Promise<RankedQuestion[]> {
  const specs = readSpecs(set);
  const pieces: { api: string; vector: Float32Array; targets: readonly string[] }[] = [];
  for (const [api, { slug, text }] of specs) {
    for (const piece of await splitNaively(text, embedder)) {
      pieces.push({ api, vector: piece.vector, targets: piece.operations.map((key) => targetOf(slug, key)) });
    }
  }
  const ranked: RankedQuestion[] = [];
  for (const question of set.questions) {
    const vector = await embedder.embedQuery(question.query);
    const searched = pieces.filter(({ api }) => options.pooled || api === question.api);
    const near = searched.map((piece) => ({ piece, score: dot(vector, piece.vector) }));
    near.sort((left, right) => right.score - left.score);
    const targets = [...new Set(near.flatMap(({ piece }) => piece.targets))].slice(0, DEPTH);
    const api = question.api ?? '';
    ranked.push({ ranked: targets, gold: goldTargets(question, specs.get(api)?.slug ?? api) });
  }
  return ranked;
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}
