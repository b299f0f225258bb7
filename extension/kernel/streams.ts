import type { ProgressBar, ScalarBatch } from '../protocol/kernel';
import type { EngineBar, Inspect } from './engine';

interface Points {
  run: string;
  tag: string;
  steps: number[];
  values: number[];
  wall: number[];
}

/** Curves and progress bars that the engine reports, gathered until they are sent. */
export class Streams {
  private readonly curves = new Map<string, Points>();
  private readonly bars = new Map<number, ProgressBar>();

  constructor(inspect: Inspect) {
    inspect.observe_scalars((run, tag, step, value, wall) => {
      const points = this.curve(run, tag);
      points.steps.push(step);
      points.values.push(value);
      points.wall.push(wall);
    });
    inspect.observe_progress((bar) => this.bars.set(bar.id, plain(bar)));
  }

  takeScalars(): ScalarBatch[] {
    const batches = [...this.curves.values()].map(({ run, tag, steps, values, wall }) => ({
      run,
      tag,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
      wall: Float64Array.from(wall),
    }));
    this.curves.clear();
    return batches;
  }

  takeBars(): ProgressBar[] {
    const bars = [...this.bars.values()];
    this.bars.clear();
    return bars;
  }

  private curve(run: string, tag: string): Points {
    const key = `${run}\0${tag}`;
    let points = this.curves.get(key);
    if (!points) {
      points = { run, tag, steps: [], values: [], wall: [] };
      this.curves.set(key, points);
    }
    return points;
  }
}

/** A copy of what is the same for every bar: the engine goes on changing its own. */
function plain({ id, label, done, total, rate, note, finished }: EngineBar): ProgressBar {
  return { id, label, done, ...(total !== undefined && { total }), rate, note, finished };
}
