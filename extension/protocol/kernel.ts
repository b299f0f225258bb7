/**
 * Messages between the extension host and the kernel process.
 *
 * They travel as frames (see framing.ts) over one duplex pipe that the kernel's control thread owns, so
 * every message below can arrive while the kernel's main thread is busy in a synchronous loop.
 */

/** A piece of a script to run: the unit of execution, of output and of facts. */
export interface CellSource {
  /** Absolute path of the script; relative imports and data paths resolve from its folder. */
  file: string;
  /** Position of the cell in the script, from 0. */
  index: number;
  /** Text after `// %%`, or ''. */
  title: string;
  /** 0-based line of the script where `code` starts; errors and facts are reported in script lines. */
  line: number;
  code: string;
}

export type HostToKernel =
  | { type: 'execute'; execution: number; cell: CellSource; order: number }
  | { type: 'interrupt' }
  | { type: 'pause' }
  | { type: 'resume' }
  /** Questions that are answered at the next guard of a running loop, or at once when idle. */
  | { type: 'request'; id: number; query: Query }
  | { type: 'shutdown' };

export type KernelToHost =
  | { type: 'ready'; pid: number; node: string; engine: string; threads: number }
  | { type: 'started'; execution: number; order: number }
  | { type: 'output'; execution: number; stream: 'stdout' | 'stderr'; text: string }
  | { type: 'progress'; execution: number; bar: ProgressBar }
  | { type: 'figure'; execution: number; figure: FigurePicture }
  | { type: 'scalars'; execution: number; batches: ScalarBatch[] }
  | { type: 'facts'; execution: number; file: string; cell: string; facts: Fact[] }
  | { type: 'variables'; execution: number; variables: Variable[]; memory: MemoryStats }
  | { type: 'state'; state: 'idle' | 'running' | 'paused' | 'unresponsive' }
  | {
      type: 'finished';
      execution: number;
      status: 'ok' | 'error' | 'interrupted';
      milliseconds: number;
      error?: CellError;
    }
  | { type: 'reply'; id: number; result: QueryResult }
  | { type: 'failure'; id: number; message: string };

export interface ProgressBar {
  id: number;
  label: string;
  done: number;
  /** Absent when the length is unknown. */
  total?: number;
  /** Iterations per second, smoothed as tqdm does. */
  rate: number;
  /** Extra text set by the script (tqdm's postfix). */
  note: string;
  finished: boolean;
}

/** A figure as it looks at one moment; the next one of the same name takes its place. */
export interface FigurePicture {
  figure: string;
  /** An SVG document. Its classes ink, rim, paper, plane, grid and card take colours of the theme. */
  svg: string;
}

/** New points of one curve; the arrays run in parallel and only ever append. */
export interface ScalarBatch {
  /** Absolute path of the run folder the SummaryWriter writes. */
  run: string;
  tag: string;
  steps: Float64Array;
  values: Float64Array;
  /** Seconds since the epoch. */
  wall: Float64Array;
}

export interface TensorStats {
  min: number;
  max: number;
  mean: number;
  nan: number;
  inf: number;
}

export interface TensorInfo {
  /** 'Tensor' or 'Parameter'. */
  kind: string;
  shape: number[];
  /** PyTorch's name, as 'torch.float32'. */
  dtype: string;
  device: string;
  requiresGrad: boolean;
  numel: number;
  bytes: number;
  gradFn?: string;
  /** Absent when it was not computed (meta device, or the value is gone). */
  stats?: TensorStats;
}

/** What one expression of a cell held when it ran. Offsets are relative to the cell's code. */
export interface Fact {
  start: number;
  end: number;
  /** The expression's text, shortened to 80 characters. */
  text: string;
  /** How often the expression was evaluated in this execution. */
  count: number;
  /** Every distinct shape and dtype seen, newest last, at most 16. */
  seen: { info: TensorInfo; count: number }[];
  /** For values that are no tensors: a one-line description of the last one, as `Conv2d(1, 6, …)` or `3`. */
  value?: string;
}

export interface Variable {
  name: string;
  /** Constructor name, or typeof. */
  type: string;
  /** One line; of tensors their values, or the range of these. */
  preview: string;
  tensor?: TensorInfo;
  /** Set for modules: number of parameters. */
  parameters?: number;
  /** File and 0-based line of the cell that last assigned it. */
  file?: string;
  line?: number;
}

export interface MemoryStats {
  live: number;
  peak: number;
  cached: number;
  rss: number;
}

export interface CellError {
  name: string;
  message: string;
  /** The user's own frames only, innermost first; 0-based lines and columns of the source as written. */
  frames: Frame[];
}

export interface Frame {
  function: string;
  file: string;
  line: number;
  column: number;
}

export type Query =
  | { kind: 'variables' }
  /** A window into a tensor: leading indices fixed by `at`, then `rows` × `columns` of the last two dimensions. */
  | { kind: 'tensor'; name: string; at: number[]; row: number; column: number; rows: number; columns: number }
  /** A tensor of up to 4 dimensions drawn as image: NCHW, CHW or HW; values are scaled to bytes. */
  | { kind: 'image'; name: string; at: number[] }
  /** The autograd graph behind a variable, or behind the last output of a module variable. */
  | { kind: 'graph'; name: string };

export type QueryResult =
  | { kind: 'variables'; variables: Variable[]; memory: MemoryStats }
  | { kind: 'tensor'; info: TensorInfo; values: Float64Array; rows: number; columns: number; text: string }
  | { kind: 'image'; info: TensorInfo; width: number; height: number; rgba: Uint8Array; min: number; max: number }
  | { kind: 'graph'; graph: AutogradGraph };

export interface AutogradGraph {
  title: string;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export interface GraphNode {
  id: number;
  /** 'op' is a grad_fn, 'parameter' and 'input' are leaves, 'output' is the tensor asked for. */
  kind: 'op' | 'parameter' | 'input' | 'output';
  /** `AddmmBackward0`, or the leaf's name in its module, as `fc1.weight`. */
  label: string;
  /** Qualified name of the innermost module that made it ('' outside any), as `features.0`. */
  module: string;
  /** Class of that module, as `Conv2d`. */
  moduleType: string;
  file?: string;
  /** 0-based. */
  line?: number;
}

export interface GraphEdge {
  /** Data flows from `from` to `to`, in forward direction. */
  from: number;
  to: number;
  /** Shape of the tensor on the edge. */
  shape: number[];
}
