/** Element types of `onnx.proto`, `TensorProto.DataType`. */
const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;

/** Versions of the format and of its operators: the newest that every onnxruntime since 1.14 reads. */
const IR_VERSION = 8;
const OPERATOR_SET = 18;

/** Name of a value in the graph. */
export type OnnxValue = string;
export type OnnxAttribute = number | readonly number[] | { readonly float: number };

/** Parts of a message in their order; joined only once, since the weights of a model are large. */
type Parts = readonly Uint8Array[];

interface OnnxBoundary {
  readonly name: OnnxValue;
  readonly type: 'float' | 'int32';
  /** Sizes; a name stands for one that each run decides. */
  readonly dimensions: readonly (number | string)[];
}

/**
 * Writes a model in the ONNX format: protocol buffers, of which only what a graph of plain operators needs.
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */
export class OnnxGraph {
  readonly #nodes: Parts[] = [];
  readonly #constants: Parts[] = [];
  #count = 0;

  /** @param data little-endian 32-bit floats */
  addFloats(dimensions: readonly number[], data: Uint8Array): OnnxValue {
    return this.#addConstant(dimensions, FLOAT, data);
  }

  /** A vector of integers, as shapes and axes are. */
  addIntegers(...integers: readonly number[]): OnnxValue {
    return this.#addConstant([integers.length], INT64, bytesOf(BigInt64Array.from(integers, BigInt)));
  }

  addScalar(value: number): OnnxValue {
    return this.addFloats([], bytesOf(Float32Array.of(value)));
  }

  /** Adds an operator with one result. */
  add(operator: string, inputs: readonly OnnxValue[], attributes: Record<string, OnnxAttribute> = {}): OnnxValue {
    const output = this.#name();
    this.#addNode(operator, inputs, [output], attributes);
    return output;
  }

  /** Cuts a value into equal parts along an axis. */
  split(input: OnnxValue, parts: number, axis: number): OnnxValue[] {
    const outputs = Array.from({ length: parts }, () => this.#name());
    this.#addNode('Split', [input], outputs, { axis, num_outputs: parts });
    return outputs;
  }

  encode(input: OnnxBoundary, output: OnnxBoundary): Uint8Array<ArrayBuffer> {
    const graph = [
      ...this.#nodes.flat(),
      ...text(2, 'graph'),
      ...this.#constants.flat(),
      ...message(11, encodeBoundary(input)),
      ...message(12, encodeBoundary(output)),
    ];
    const operatorSet = message(8, [...text(1, ''), ...integer(2, OPERATOR_SET)]);
    return Buffer.concat([...integer(1, IR_VERSION), ...operatorSet, ...message(7, graph)]);
  }

  #name(): OnnxValue {
    this.#count += 1;
    return `v${this.#count}`;
  }

  #addConstant(dimensions: readonly number[], type: number, data: Uint8Array): OnnxValue {
    const name = this.#name();
    const sizes = dimensions.flatMap((size) => integer(1, size));
    this.#constants.push(message(5, [...sizes, ...integer(2, type), ...text(8, name), ...message(9, [data])]));
    return name;
  }

  #addNode(
    operator: string,
    inputs: readonly OnnxValue[],
    outputs: readonly OnnxValue[],
    attributes: Record<string, OnnxAttribute>,
  ): void {
    const parts = [
      ...inputs.flatMap((name) => text(1, name)),
      ...outputs.flatMap((name) => text(2, name)),
      ...text(4, operator),
      ...Object.entries(attributes).flatMap(([name, value]) => message(5, encodeAttribute(name, value))),
    ];
    this.#nodes.push(message(1, parts));
  }
}

/** The bytes behind typed numbers, which every platform that Node runs on keeps little-endian. */
export function bytesOf(numbers: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function encodeAttribute(name: string, value: OnnxAttribute): Parts {
  const named = text(1, name);
  if (typeof value === 'number') return [...named, ...integer(3, value), ...integer(20, 2)];
  if ('float' in value) return [...named, ...float(2, value.float), ...integer(20, 1)];
  return [...named, ...value.flatMap((entry) => integer(8, entry)), ...integer(20, 7)];
}

function encodeBoundary({ name, type, dimensions }: OnnxBoundary): Parts {
  const sizes = dimensions.flatMap((size) => message(1, typeof size === 'string' ? text(2, size) : integer(1, size)));
  const tensor = [...integer(1, type === 'float' ? FLOAT : INT32), ...message(2, sizes)];
  return [...text(1, name), ...message(2, message(1, tensor))];
}

function text(field: number, value: string): Parts {
  return message(field, [Buffer.from(value, 'utf8')]);
}

/** A field with its length before it: texts, bytes and nested messages. */
function message(field: number, content: Parts): Parts {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return [variableLength((field << 3) | 2), variableLength(length), ...content];
}

function integer(field: number, value: number): Parts {
  return [variableLength(field << 3), variableLength(value)];
}

function float(field: number, value: number): Parts {
  return [variableLength((field << 3) | 5), bytesOf(Float32Array.of(value))];
}

/** Seven bits per byte, the lowest first; negative numbers as the 64 bits of their two's complement. */
function variableLength(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
