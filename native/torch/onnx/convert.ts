/** Turns what a model was seen to do into an ONNX graph. */
import { Cells, type View } from './cells';
import { Conversion, type Export, MISSING } from './conversion';
import { Graph, type Name } from './graph';
import { converters } from './ops';
import { writers } from './ops/views';
import { Sizes } from './sizes';
import { type Call, isInplace, isValue, type Trace, type Value, valuesOf } from './trace';

/** The graph of a trace; what no output depends on is left out. */
export function convert(trace: Trace, name: string, opset: number, outputNames: readonly string[]): Graph {
  const graph = new Graph(name, opset);
  const converting = new Converting(graph);
  for (const input of trace.inputs) converting.addInput(input);
  for (const output of outputNames) graph.unique(output);
  for (const call of trace.calls) converting.add(call);
  trace.outputs.forEach((value, i) => {
    graph.addOutput({ name: outputNames[i]!, dtype: value.dtype, shape: value.shape }, converting.read(value));
  });
  graph.finish();
  return graph;
}

class Converting implements Export {
  readonly cells = new Cells();
  readonly sizes: Sizes;
  /** Results that ONNX does not give, and who would have to. */
  private readonly missing = new Map<Value, Conversion>();

  constructor(readonly graph: Graph) {
    this.sizes = new Sizes(graph);
  }

  addInput(value: Value): void {
    const name = this.graph.unique(value.name!);
    this.graph.inputs.push({ name, dtype: value.dtype, shape: value.shape });
    this.cells.define(value, name);
    this.sizes.learn(name, value.shape);
  }

  /** The present name of a value; parameters and constants enter the graph when they are first read. */
  read(value: Value): Name {
    this.missing.get(value)?.refuse('one of its results is not to be had');
    if (!this.cells.has(value)) {
      const { name, data } = value;
      this.cells.define(value, name === undefined ? this.graph.constant(data!) : this.graph.parameter(name, data!));
    }
    return this.cells.read(value);
  }

  add(call: Call): void {
    const target = writtenTo(call);
    const given = valuesOf(Object.values(call.given));
    // An op that hands back its argument, as contiguous() does, has done nothing.
    if (target === undefined && call.results.every((result) => given.includes(result))) return;
    const names = call.folded ? call.folded.map((data) => this.graph.constant(data)) : this.convert(call);
    call.results.forEach((result, i) => {
      const name = names[i]!;
      if (name === MISSING) {
        this.missing.set(result, new Conversion(call, this));
        return;
      }
      if (result === target) {
        this.read(result);
        this.cells.write(result, name);
        return;
      }
      const parent = given.find(({ storage }) => storage === result.storage);
      this.cells.define(result, name, parent && this.view(call, parent, i));
      if (call.folded) return;
      this.graph.describe({ name, dtype: result.dtype, shape: result.shape });
      this.sizes.learn(name, result.shape);
    });
  }

  private convert(call: Call): Name[] {
    const conversion = new Conversion(call, this);
    const converter = converters[call.op] ?? converters[call.op.replace(/_$/, '')] ?? (() => conversion.refuse());
    const names = converter(conversion);
    return Array.isArray(names) ? names : [names];
  }

  private view(call: Call, parent: Value, index: number): View {
    this.read(parent);
    const write = writers[call.op];
    return {
      op: call.op,
      parent,
      read: () => this.convert(call)[index]!,
      write: write && ((whole, part) => write(new Conversion(call, this), whole, part, index)),
    };
  }
}

/** The argument that a call overwrites. */
function writtenTo({ op, given, results }: Call): Value | undefined {
  const target = given.out ?? (isInplace(op) ? given.self : undefined);
  return isValue(target) && results[0] === target ? target : undefined;
}
