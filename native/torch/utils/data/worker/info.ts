/** What code that runs in a worker knows about it. */

export interface WorkerInfo {
  /** From 0 on. */
  id: number;
  num_workers: number;
  /** What torch's generator was seeded with in this worker. */
  seed: bigint;
  /** This worker's own copy. */
  dataset: unknown;
}

let info: WorkerInfo | null = null;

/**
 * In a worker of a DataLoader: which one it is, of how many. An IterableDataset uses it to give each worker a share.
 * Null in the main thread.
 * @example
 * console.log(torch.utils.data.get_worker_info());
 */
export function get_worker_info(): WorkerInfo | null {
  return info;
}

export function setWorkerInfo(value: WorkerInfo): void {
  info = value;
}
