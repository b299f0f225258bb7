/**
 * Messages between the extension host and its webviews. A webview says `ready` and is sent a snapshot;
 * from then on it receives deltas. A hidden or reloaded panel simply says `ready` again.
 */
import type {
  AutogradGraph,
  CellError,
  FigurePicture,
  MemoryStats,
  ProgressBar,
  Query,
  QueryResult,
  ScalarBatch,
  Variable,
} from './kernel';

export type PanelKind = 'output' | 'training' | 'graph' | 'tensors';

/** One cell's output as the output panel shows it. */
export interface CellOutput {
  execution: number;
  /** Name of the script without its folder. */
  script: string;
  file: string;
  cell: number;
  title: string;
  /** 0-based first line of the cell, for the link back. */
  line: number;
  /** Execution count; absent while queued. */
  order?: number;
  status: 'queued' | 'running' | 'ok' | 'error' | 'interrupted';
  milliseconds?: number;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  /** Bounded history: runs of text by stream. */
  text: { stream: 'stdout' | 'stderr'; text: string }[];
  /** Characters dropped from the front of the history. */
  dropped: number;
  bars: ProgressBar[];
  figures: FigurePicture[];
  error?: CellError;
}

export interface RunInfo {
  /** Absolute path of the run folder. */
  run: string;
  /** Short name, as shown. */
  name: string;
  /** Receives points now. */
  live: boolean;
}

/** Everything a webview can be told. Each panel understands the types of its own kind. */
export type HostToPanel =
  | { type: 'output/snapshot'; cells: CellOutput[]; state: KernelState }
  | { type: 'output/cell'; cell: CellOutput }
  | { type: 'output/append'; execution: number; stream: 'stdout' | 'stderr'; text: string; dropped: number }
  | { type: 'output/bar'; execution: number; bar: ProgressBar }
  | { type: 'output/figure'; execution: number; figure: FigurePicture }
  | { type: 'output/clear' }
  | { type: 'kernel/state'; state: KernelState }
  | { type: 'training/snapshot'; runs: RunInfo[]; batches: ScalarBatch[] }
  | { type: 'training/runs'; runs: RunInfo[] }
  | { type: 'training/append'; batches: ScalarBatch[] }
  | { type: 'graph/show'; graph: AutogradGraph }
  /** There is no graph to show; `others` are variables that have one. */
  | { type: 'graph/empty'; message: string; others: string[] }
  | { type: 'tensors/variables'; variables: Variable[]; memory: MemoryStats }
  | { type: 'reply'; id: number; result: QueryResult }
  | { type: 'failure'; id: number; message: string };

export type PanelToHost =
  | { type: 'ready' }
  | { type: 'reveal'; file: string; line: number }
  | { type: 'command'; command: string }
  /** Asks for the graph behind a variable. */
  | { type: 'graph'; name: string }
  | { type: 'request'; id: number; query: Query };

export type KernelState = 'none' | 'starting' | 'idle' | 'running' | 'paused' | 'unresponsive' | 'dead';
