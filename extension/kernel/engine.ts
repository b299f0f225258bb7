/**
 * What the kernel uses of the engine: PyTorch's API as scripts see it, and `tensorpad/inspect`. Kept as interfaces
 * so that this room compiles and is tested without the engine.
 */
import type { FigurePicture, MemoryStats, TensorStats } from '../protocol/kernel';

export interface Tensor {
  readonly shape: ArrayLike<number>;
  readonly dtype: unknown;
  readonly device: unknown;
  readonly requires_grad: boolean;
  readonly grad_fn?: { name(): string } | null;
  numel(): number;
  element_size(): number;
  data_ptr(): number | bigint;
  detach(): Tensor;
  at(...index: unknown[]): Tensor;
  to(dtype: unknown): Tensor;
  tolist(): unknown;
}

export interface Module {
  readonly _id: number;
  named_parameters(): Iterable<readonly [string, Tensor]>;
  named_modules(): Iterable<readonly [string, Module]>;
}

export interface Torch {
  Tensor: abstract new (...args: never[]) => Tensor;
  nn: { Module: abstract new (...args: never[]) => Module; Parameter: abstract new (...args: never[]) => Tensor };
  KeyboardInterrupt: new () => Error;
  float64: unknown;
  get_num_threads?(): number;
}

/** What a signature stands for. */
export interface Signature {
  shape: number[];
  dtype: string;
  device: string;
  requires_grad: boolean;
}

/** A node of the autograd graph; `site` and `module` are what was stamped when it was made. */
export interface BackwardNode {
  id: number;
  name: string;
  site: number;
  module: number;
  /** The leaf that the node accumulates into. */
  variable?: Tensor;
}

export interface Inspect {
  version: string;
  attach(context: Int32Array): void;
  /** Number interned for shape, dtype, device and requires_grad together. */
  signature(tensor: Tensor): number;
  describe(signature: number): Signature;
  stats(tensor: Tensor): TensorStats;
  graph(tensor: Tensor): { nodes: BackwardNode[]; edges: { from: number; to: number; shape: number[] }[] };
  observe_scalars(observer: (run: string, tag: string, step: number, value: number, wall: number) => void): void;
  observe_progress(observer: (bar: EngineBar) => void): void;
  observe_figures(observer: (picture: FigurePicture) => void): void;
  /** Has every open figure observed that changed since it was last. */
  settle_figures(): void;
  /** Lets `reader` say where the script stands, one line per call. */
  read_stacks(reader: (error: Error) => string): void;
  /** Says what names that transformed code uses stand for in the worker threads of a DataLoader. */
  define_in_workers(definitions: Record<string, string>): void;
  /** Lets errors of functions in those threads name the lines of the script. */
  place_in_workers(places: Places): void;
  /** Makes Ctrl+C raise the interrupt flag, also while a synchronous loop runs. */
  interrupt_on_signal(): void;
  memory_stats(): Omit<MemoryStats, 'rss'>;
}

/** What is known of the scripts that were loaded. */
export interface Places {
  /** Where a text stands: the script's name, and line and column from 0. */
  find(text: string): { script: string; line: number; column: number } | undefined;
  /** A line of a stack that names such a script, in terms of the source; undefined for other lines. */
  translate(frame: string): string | undefined;
}

/** A progress bar as the engine reports it; the protocol's, under whatever keeps it apart from others. */
export interface EngineBar {
  id: number;
  label: string;
  done: number;
  total?: number | undefined;
  rate: number;
  note: string;
  finished: boolean;
}

export interface Engine {
  torch: Torch;
  inspect: Inspect;
  /** Loads `tensorpad` or one of its subpaths; the same instance every time. */
  load(specifier: string): unknown;
}

/** The engine that is installed beside the kernel. */
export function loadEngine(): Engine {
  const load = (specifier: string): unknown => require(specifier);
  return { torch: load('tensorpad') as Torch, inspect: load('tensorpad/inspect') as Inspect, load };
}
