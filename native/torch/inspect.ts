/** What the editor asks of the engine. Scripts normally do not need it. */
import { context } from './context';
import { native } from './core';
import type { Tensor } from './tensor';

export { observe_figures, observe_progress, observe_scalars, read_stacks, settle_figures } from './observers';
export { define_in_workers, place_in_workers } from './utils/data/worker/source';

/** Shape, dtype and the rest of an interned signature. */
export interface SignatureInfo {
  shape: number[];
  dtype: string;
  device: string;
  requires_grad: boolean;
  element_size: number;
}

/** Number of the tensor's signature (equal shape, dtype, device and requires_grad share one); -1 for other values. */
export const signature: (value: unknown) => number = native.signature;
export function describe(signature: number): SignatureInfo {
  return native.describe(signature);
}
/** Extremes and mean of the finite elements, and how many are NaN or infinite. */
export function stats(t: Tensor): { min: number; max: number; mean: number; nan: number; inf: number } {
  return native.stats(t);
}

export interface GraphNode {
  id: number;
  name: string;
  /** Statement and module that were running: the numbers in the shared context. */
  site: number;
  module: number;
  /** The leaf of an AccumulateGrad node. */
  variable?: Tensor;
  shape?: number[];
}
/** The backward graph of a tensor; data flows from `from` to `to`. Node 0 made the tensor itself. */
export function graph(t: Tensor): { nodes: GraphNode[]; edges: { from: number; to: number; shape: number[] }[] } {
  return native.graph(t);
}

/** Shares the array of "The shared context" in ARCHITECTURE.md with the engine. */
export function attach(array: Int32Array): void {
  native.attach(array);
  context.array = array;
}

/** Makes Ctrl+C raise the interrupt flag of the attached context, also while a synchronous loop runs. */
export function interrupt_on_signal(): void {
  native.interrupt_on_signal();
}

export function memory_stats(): { live: number; peak: number; cached: number; allocations: number } {
  return native.memory_stats();
}

export const version: string = require('../../package.json').version;
