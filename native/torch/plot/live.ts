/** Figures on the screen: the editor is sent a picture whenever one is shown, or a loop pauses to show it. */
import { context, FLAG, INTERRUPT } from '../context';
import { figureObservers, figures } from '../observers';
import type { Figure } from './figure';

/** A figure is sent at most this often: what comes in between nobody could see. */
const INTERVAL_MS = 33;
/** How long an interrupt may take to be noticed while a script pauses. */
const SLICE_MS = 20;

interface Sent {
  at: number;
  svg: string;
}

const sent = new WeakMap<Figure, Sent>();
const bell = new Int32Array(new SharedArrayBuffer(4));

/** Whether anybody looks. */
export const isWatched = (): boolean => figureObservers.length > 0;

/** Sends the figure as it is now, unless it looks as it did when it was sent last. */
export function send(figure: Figure): void {
  const svg = figure.toSvg();
  const last = sent.get(figure);
  const at = performance.now();
  sent.set(figure, { at, svg });
  if (last?.svg === svg) return;
  for (const observe of figureObservers) observe({ figure: String(figure.number), svg });
}

/** Shows the figures and waits. Where nobody looks there is nothing to wait for. */
export function pauseFor(seconds: number, open: readonly Figure[]): void {
  if (!isWatched()) return;
  const end = performance.now() + Math.max(0, seconds) * 1000;
  for (const figure of open) {
    const due = (sent.get(figure)?.at ?? Number.NEGATIVE_INFINITY) + INTERVAL_MS;
    // One that is not due before the script goes on is sent by a later pause, or when the cell ends.
    if (due > end && due > performance.now()) continue;
    sleepUntil(due);
    send(figure);
  }
  sleepUntil(end);
}

function sleepUntil(end: number): void {
  for (let left = end - performance.now(); left > 0; left = end - performance.now()) {
    if (context.array[FLAG]! & INTERRUPT) return;
    Atomics.wait(bell, 0, 0, Math.min(left, SLICE_MS));
  }
}

/** Lets the editor ask for the last state of all open figures. */
export function settleWith(open: () => readonly Figure[]): void {
  figures.settle = () => {
    if (isWatched()) for (const figure of open()) if (figure.axes.length > 0) send(figure);
  };
}
