/** Writes a graph as ONNX's ModelProto. Numbers of fields and types are those of onnx.proto. */

import { native } from '../core';
import type { DType } from '../dtype';
import * as dtypes from '../dtype';
import { MessageWriter } from '../io/protobuf';
import { elementBytes } from '../io/storage';
import type { Tensor } from '../tensor';
import { OnnxExporterError } from './errors';
import { type Attribute, Float, type Graph, type GraphNode, type ValueInfo } from './graph';
import { type Size, Varying } from './trace';

/** TensorProto.DataType */
const TYPES = new Map<DType, number>([
  [dtypes.float32, 1],
  [dtypes.uint8, 2],
  [dtypes.int8, 3],
  [dtypes.int16, 5],
  [dtypes.int32, 6],
  [dtypes.int64, 7],
  [dtypes.bool, 9],
  [dtypes.float16, 10],
  [dtypes.float64, 11],
  [dtypes.complex64, 14],
  [dtypes.complex128, 15],
  [dtypes.bfloat16, 16],
]);
/** The number of a dtype in ONNX, as the operator Cast takes it. */
export const typeNumber = (dtype: DType): number => TYPES.get(dtype)!;

/** AttributeProto.AttributeType */
const TYPE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 };

/** The IR version that goes with an opset. */
const IR_VERSIONS: Record<number, number> = { 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11 };
export const OPSETS = Object.keys(IR_VERSIONS).map(Number);

/** Where elements go that are not in the model's own file. */
export interface ExternalData {
  readonly file: string;
  readonly pieces: Uint8Array[];
  length: number;
}
/** Smaller initializers stay in the model. */
const EXTERNAL_FROM = 1024;
/** Protocol Buffers have no longer messages. */
const LONGEST = 2 ** 31 - 1;

export interface ModelOptions {
  readonly keepInitializersAsInputs: boolean;
  readonly exportParams: boolean;
  readonly producer: string;
  readonly version: string;
  /** Texts of sizes that depend on dynamic axes, by their keys. */
  readonly symbols: ReadonlyMap<string, string>;
  readonly external?: ExternalData | undefined;
}

const message = () => new MessageWriter();

function tensorProto(name: string, tensor: Tensor, external?: ExternalData): MessageWriter {
  const proto = message();
  for (const size of tensor.shape) proto.varint(1, size);
  proto.varint(2, typeNumber(tensor.dtype)).bytesField(8, name);
  const bytes = elementBytes(tensor.detach().contiguous());
  if (!external || bytes.length < EXTERNAL_FROM) return proto.bytesField(9, bytes);
  const entries = { location: external.file, offset: String(external.length), length: String(bytes.length) };
  for (const [key, value] of Object.entries(entries))
    proto.bytesField(13, message().bytesField(1, key).bytesField(2, value));
  external.pieces.push(bytes);
  external.length += bytes.length;
  return proto.varint(14, 1);
}

function attributeProto(name: string, value: Attribute): MessageWriter {
  const proto = message().bytesField(1, name);
  if (value instanceof Float) return proto.float(2, value.value).varint(20, TYPE.float);
  if (typeof value === 'number') return proto.varint(3, value).varint(20, TYPE.int);
  if (typeof value === 'string') return proto.bytesField(4, value).varint(20, TYPE.string);
  if (native.is_tensor(value)) return proto.bytesField(5, tensorProto('', value as Tensor)).varint(20, TYPE.tensor);
  const list = value as readonly (number | string)[];
  for (const item of list) typeof item === 'number' ? proto.varint(8, item) : proto.bytesField(9, item);
  return proto.varint(20, typeof list[0] === 'string' ? TYPE.strings : TYPE.ints);
}

function nodeProto(node: GraphNode): MessageWriter {
  const proto = message();
  for (const input of node.inputs) proto.bytesField(1, input);
  for (const output of node.outputs) proto.bytesField(2, output);
  proto.bytesField(3, node.name).bytesField(4, node.op);
  for (const [name, value] of Object.entries(node.attributes))
    if (value !== undefined) proto.bytesField(5, attributeProto(name, value));
  return proto;
}

function infoProto({ name, dtype, shape }: ValueInfo, symbols: ReadonlyMap<string, string>): MessageWriter {
  const dimension = (size: Size) => {
    if (!(size instanceof Varying)) return message().varint(1, size);
    const symbol = symbols.get(size.key);
    return symbol === undefined ? message() : message().bytesField(2, symbol);
  };
  const dims = message();
  for (const size of shape) dims.bytesField(1, dimension(size));
  const tensor = message().varint(1, typeNumber(dtype)).bytesField(2, dims);
  return message().bytesField(1, name).bytesField(2, message().bytesField(1, tensor));
}

/** The model's file, in pieces. */
export function modelPieces(graph: Graph, options: ModelOptions): Uint8Array[] {
  const { symbols, external } = options;
  const proto = message();
  for (const node of graph.nodes) proto.bytesField(1, nodeProto(node));
  proto.bytesField(2, graph.name);
  const initializers = [...graph.initializers].filter(([name]) => options.exportParams || !graph.parameters.has(name));
  for (const [name, tensor] of initializers) proto.bytesField(5, tensorProto(name, tensor, external));
  for (const info of graph.inputs) proto.bytesField(11, infoProto(info, symbols));
  const more = [...graph.initializers].filter(
    ([name]) => options.keepInitializersAsInputs || (!options.exportParams && graph.parameters.has(name)),
  );
  for (const [name, { dtype, shape }] of more) proto.bytesField(11, infoProto({ name, dtype, shape }, symbols));
  for (const info of graph.outputs) proto.bytesField(12, infoProto(info, symbols));
  for (const info of graph.infos.values()) proto.bytesField(13, infoProto(info, symbols));
  const pieces = message()
    .varint(1, IR_VERSIONS[graph.opset]!)
    .bytesField(2, options.producer)
    .bytesField(3, options.version)
    .bytesField(7, proto)
    .bytesField(8, message().bytesField(1, '').varint(2, graph.opset))
    .pieces();
  if (pieces.reduce((sum, { length }) => sum + length, 0) > LONGEST)
    throw new OnnxExporterError(
      'The model is larger than the 2 GiB an ONNX file can have. Pass external_data: true to write the weights beside it.',
    );
  return pieces;
}
