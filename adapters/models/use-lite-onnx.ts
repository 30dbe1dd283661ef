import { bytesOf, OnnxGraph, type OnnxValue } from './onnx-graph.ts';
import { findWeight, readFloats, type Weight } from './use-lite-files.ts';

/** Longer texts are cut: the model's graph drops what stands behind (`ClipToMaxLength`). */
export const MAX_TOKENS = 128;

const EMBEDDING_SIZE = 256;
const HEADS = 4;
/** Width of each layer's attention; what comes out of a layer is 512 wide. */
const LAYER_SIZES = [256, 512];
/** `layer_norm/Cast/x` of the graph. */
const NORM_EPSILON = 1e-6;

/**
 * Universal Sentence Encoder Lite (https://arxiv.org/abs/1803.11175) as an ONNX model: the two transformer layers, the
 * mean over tokens and the last layer of the package's TensorFlow.js graph, with its weights. That graph's handling of
 * padding is left out, so all texts of one run have equally many tokens, at most `MAX_TOKENS`.
 * Input `tokens`: int32 [texts, tokens]. Output `vectors`: unit vectors, float32 [texts, 512].
 */
export function buildUseLiteOnnx(weights: ReadonlyMap<string, Weight>): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  const constant = (ending: string, shape?: readonly number[]): OnnxValue => {
    const weight = findWeight(weights, ending);
    return graph.addFloats(shape ?? weight.shape, weight.data);
  };
  const linear = (input: OnnxValue, kernel: OnnxValue, bias: string): OnnxValue =>
    graph.add('Add', [graph.add('MatMul', [input, kernel]), constant(bias)]);
  const norm = (input: OnnxValue, place: string): OnnxValue => {
    const names = `${place}/layer_prepostprocess/layer_norm/layer_norm`;
    const parts = ['scale', 'bias'].map((part) => constant(`${names}_${part}/ConcatPartitions/concat`));
    return graph.add('LayerNormalization', [input, ...parts], { axis: -1, epsilon: { float: NORM_EPSILON } });
  };

  let state = addEmbedding(graph, weights);
  LAYER_SIZES.forEach((size, index) => {
    const layer = `/Encode/Layer_${index}/TransformerLayer`;
    const attention = `${layer}/MultiheadAttention`;
    const kernel = (name: string, shape: readonly number[]): OnnxValue =>
      constant(`${attention}/${name}_transform_single/kernel/part_0`, shape);
    const bias = (name: string): string => `${attention}/${name}_transform_single/bias/ConcatPartitions/concat`;

    const all = linear(norm(state, layer), kernel('qkv', [size, 3 * size]), bias('qkv'));
    const attended = linear(addAttention(graph, all, size), kernel('output', [size, 512]), bias('output'));
    // The first layer is narrower than its result.
    const residual =
      size === 512
        ? state
        : linear(
            state,
            constant(`${layer}/dense/kernel/ConcatPartitions/concat`),
            `${layer}/dense/bias/ConcatPartitions/concat`,
          );
    state = graph.add('Add', [attended, residual]);

    const forward = `/TransformerStack/Layer_${index}/TransformerLayer/FFN`;
    const kernels = ['conv1', 'conv2'].map((name) => constant(`${forward}/${name}/Tensordot/Reshape_1`));
    const hidden = linear(
      norm(state, `${layer}/FFN`),
      kernels[0] ?? '',
      `${layer}/FFN/conv1/bias/ConcatPartitions/concat`,
    );
    const out = linear(
      graph.add('Relu', [hidden]),
      kernels[1] ?? '',
      `${layer}/FFN/conv2/bias/ConcatPartitions/concat`,
    );
    state = graph.add('Add', [out, state]);
  });

  const last = linear(addMean(graph, state), constant('/tanh_layer_0/weights'), '/tanh_layer_0/bias');
  const vectors = graph.add('LpNormalization', [graph.add('Tanh', [last])], { axis: -1, p: 2 });
  return graph.encode(
    { name: 'tokens', type: 'int32', dimensions: ['texts', 'tokens'] },
    { name: vectors, type: 'float', dimensions: ['texts', 512] },
  );
}

/** Twice the embedding of each token plus the signal of its place: the graph adds the embedding to itself and signal. */
function addEmbedding(graph: OnnxGraph, weights: ReadonlyMap<string, Weight>): OnnxValue {
  const table = findWeight(weights, 'module/Embeddings_en');
  const embedded = graph.add('Gather', [graph.addFloats(table.shape, table.data), 'tokens']);
  const rates = readFloats(findWeight(weights, '/TimingSignal/ExpandDims_1'));
  const signal = new Float32Array(MAX_TOKENS * EMBEDDING_SIZE);
  for (let place = 0; place < MAX_TOKENS; place += 1) {
    rates.forEach((rate, index) => {
      const angle = Math.fround(place * rate);
      signal[place * EMBEDDING_SIZE + index] = Math.sin(angle);
      signal[place * EMBEDDING_SIZE + rates.length + index] = Math.cos(angle);
    });
  }
  const length = graph.add('Slice', [graph.add('Shape', ['tokens']), graph.addIntegers(1), graph.addIntegers(2)]);
  const whole = graph.addFloats([MAX_TOKENS, EMBEDDING_SIZE], bytesOf(signal));
  const signals = graph.add('Slice', [whole, graph.addIntegers(0), length, graph.addIntegers(0)]);
  return graph.add('Add', [graph.add('Add', [embedded, signals]), embedded]);
}

/** Scaled dot-product attention of four heads over queries, keys and values that stand side by side. */
function addAttention(graph: OnnxGraph, all: OnnxValue, size: number): OnnxValue {
  const parts = graph.split(all, 3, 2);
  const shape = graph.addIntegers(0, 0, HEADS, size / HEADS);
  const heads = (index: number, perm: readonly number[]): OnnxValue =>
    graph.add('Transpose', [graph.add('Reshape', [parts[index] ?? '', shape])], { perm });
  const queries = graph.add('Mul', [heads(0, [0, 2, 1, 3]), graph.addScalar((size / HEADS) ** -0.5)]);
  const shares = graph.add('Softmax', [graph.add('MatMul', [queries, heads(1, [0, 2, 3, 1])])], { axis: -1 });
  const mixed = graph.add('MatMul', [shares, heads(2, [0, 2, 1, 3])]);
  const joined = graph.add('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  return graph.add('Reshape', [joined, graph.addIntegers(0, 0, size)]);
}

/**
 * As a pooling, which adds up each text by itself. `ReduceMean` adds in another order when there is but one text,
 * which moves the last bits of its vector.
 */
function addMean(graph: OnnxGraph, state: OnnxValue): OnnxValue {
  const pooled = graph.add('GlobalAveragePool', [graph.add('Transpose', [state], { perm: [0, 2, 1] })]);
  return graph.add('Flatten', [pooled], { axis: 1 });
}
