/** Alternating runs of both sides, so that whatever else the machine does falls on both alike. */

import type { Side } from './side';

export interface Measurement {
  workload: string;
  /** Median microseconds of a step. */
  ours: number;
  theirs?: number;
  /** Of the pairs of neighbouring runs: ours divided by theirs. */
  ratio?: { median: number; min: number; max: number };
}

/** Long enough that a timer's grain and a single hiccup do not matter. */
const secondsPerRun = 0.5;

export async function measure(workload: string, rounds: number, ours: Side, theirs?: Side): Promise<Measurement> {
  const steps = Math.min(...(await Promise.all([ours, theirs].map((side) => calibrate(side, workload)))));
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(((await ours.run(workload, steps)) / steps) * 1e6);
    if (theirs) times.theirs.push(((await theirs.run(workload, steps)) / steps) * 1e6);
  }
  const result: Measurement = { workload, ours: median(times.ours) };
  if (theirs) {
    const ratios = times.ours.map((time, i) => time / times.theirs[i]!);
    result.theirs = median(times.theirs);
    result.ratio = { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
  }
  return result;
}

/** The number of steps that fill one run, found by doubling; it also warms up. */
async function calibrate(side: Side | undefined, workload: string): Promise<number> {
  if (!side) return Number.POSITIVE_INFINITY;
  for (let steps = 1; ; steps *= 2) {
    const seconds = await side.run(workload, steps);
    if (seconds > secondsPerRun / 4) return Math.max(1, Math.round((steps * secondsPerRun) / seconds));
  }
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
