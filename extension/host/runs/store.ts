/** The curves of every run: those of files on disk and those a running cell sends, as one. */
import * as path from 'node:path';
import type { ScalarBatch } from '../../protocol/kernel';
import type { RunInfo } from '../../protocol/panels';
import { Emitter } from '../emitter';
import { Curve, type Points } from './curve';
import type { Scalar } from './eventFile';

/** One place the points of a run come from: an event file, or the kernel. */
type Source = Map<string, Curve>;
const LIVE = '';

interface Run {
  sources: Map<string, Source>;
  live: boolean;
}

export class RunStore {
  private readonly appended = new Emitter<ScalarBatch[]>();
  private readonly changed = new Emitter<RunInfo[]>();
  private readonly resets = new Emitter<void>();
  /** New points, in the order they came. */
  readonly onAppend = this.appended.event;
  /** Runs came, went, or started or stopped receiving points. */
  readonly onRuns = this.changed.event;
  /** Points were taken back: a view has to take everything again. */
  readonly onReset = this.resets.event;

  private readonly runs = new Map<string, Run>();

  /** `root`: folder that names are shown relative to. */
  constructor(private readonly root: () => string) {}

  list(): RunInfo[] {
    const paths = [...this.runs.keys()].sort();
    return paths.map((run) => ({ run, name: this.name(run), live: this.runs.get(run)?.live ?? false }));
  }

  has(run: string): boolean {
    return this.runs.has(run);
  }

  isLive(run: string): boolean {
    return this.runs.get(run)?.sources.has(LIVE) ?? false;
  }

  /** Every point there is. */
  batches(): ScalarBatch[] {
    return [...this.runs.keys()].flatMap((run) => this.curves(run));
  }

  /** Every curve of one run. */
  curves(run: string): ScalarBatch[] {
    const joined = new Map<string, Curve>();
    const sources = [...(this.runs.get(run)?.sources ?? [])];
    // Files are named by their time, so their order is the order of writing; live points are the newest.
    sources.sort(([a], [b]) => Number(a === LIVE) - Number(b === LIVE) || (a < b ? -1 : 1));
    for (const [, source] of sources) {
      for (const [tag, curve] of source) {
        const all = joined.get(tag) ?? new Curve();
        all.append(curve.points());
        joined.set(tag, all);
      }
    }
    return [...joined].map(([tag, curve]) => ({ run, tag, ...curve.points() }));
  }

  /** Points that a running cell just wrote. */
  addLive(batches: readonly ScalarBatch[]): void {
    let news = false;
    for (const batch of batches) {
      const run = this.ensure(batch.run);
      news ||= !run.live;
      run.live = true;
      append(run, LIVE, batch.tag, batch);
    }
    if (news) this.changed.fire(this.list());
    this.appended.fire([...batches]);
  }

  /** Points read from an event file. */
  addFromFile(path: string, folder: string, scalars: readonly Scalar[]): void {
    const news = !this.runs.has(folder);
    const run = this.ensure(folder);
    const tags = new Map<string, Curve>();
    for (const { tag, step, value, wall } of scalars) {
      const curve = tags.get(tag) ?? new Curve();
      tags.set(tag, curve);
      curve.push(step, value, wall);
    }
    const batches = [...tags].map(([tag, curve]) => ({ run: folder, tag, ...curve.points() }));
    for (const batch of batches) append(run, path, batch.tag, batch);
    if (news) this.changed.fire(this.list());
    if (batches.length > 0) this.appended.fire(batches);
  }

  /** Takes back what was read from a file, whose points come from the kernel instead. */
  dropFile(path: string, folder: string): void {
    if (this.runs.get(folder)?.sources.delete(path)) this.resets.fire();
  }

  /** No cell writes any more. */
  settle(): void {
    let news = false;
    for (const run of this.runs.values()) {
      news ||= run.live;
      run.live = false;
    }
    if (news) this.changed.fire(this.list());
  }

  remove(run: string): void {
    if (!this.runs.delete(run)) return;
    this.resets.fire();
  }

  private ensure(path: string): Run {
    const run = this.runs.get(path) ?? { sources: new Map(), live: false };
    this.runs.set(path, run);
    return run;
  }

  private name(run: string): string {
    const relative = path.relative(this.root(), run);
    const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
    const name = inside ? relative.split(path.sep).join('/') : path.basename(run);
    return name.replace(/^runs\//, '');
  }
}

function append(run: Run, from: string, tag: string, points: Points): void {
  const source: Source = run.sources.get(from) ?? new Map();
  run.sources.set(from, source);
  const curve = source.get(tag) ?? new Curve();
  source.set(tag, curve);
  curve.append(points);
}
