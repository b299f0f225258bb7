/** Who wants to see curves and progress bars while they grow: the editor's kernel registers itself here. */

/** One point of a curve, as it is written to the run folder `run`. */
export type ScalarObserver = (run: string, tag: string, step: number, value: number, wall: number) => void;

/** State of a progress bar. */
export interface ProgressBar {
  id: number;
  label: string;
  done: number;
  /** Absent when the length is unknown. */
  total?: number;
  /** Iterations per second, smoothed. */
  rate: number;
  /** Extra text set by the script. */
  note: string;
  finished: boolean;
}

export type ProgressObserver = (bar: ProgressBar) => void;

/** A figure as it looks at one moment. */
export interface FigurePicture {
  /** Its name in `plt.figure(name)`: a later picture of it takes the place of this one. */
  figure: string;
  /** Colours that belong to the theme have the classes ink, rim, paper, plane, grid and card. */
  svg: string;
}

export type FigureObserver = (picture: FigurePicture) => void;

/** The script's calls in the stack of an error, innermost first, each a line as `    at main (script.ts:3:7)`. */
export type StackReader = (error: Error) => string;

export const scalarObservers: ScalarObserver[] = [];
export const progressObservers: ProgressObserver[] = [];
export const figureObservers: FigureObserver[] = [];
/** What brings figures up to date that changed since they were shown; set when plotting is used. */
export const figures: { settle?: () => void } = {};
export const stacks: { read?: StackReader } = {};

/** Calls `observer` for every scalar that a SummaryWriter writes from now on. */
export function observe_scalars(observer: ScalarObserver): void {
  scalarObservers.push(observer);
}

/** Calls `observer` whenever a progress bar moves; bars are then no longer drawn to the terminal. */
export function observe_progress(observer: ProgressObserver): void {
  progressObservers.push(observer);
}

/** Calls `observer` with the picture of every figure that is shown, or changed while it is shown. */
export function observe_figures(observer: FigureObserver): void {
  figureObservers.push(observer);
}

/** Shows the last state of all figures that are open; for the end of a cell. */
export function settle_figures(): void {
  figures.settle?.();
}

/** Lets `reader` say where the script stands, when anomaly detection asks. */
export function read_stacks(reader: StackReader): void {
  stacks.read = reader;
}
