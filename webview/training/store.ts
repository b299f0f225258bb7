import type { ScalarBatch } from '../../extension/protocol/kernel';
import type { RunInfo } from '../../extension/protocol/panels';
import { Series } from './series';

export interface Run extends RunInfo {
  /** Which of the run colours it wears; never changes while the run is known. */
  color: number;
  /** Earliest wall time of any of its points: where relative time starts. */
  start: number;
}

/** Every curve the panel knows: tags in order of appearance, and within them runs. */
export class Store {
  readonly runs = new Map<string, Run>();
  readonly tags = new Map<string, Map<string, Series>>();
  private nextColor = 0;

  /** Starts over from what the host knows. Runs keep their colours. */
  reset(runs: RunInfo[], batches: ScalarBatch[]): void {
    this.tags.clear();
    for (const run of this.runs.values()) run.start = Number.POSITIVE_INFINITY;
    this.setRuns(runs);
    this.append(batches);
  }

  /** Takes over the list of runs; curves of runs that are gone go, too. */
  setRuns(runs: RunInfo[]): void {
    const known = new Map(this.runs);
    this.runs.clear();
    for (const info of runs) this.addRun(info, known.get(info.run));
    for (const [tag, series] of this.tags) {
      for (const run of series.keys()) if (!this.runs.has(run)) series.delete(run);
      if (series.size === 0) this.tags.delete(tag);
    }
  }

  append(batches: ScalarBatch[]): void {
    for (const batch of batches) {
      const run = this.runs.get(batch.run) ?? this.addRun({ run: batch.run, name: lastSegment(batch.run), live: true });
      const tag = entry(this.tags, batch.tag, () => new Map<string, Series>());
      const series = entry(tag, batch.run, () => new Series());
      series.append(batch);
      run.start = Math.min(run.start, series.bounds('wall').min);
    }
  }

  /** Steps per second of a run, taken from its busiest curve; 0 when nothing arrived lately. */
  stepRate(run: string, now: number): number {
    let busiest: Series | undefined;
    for (const series of this.tags.values()) {
      const candidate = series.get(run);
      if (candidate && candidate.length > (busiest?.length ?? 0)) busiest = candidate;
    }
    const stalled = !busiest || now - busiest.bounds('wall').max > 10;
    return stalled ? 0 : (busiest as Series).stepRate(5);
  }

  private addRun(info: RunInfo, before?: Run): Run {
    const run = { ...info, color: before?.color ?? this.nextColor++, start: before?.start ?? Number.POSITIVE_INFINITY };
    this.runs.set(info.run, run);
    return run;
  }
}

function lastSegment(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).pop() ?? path;
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key) ?? create();
  map.set(key, found);
  return found;
}
