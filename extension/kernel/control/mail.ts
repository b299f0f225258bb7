/** Messages between the main thread and the control thread. */
import type { HostToKernel, KernelToHost, MemoryStats, Variable } from '../../protocol/kernel';

/** What the main thread has to see of the host's messages; pause and resume are bits in the shared context. */
export type ToMain = Exclude<HostToKernel, { type: 'pause' | 'resume' }>;

/** All that goes to the host; the control thread reads along to know what the main thread does. */
export type ToControl = KernelToHost;

/** The last table of variables, to answer with when the main thread cannot. */
export interface LastTable {
  variables: Variable[];
  memory: MemoryStats;
}

/** Bytes of output on their way to the host, shared by both threads; main waits while they are too many. */
export const FLIGHT = { index: 0, limit: 8 << 20 } as const;

export function createFlight(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}
