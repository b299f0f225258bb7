/** An ONNX graph while it is built. */
import { type DType, int64 } from '../dtype';
import { elementBytes } from '../io/storage';
import type { Tensor } from '../tensor';
import { tensor as makeTensor } from '../tensor';
import type { Size } from './trace';

/** Name of a value in the graph; '' stands for an input that is left out. */
export type Name = string;

/** A float attribute: numbers that are none are integers. */
export class Float {
  constructor(readonly value: number) {}
}
export type Attribute = number | Float | string | readonly number[] | readonly string[] | Tensor;
export type Attributes = Record<string, Attribute | undefined>;

export interface GraphNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly Name[];
  readonly outputs: readonly Name[];
  readonly attributes: Attributes;
}

/** What is known of a value before it is computed. */
export interface ValueInfo {
  readonly name: Name;
  readonly dtype: DType;
  readonly shape: readonly Size[];
}

export class Graph {
  nodes: GraphNode[] = [];
  readonly initializers = new Map<Name, Tensor>();
  /** Initializers that are parameters or buffers of the model. */
  readonly parameters = new Set<Name>();
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  readonly infos = new Map<Name, ValueInfo>();
  private readonly taken = new Set<string>();
  private readonly constants = new Map<string, Name>();
  /** Outputs by the names their values had before. */
  private readonly renamed = new Map<Name, Name>();

  constructor(
    readonly name: string,
    readonly opset: number,
  ) {}

  /** A name that nothing has yet, made from the one that is wished for. */
  unique(wish: string): string {
    let name = wish;
    for (let i = 1; this.taken.has(name); i++) name = `${wish}_${i}`;
    this.taken.add(name);
    return name;
  }

  /** Adds a node to the module at `path`; gives the names of its outputs. */
  node(path: string, op: string, inputs: readonly Name[], attributes: Attributes = {}, outputs = 1): Name[] {
    const name = this.unique(`/${path ? `${path.replaceAll('.', '/')}/` : ''}${op}`);
    const names = Array.from({ length: outputs }, (_x, i) => this.unique(`${name}_output_${i}`));
    // Inputs left out at the end are not written.
    const used = inputs.slice(0, inputs.findLastIndex((input) => input !== '') + 1);
    this.nodes.push({ op, name, inputs: used, outputs: names, attributes });
    return names;
  }

  /** An initializer with the elements of a tensor. Equal small ones are the same. */
  constant(data: Tensor, wish = 'constant'): Name {
    const small = data.numel() <= 64;
    const key = small
      ? `${data.dtype} ${data.shape} ${Buffer.from(elementBytes(data.contiguous())).toString('hex')}`
      : '';
    const known = small && this.constants.get(key);
    if (known) return known;
    const name = this.unique(wish);
    this.initializers.set(name, data);
    if (small) this.constants.set(key, name);
    return name;
  }

  /** A constant list of whole numbers. */
  integers(values: readonly number[]): Name {
    return this.constant(makeTensor([...values], { dtype: int64 }));
  }

  /** A parameter or buffer, under its own name. */
  parameter(wish: Name, data: Tensor): Name {
    const name = this.unique(wish);
    this.initializers.set(name, data);
    this.parameters.add(name);
    return name;
  }

  /** Says what a value is; the first word counts. */
  describe(info: ValueInfo): void {
    if (!this.infos.has(info.name)) this.infos.set(info.name, info);
  }

  /** Makes a value an output. */
  addOutput(info: ValueInfo, value: Name): void {
    this.outputs.push(info);
    const computed = this.nodes.some(({ outputs }) => outputs.includes(value));
    if (computed && !this.renamed.has(value)) this.renamed.set(value, info.name);
    else {
      const name = this.unique(`/${info.name}`);
      this.nodes.push({ op: 'Identity', name, inputs: [value], outputs: [info.name], attributes: {} });
    }
  }

  /** Gives outputs their names and takes out what no output depends on. */
  finish(): void {
    const named = (name: Name) => this.renamed.get(name) ?? name;
    const needed = new Set(this.outputs.map(({ name }) => name));
    const kept: GraphNode[] = [];
    for (const node of this.nodes.reverse()) {
      const [inputs, outputs] = [node.inputs.map(named), node.outputs.map(named)];
      if (!outputs.some((output) => needed.has(output))) continue;
      for (const input of inputs) needed.add(input);
      kept.push({ ...node, inputs, outputs });
    }
    this.nodes = kept.reverse();
    for (const name of [...this.initializers.keys()]) if (!needed.has(name)) this.initializers.delete(name);
    const described = new Set([...this.inputs, ...this.outputs].map(({ name }) => name));
    for (const name of [...this.infos.keys()])
      if (!needed.has(name) || described.has(name) || this.initializers.has(name)) this.infos.delete(name);
  }
}
