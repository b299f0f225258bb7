/** `torch.onnx.export` */
import { isPlainObject, optional, required, signature } from '../arguments';
import { native } from '../core';
import { ValueError } from '../errors';
import { no_grad } from '../grad_mode';
import { Module } from '../nn';
import { isUninitialized } from '../nn/uninitialized';
import { classname } from '../typename';
import { warn } from '../warn';
import { convert } from './convert';
import { type Axes, traceDynamic } from './dynamic';
import { OnnxExporterError } from './errors';
import type { Graph } from './graph';
import { OPSETS } from './model';
import { ONNXProgram } from './program';
import { exporting } from './state';
import { tensorsIn, Varying } from './trace';

/** Dynamic axes of an input or output: by axis their names, or a list of axes. */
export type DynamicAxes = Record<string, Record<number, string> | readonly number[]>;
type DynamicShape = Record<number, string> | readonly (string | null)[] | null;
/** Dynamic axes of the inputs, in their order or by their names. */
export type DynamicShapes = readonly DynamicShape[] | Record<string, DynamicShape>;

const OPSET = 20;
const exportSignature = signature(
  'export',
  {
    model: required<Module>(),
    args: optional<unknown>([]),
    f: optional<string | null>(null),
    kwargs: optional<Record<string, unknown> | null>(null),
    verbose: optional<boolean | null>(null),
    input_names: optional<readonly string[] | null>(null),
    output_names: optional<readonly string[] | null>(null),
    opset_version: optional<number | null>(null),
    dynamo: true,
    external_data: false,
    dynamic_shapes: optional<DynamicShapes | null>(null),
    optimize: true,
    export_params: true,
    keep_initializers_as_inputs: false,
    dynamic_axes: optional<DynamicAxes | null>(null),
    do_constant_folding: true,
  },
  { keywordOnly: 'kwargs' },
);

export interface ExportOptions {
  /** Arguments the model takes by name. */
  kwargs?: Record<string, unknown> | null;
  /** Prints the graph. */
  verbose?: boolean | null;
  /** Names of the inputs, in their order; by default those of `forward`'s parameters. */
  input_names?: readonly string[] | null;
  /** Names of the outputs, in their order. */
  output_names?: readonly string[] | null;
  /** Version of ONNX's operators, 18 to 23; 20 by default. */
  opset_version?: number | null;
  /** Which axes of inputs may have other sizes: `{ x: { 0: 'batch' } }`, or `{ x: [0] }`. */
  dynamic_axes?: DynamicAxes | null;
  /** The same by position or by name: `[{ 0: 'batch' }]`. */
  dynamic_shapes?: DynamicShapes | null;
  /** Whether the parameters are in the file; without them they are inputs. */
  export_params?: boolean;
  /** Also lists parameters as inputs. */
  keep_initializers_as_inputs?: boolean;
  /** Writes weights to a file beside the model, `<name>.data`; needed beyond 2 GiB. */
  external_data?: boolean;
  /** PyTorch has two exporters; here there is one, whatever is said. */
  dynamo?: boolean;
  /** What follows from constants alone is always computed beforehand. */
  do_constant_folding?: boolean;
  /** What no output needs is always left out. */
  optimize?: boolean;
}

/**
 * Writes a model as an ONNX file, which ONNX Runtime and other programs can run.
 *
 * The model runs on `args`, in the mode it is in, and every op it calls becomes nodes of the graph; parameters and buffers keep
 * their names. Control flow is that of this run. For dynamic axes the model runs at several sizes, and whatever depends on them is
 * computed inside the graph; a model that does something else at other sizes is an error, as is an op that ONNX cannot express.
 * @example
 * const net = new torch.nn.Sequential(new torch.nn.Linear(4, 3), new torch.nn.ReLU()).eval();
 * const program = torch.onnx.export(net, [torch.ones(1, 4)], {
 *   input_names: ['x'],
 *   output_names: ['y'],
 *   dynamic_axes: { x: { 0: 'batch' } },
 * });
 * console.log(program);
 */
export function exportModel(model: Module, args: unknown, options?: ExportOptions & { f?: string | null }): ONNXProgram;
export function exportModel(model: Module, args: unknown, f: string | null, options?: ExportOptions): ONNXProgram;
export function exportModel(...all: unknown[]): ONNXProgram {
  const given = exportSignature.bind(all);
  const { model } = given;
  if (!(model instanceof Module)) throw new TypeError(`model must be a torch.nn.Module, but got ${classname(model)}`);
  const opset = given.opset_version ?? OPSET;
  if (!OPSETS.includes(opset))
    throw new ValueError(`Unsupported opset_version: ${opset}. Supported are ${OPSETS[0]} to ${OPSETS.at(-1)}.`);
  if (model.training)
    warn(
      'Exporting a model while it is in training mode. Please ensure that this is intended, as it may lead to different ' +
        'behavior during inference. Calling model.eval() before export is recommended.',
    );
  const list = native.is_tensor(given.args) || !Array.isArray(given.args) ? [given.args] : given.args;
  const args = given.kwargs ? [...list, given.kwargs] : list;
  const names = inputNames(model, args, given.input_names);
  const axes = dynamicAxes(names, given.dynamic_axes, given.dynamic_shapes, given.output_names ?? []);
  // Lazy modules find out their sizes in their first run.
  if ([...model.parameters()].some(isUninitialized)) no_grad(() => (model as (...args: unknown[]) => unknown)(...args));
  return exporting(() => {
    const { trace, symbols } = traceDynamic(model, args, names, axes);
    if (trace.outputs.length === 0) throw new OnnxExporterError('The model returns no tensor.');
    const outputs = outputNames(trace.outputs.length, given.output_names);
    distinct([...names, ...outputs], 'input_names and output_names');
    const graph = convert(trace, 'main_graph', opset, outputs);
    nameSizes(graph, symbols, given.dynamic_axes ?? {});
    const program = new ONNXProgram(graph, { producer: 'tensorpad', version, symbols });
    if (given.verbose) console.log(String(program));
    if (given.f !== null)
      program.save(given.f, {
        include_initializers: given.export_params,
        keep_initializers_as_inputs: given.keep_initializers_as_inputs,
        external_data: given.external_data,
      });
    return program;
  });
}

const version: string = require('../../../package.json').version;

/** Names for all tensors in the arguments: given ones, then those of forward's parameters. */
function inputNames(model: Module, args: readonly unknown[], given: readonly string[] | null): string[] {
  const parameters = parameterNames(model);
  const found: string[] = [];
  args.forEach((arg, i) => {
    const named = isPlainObject(arg) && i === args.length - 1;
    const entries = named ? Object.entries(arg) : [[parameters[i] ?? `input_${i}`, arg] as const];
    for (const [name, value] of entries) {
      const count = tensorsIn(value).length;
      for (let k = 0; k < count; k++) found.push(count === 1 ? name : `${name}_${k}`);
    }
  });
  if (found.length === 0)
    throw new OnnxExporterError('The example arguments hold no tensor: the model would have no input.');
  if ((given?.length ?? 0) > found.length)
    throw new OnnxExporterError(
      `number of input names provided (${given!.length}) exceeded number of inputs (${found.length})`,
    );
  return distinct(
    found.map((name, i) => given?.[i] ?? name),
    'input_names',
  );
}

/** Names of the parameters of `forward`, as far as its text tells. */
function parameterNames(model: Module): string[] {
  const text = model.forward.toString();
  const list = text.slice(text.indexOf('(') + 1, text.indexOf(')'));
  return list.split(',').map((part, i) => /^\s*([\w$]+)\s*(=|$)/.exec(part)?.[1] ?? `input_${i}`);
}

function outputNames(count: number, given: readonly string[] | null): string[] {
  if ((given?.length ?? 0) > count)
    throw new OnnxExporterError(
      `number of output names provided (${given!.length}) exceeded number of outputs (${count})`,
    );
  const name = (i: number) => given?.[i] ?? (count === 1 ? 'output' : `output_${i}`);
  return distinct(
    Array.from({ length: count }, (_x, i) => name(i)),
    'output_names',
  );
}

function distinct(names: string[], what: string): string[] {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ValueError(`'${twice}' stands for two values: pass ${what} that differ`);
  return names;
}

/** The dynamic axes of each input by name. */
function dynamicAxes(
  names: readonly string[],
  axes: DynamicAxes | null,
  shapes: DynamicShapes | null,
  outputs: readonly string[],
): Axes[] {
  for (const key of Object.keys(axes ?? {}))
    if (!names.includes(key) && !outputs.includes(key))
      warn(`Provided key ${key} for dynamic axes is not a valid input/output name`);
  return names.map((name, i) => {
    const shape = Array.isArray(shapes) ? shapes[i] : (shapes as Record<string, DynamicShape> | null)?.[name];
    const own = shape ?? axes?.[name];
    if (!own) return new Map();
    if (!Array.isArray(own))
      return new Map(Object.entries(own).map(([axis, label]) => [Number(axis), label as string]));
    if (own.every((item) => typeof item === 'number'))
      return new Map(own.map((axis, k) => [axis as number, `${name}_dynamic_axes_${k + 1}`]));
    return new Map(own.flatMap((label, axis) => (typeof label === 'string' ? [[axis, label] as const] : [])));
  });
}

/** Gives the varying sizes of outputs their names: asked for ones, or how they follow from the inputs'. */
function nameSizes(graph: Graph, symbols: Map<string, string>, axes: DynamicAxes): void {
  const base = [...symbols];
  const text = (size: Varying): string | undefined => {
    for (const [key, symbol] of base) {
      const of = key.split(',').map(Number);
      const ratio = size.values[0]! / of[0]!;
      if (Number.isInteger(ratio) && size.values.every((value, run) => value === ratio * of[run]!))
        return `${ratio}*${symbol}`;
      const more = size.values[0]! - of[0]!;
      if (size.values.every((value, run) => value === of[run]! + more))
        return more > 0 ? `${symbol} + ${more}` : `${symbol} - ${-more}`;
    }
    return undefined;
  };
  const learn = (size: unknown, name?: string) => {
    if (!(size instanceof Varying) || symbols.has(size.key)) return;
    const label = name ?? text(size);
    if (label !== undefined) symbols.set(size.key, label);
  };
  for (const { name, shape } of graph.outputs) {
    const asked = axes[name];
    shape.forEach((size, axis) => {
      if (Array.isArray(asked)) {
        const at = asked.indexOf(axis);
        learn(size, at < 0 ? undefined : `${name}_dynamic_axes_${at + 1}`);
      } else learn(size, (asked as Record<number, string> | undefined)?.[axis]);
    });
  }
  for (const { shape } of graph.infos.values()) for (const size of shape) learn(size);
}
