/** Runs the offline model. All texts of one call have equally many tokens. */
export interface SentenceEncoder {
  /** `native`: machine code; `wasm`: WebAssembly, five times slower, where there is no machine code for the platform. */
  readonly kind: 'native' | 'wasm';
  /** @returns unit vectors of 512 numbers, one behind the other */
  encode(texts: readonly TokenizedText[]): Promise<Float32Array>;
}

export interface TokenizedText {
  readonly text: string;
  readonly tokens: readonly number[];
}
