/** One call on its way into the graph: what the conversion of an op gets to see and do. */
import { native } from '../core';
import { bool, type DType, float32, int64 } from '../dtype';
import type { Tensor } from '../tensor';
import { tensor as makeTensor } from '../tensor';
import type { Cells } from './cells';
import { UnsupportedOperatorError } from './errors';
import type { Attributes, Graph, Name } from './graph';
import { typeNumber } from './model';
import type { Sizes } from './sizes';
import { type Call, isValue, type Size, type Value, Varying, valuesOf } from './trace';

/** Turns a call into nodes; gives the names of its results. */
export type Converter = (c: Conversion) => Name | Name[];
/** Stands for a result that ONNX does not give; an error only if the model makes use of it. */
export const MISSING: Name = '';
/** Converters by the names of ops. */
export type Converters = Record<string, Converter>;

/** What all calls of an export share. */
export interface Export {
  readonly graph: Graph;
  readonly cells: Cells;
  readonly sizes: Sizes;
  /** The present name of a value. */
  read(value: Value): Name;
}

export class Conversion {
  readonly opset: number;

  constructor(
    readonly call: Call,
    private readonly shared: Export,
  ) {
    this.opset = shared.graph.opset;
  }

  get results(): readonly Value[] {
    return this.call.results;
  }
  /** The first result. */
  get out(): Value {
    return this.results[0]!;
  }

  /** Ends the export: the op cannot be expressed, for `reason`. */
  refuse(reason?: string): never {
    const { op, path, type } = this.call;
    const where = path ? `It is called by the module '${path}' (${type}).` : 'It is called by the model itself.';
    throw new UnsupportedOperatorError(op, this.opset, where, reason);
  }

  // Arguments.
  has(name: string): boolean {
    const value = this.call.given[name];
    return value !== undefined && value !== null;
  }
  /** A tensor argument, or undefined. */
  value(name: string): Value | undefined {
    const value = this.call.given[name];
    return isValue(value) ? value : undefined;
  }
  /** A tensor argument that must be there. */
  tensor(name: string): Value {
    return this.value(name) ?? this.refuse(`'${name}' is no tensor`);
  }
  tensors(name: string): Value[] {
    return valuesOf(this.call.given[name]);
  }
  /** The name of a tensor argument; '' where it is None. */
  input(name: string): Name {
    const value = this.value(name);
    return value ? this.read(value) : '';
  }
  read(value: Value): Name {
    return this.shared.read(value);
  }
  private plain<T>(name: string, fallback: T): T {
    const value = this.call.given[name];
    if (value instanceof Varying) this.refuse(`'${name}' depends on the size of a dynamic axis`);
    return (value ?? fallback) as T;
  }
  number(name: string, fallback = 0): number {
    const value = this.plain<unknown>(name, fallback);
    if (isValue(value)) this.refuse(`'${name}' is a tensor`);
    return Number(value);
  }
  flag(name: string, fallback = false): boolean {
    return this.plain(name, fallback);
  }
  text(name: string, fallback = ''): string {
    return this.plain(name, fallback);
  }
  dtype(name: string): DType | undefined {
    return (this.call.given[name] as DType | null) ?? undefined;
  }
  /** A list of numbers; a single one stands for `length` equal ones. */
  ints(name: string, length?: number, fallback: number | readonly number[] = []): number[] {
    let value = this.plain<unknown>(name, fallback);
    if (Array.isArray(value) && value.length === 0) value = fallback;
    const list = Array.isArray(value) ? value : Array<unknown>(length ?? 1).fill(value);
    if (list.some((item) => item instanceof Varying)) this.refuse(`'${name}' depends on the size of a dynamic axis`);
    return list.length === 1 && length !== undefined ? Array<number>(length).fill(list[0]) : list;
  }
  /** Numbers that may depend on dynamic axes. */
  sizesOf(name: string): Size[] {
    const value = this.call.given[name];
    return Array.isArray(value) ? value : [value as Size];
  }
  /** A dimension counted from the front. */
  dim(name: string, of: Value, fallback = 0): number {
    const dim = this.number(name, fallback);
    return dim < 0 ? dim + Math.max(of.shape.length, 1) : dim;
  }
  /** Dimensions counted from the front; all where none are given. */
  dims(name: string, of: Value): number[] {
    const all = of.shape.map((_size, i) => i);
    const given = this.call.given[name];
    if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) return all;
    return this.ints(name).map((dim) => (dim < 0 ? dim + Math.max(all.length, 1) : dim));
  }
  /** A size that must be the same however long dynamic axes are. */
  fixed(of: Value, dim: number): number {
    const size = of.shape.at(dim)!;
    return size instanceof Varying ? this.refuse('a dynamic axis has to have a fixed size here') : size;
  }

  // Nodes.
  /** Adds a node with one output. */
  node(op: string, inputs: readonly Name[], attributes?: Attributes): Name {
    return this.nodes(op, 1, inputs, attributes)[0]!;
  }
  nodes(op: string, outputs: number, inputs: readonly Name[], attributes?: Attributes): Name[] {
    return this.shared.graph.node(this.call.path, op, inputs, attributes, outputs);
  }
  constant(data: Tensor): Name {
    return this.shared.graph.constant(data);
  }
  /** A constant list of whole numbers. */
  integers(values: readonly number[]): Name {
    return this.shared.graph.integers(values);
  }
  /** A constant index. */
  scalarIndex(value: number): Name {
    return this.constant(makeTensor(value, { dtype: int64 }));
  }
  /** A constant table of whole numbers. */
  table(rows: readonly (readonly number[])[]): Name {
    return this.constant(
      makeTensor(
        rows.map((row) => [...row]),
        { dtype: int64 },
      ),
    );
  }
  /** A constant column of whole numbers. */
  column(values: readonly number[]): Name {
    return this.table(values.map((value) => [value]));
  }
  /** A constant number. */
  scalar(value: number | boolean, dtype: DType): Name {
    return this.constant(makeTensor(value, { dtype }));
  }
  cast(name: Name, from: DType, to: DType): Name {
    return from === to ? name : this.node('Cast', [name], { to: typeNumber(to) });
  }
  /** An argument, tensor or number, as a tensor of a dtype. */
  as(name: string, dtype: DType, fallback = 0): Name {
    const value = this.call.given[name];
    if (isValue(value)) return this.cast(this.read(value), value.dtype, dtype);
    if (value instanceof Varying) {
      const size = this.node('Squeeze', [this.sizes([value]), this.integers([0])]);
      return this.cast(size, int64, dtype);
    }
    return this.scalar((value ?? fallback) as number, dtype);
  }
  /** Sizes as an int64 tensor. */
  sizes(sizes: readonly Size[]): Name {
    return (
      this.shared.sizes.list(sizes, this.call.path) ??
      this.refuse('a size depends on dynamic axes in a way that cannot be expressed')
    );
  }
  /** A value in another shape with as many elements; `from` is its shape where it is known. */
  reshape(name: Name, to: readonly Size[], from: readonly Size[] = []): Name {
    const kept = to.map((size, i) => size instanceof Varying && keyOf(from[i]) === size.key);
    const moving = to.filter((size) => size instanceof Varying).length;
    const open = to.flatMap((size, i) => (size instanceof Varying && !kept[i] ? [i] : []));
    // One size can be left open with -1, and sizes that stay in place can be copied with 0.
    if (moving <= 1) return this.node('Reshape', [name, this.integers(to.map((s) => (s instanceof Varying ? -1 : s)))]);
    if (open.length <= 1 && !to.includes(0))
      return this.node('Reshape', [
        name,
        this.integers(to.map((size, i) => (size instanceof Varying ? (kept[i] ? 0 : -1) : size))),
      ]);
    return this.node('Reshape', [name, this.sizes(to)]);
  }
  /** The dtype in which two arguments are compared or joined. */
  common(...names: string[]): DType {
    const values = names.map((name) => this.call.given[name]);
    const tensors = values.filter(isValue);
    // Tensors with dimensions count before those without, and those before numbers, unless the kind is a lower one.
    let dtype: DType | undefined;
    const join = (other: DType) => {
      if (!dtype || kind(other) > kind(dtype)) dtype = other;
    };
    const all = (some: readonly Value[]) =>
      some.length === 0 ? undefined : some.map((v) => v.dtype).reduce((a, b) => native.promote_types(a, b));
    const groups = [all(tensors.filter((v) => v.shape.length > 0)), all(tensors.filter((v) => v.shape.length === 0))];
    for (const group of groups) if (group) join(group);
    for (const value of values) {
      if (isValue(value) || value === undefined || value === null) continue;
      if (typeof value === 'boolean') join(bool);
      else join(value instanceof Varying || Number.isInteger(value) ? int64 : floating());
    }
    return dtype ?? float32;
  }
}

const floating = (): DType => native.get_default_dtype();
const keyOf = (size: Size | undefined) => (size instanceof Varying ? size.key : undefined);
/** Booleans, whole numbers, others. */
const kind = (dtype: DType) => (dtype === bool ? 0 : dtype.is_floating_point ? 2 : dtype.is_complex ? 3 : 1);
