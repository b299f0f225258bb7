/** Sizes that depend on dynamic axes, computed inside the graph. */
import type { Graph, Name } from './graph';
import { type Size, Varying } from './trace';

/** A varying size that some value of the graph has along an axis. */
interface Source {
  readonly name: Name;
  readonly axis: number;
  readonly size: Varying;
}

/** The one number that `of` gives in every run, or undefined. */
function constant(size: Varying, of: (value: number, run: number) => number): number | undefined {
  const [first, ...others] = size.values.map(of) as [number, ...number[]];
  return others.every((other) => other === first) ? first : undefined;
}

export class Sizes {
  private readonly sources = new Map<string, Source>();
  private readonly computed = new Map<string, Name>();

  constructor(private readonly graph: Graph) {}

  /** Remembers where a value's varying sizes can be read. */
  learn(name: Name, shape: readonly Size[]): void {
    shape.forEach((size, axis) => {
      if (size instanceof Varying && !this.sources.has(size.key)) this.sources.set(size.key, { name, axis, size });
    });
  }

  /** A list of sizes as an int64 tensor; undefined where one follows from nothing that is known. */
  list(sizes: readonly Size[], path: string): Name | undefined {
    if (!sizes.some((size) => size instanceof Varying)) return this.graph.integers(sizes as number[]);
    const names = sizes.map((size) => (size instanceof Varying ? this.one(size, path) : this.graph.integers([size])));
    if (names.some((name) => name === undefined)) return undefined;
    return names.length === 1 ? names[0] : this.graph.node(path, 'Concat', names as Name[], { axis: 0 })[0];
  }

  /** One varying size as an int64 tensor of one element. */
  private one(size: Varying, path: string): Name | undefined {
    let name = this.computed.get(size.key);
    if (name === undefined) {
      name = this.read(size, path) ?? this.derive(size, path);
      if (name !== undefined) this.computed.set(size.key, name);
    }
    return name;
  }

  private read(size: Varying, path: string): Name | undefined {
    const source = this.sources.get(size.key);
    return source && this.graph.node(path, 'Shape', [source.name], { start: source.axis, end: source.axis + 1 })[0];
  }

  /** Expresses a size by the known ones: a multiple, a part, a sum with a constant, a product of two. */
  private derive(size: Varying, path: string): Name | undefined {
    const node = (op: string, a: Name, b: Name) => this.graph.node(path, op, [a, b])[0]!;
    const scaled = (base: Name, ratio: number) => {
      if (ratio === 1) return base;
      return Number.isInteger(ratio)
        ? node('Mul', base, this.graph.integers([ratio]))
        : node('Div', base, this.graph.integers([Math.round(1 / ratio)]));
    };
    const simple = (ratio: number | undefined): ratio is number =>
      ratio !== undefined && ratio > 0 && (Number.isInteger(ratio) || Number.isInteger(1 / ratio));
    const sources = [...this.sources.values()];
    for (const source of sources) {
      const { values } = source.size;
      const ratio = constant(size, (value, run) => value / values[run]!);
      if (simple(ratio)) return scaled(this.one(source.size, path)!, ratio);
      const difference = constant(size, (value, run) => value - values[run]!);
      if (difference !== undefined) return node('Add', this.one(source.size, path)!, this.graph.integers([difference]));
    }
    for (const source of sources)
      for (const divisor of [2, 3, 4])
        for (const added of [0, divisor - 1]) {
          if (!size.values.every((value, run) => value === Math.floor((source.size.values[run]! + added) / divisor)))
            continue;
          const base = this.one(source.size, path)!;
          const sum = added ? node('Add', base, this.graph.integers([added])) : base;
          return node('Div', sum, this.graph.integers([divisor]));
        }
    for (const [i, a] of sources.entries())
      for (const b of sources.slice(i)) {
        const ratio = constant(size, (value, run) => value / (a.size.values[run]! * b.size.values[run]!));
        if (!simple(ratio)) continue;
        return scaled(node('Mul', this.one(a.size, path)!, this.one(b.size, path)!), ratio);
      }
    return undefined;
  }
}
