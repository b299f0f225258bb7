/** A tiny engine with the kernel's view of PyTorch, so that this room is tested on its own. */
import { FLAG, INTERRUPT, MODULE, SITE } from '../../../extension/kernel/context';
import type { Engine, EngineBar } from '../../../extension/kernel/engine';

class Dtype {
  constructor(private readonly name: string) {}
  toString() {
    return `torch.${this.name}`;
  }
}

const float32 = new Dtype('float32');
const float64 = new Dtype('float64');
let context = new Int32Array(3);
const signatures: string[] = [];
const scalars: ((run: string, tag: string, step: number, value: number, wall: number) => void)[] = [];
const bars: ((bar: EngineBar) => void)[] = [];

interface Node {
  id: number;
  site: number;
  module: number;
  inputs: FakeTensor[];
}
let nodes = 0;

class FakeTensor {
  dtype: unknown = float32;
  device = 'cpu';
  requires_grad = false;
  node: Node | undefined;
  constructor(
    readonly shape: number[],
    readonly data: number[],
  ) {}
  get grad_fn() {
    return this.node ? { name: () => 'AddBackward0' } : null;
  }
  numel() {
    return this.shape.reduce((product, size) => product * size, 1);
  }
  element_size() {
    return 4;
  }
  detach() {
    return new FakeTensor(this.shape, this.data);
  }
  item() {
    return this.data[0];
  }
  add(other: FakeTensor) {
    if (context[FLAG]! & INTERRUPT) throw Object.assign(new Error('interrupted'), { name: 'KeyboardInterrupt' });
    const sum = new FakeTensor(
      this.shape,
      this.data.map((value, at) => value + other.data[at]!),
    );
    if (this.requires_grad || other.requires_grad) {
      sum.requires_grad = true;
      sum.node = { id: ++nodes, site: context[SITE]!, module: context[MODULE]!, inputs: [this, other] };
    }
    return sum;
  }
  /** Integers and `a:b`, which is what windows use. */
  at(...index: unknown[]): FakeTensor {
    const [first, ...rest] = index;
    if (first === undefined) return this;
    const [size = 1, ...inner] = this.shape;
    const stride = inner.reduce((product, each) => product * each, 1);
    const part = (at: number) => new FakeTensor(inner, this.data.slice(at * stride, (at + 1) * stride)).at(...rest);
    if (typeof first === 'number') return part(first);
    const [start, end] = String(first).split(':').map(Number) as [number, number];
    const parts = Array.from({ length: Math.min(end, size) - start }, (_, at) => part(start + at));
    return new FakeTensor(
      [parts.length, ...(parts[0]?.shape ?? [])],
      parts.flatMap(({ data }) => data),
    );
  }
  to(dtype: unknown) {
    const copy = new FakeTensor(this.shape, this.data);
    copy.dtype = dtype;
    return copy;
  }
  tolist() {
    return this.data;
  }
  toString() {
    return `tensor(${JSON.stringify(this.data)})`;
  }
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }
}

class Parameter extends FakeTensor {
  override requires_grad = true;
}

let modules = 0;
/** Callable, as the engine's modules are: the constructor returns a function with the class's prototype. */
class Module {
  declare readonly _id: number;
  declare forward: (...args: unknown[]) => unknown;
  constructor() {
    const call = (...args: unknown[]) => {
      const outer = context[MODULE]!;
      context[MODULE] = module._id;
      const result = module.forward(...args);
      context[MODULE] = outer;
      return result;
    };
    const module = Object.setPrototypeOf(call, new.target.prototype) as Module;
    Object.defineProperty(module, '_id', { value: ++modules });
    // biome-ignore lint/correctness/noConstructorReturn: this is what makes it callable.
    return module;
  }
  *named_parameters(prefix = ''): Generator<[string, FakeTensor]> {
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof Parameter) yield [prefix + name, value];
      if (value instanceof Module) yield* value.named_parameters(`${prefix}${name}.`);
    }
  }
  *named_modules(path = ''): Generator<[string, Module]> {
    yield [path, this];
    for (const [name, value] of Object.entries(this))
      if (value instanceof Module) yield* value.named_modules(path ? `${path}.${name}` : name);
  }
  toString() {
    return `${this.constructor.name}()`;
  }
}

const zeros = (...shape: number[]) =>
  new FakeTensor(shape, new Array(shape.reduce((product, size) => product * size, 1)).fill(0));
const tensor = (values: number[]) => new FakeTensor([values.length], values);
const parameter = (values: number[]) => new Parameter([values.length], values);

const torch = {
  Tensor: FakeTensor,
  nn: { Module, Parameter },
  float32,
  float64,
  zeros,
  tensor,
  parameter,
  of: (shape: number[], data: number[]) => new FakeTensor(shape, data),
  scalar: (tag: string, step: number, value: number) => {
    for (const observer of scalars) observer('/runs/a', tag, step, value, 1);
  },
  bar: (bar: EngineBar) => {
    for (const observer of bars) observer(bar);
  },
  site: () => context[SITE],
};

const inspect: Engine['inspect'] = {
  version: '0.0.0',
  attach: (array) => {
    context = array as Int32Array<ArrayBuffer>;
  },
  signature: (value) => {
    const text = JSON.stringify([
      [...(value.shape as number[])],
      String(value.dtype),
      value.device,
      value.requires_grad,
    ]);
    const known = signatures.indexOf(text);
    return known < 0 ? signatures.push(text) - 1 : known;
  },
  describe: (signature) => {
    const [shape, dtype, device, requires_grad] = JSON.parse(signatures[signature]!);
    return { shape, dtype, device, requires_grad };
  },
  stats: (value) => {
    const { data } = value as unknown as FakeTensor;
    const mean = data.reduce((sum, each) => sum + each, 0) / data.length;
    return { min: Math.min(...data), max: Math.max(...data), mean, nan: 0, inf: 0 };
  },
  graph: (value) => {
    const found = new Map<unknown, { id: number; name: string; site: number; module: number; variable?: never }>();
    const edges: { from: number; to: number; shape: number[] }[] = [];
    const visit = (each: FakeTensor): number => {
      const known = found.get(each.node ?? each);
      if (known) return known.id;
      const leaf = { id: found.size + 1000, name: 'AccumulateGrad', site: 0, module: 0, variable: each as never };
      const node = each.node
        ? { id: each.node.id, name: 'AddBackward0', site: each.node.site, module: each.node.module }
        : leaf;
      found.set(each.node ?? each, node);
      for (const input of each.node?.inputs ?? [])
        if (input.requires_grad) edges.push({ from: visit(input), to: node.id, shape: input.shape });
      return node.id;
    };
    const start = value as unknown as FakeTensor;
    if (start.node) visit(start);
    return { nodes: [...found.values()], edges };
  },
  observe_scalars: (observer) => scalars.push(observer),
  observe_progress: (observer) => bars.push(observer),
  interrupt_on_signal: () => process.prependListener('SIGINT', () => Atomics.or(context, FLAG, INTERRUPT)),
  memory_stats: () => ({ live: 0, peak: 0, cached: 0 }),
};

export const fakeEngine = {
  torch,
  inspect,
  load: (specifier: string) => ({
    __esModule: true,
    ...torch,
    ...(specifier === 'tensorpad' ? {} : { subpath: specifier }),
  }),
} as unknown as Engine;
