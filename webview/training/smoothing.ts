import type { Growable } from './growable';

/**
 * TensorBoard's smoothing: an exponential moving average, divided by the weight it has gathered so that
 * the first points are not drawn towards zero. Values that are not finite pass through and leave no trace.
 */
export class Smoothing {
  private average = 0;
  /** What the average still lacks of full weight: weight^points. */
  private missing = 1;

  constructor(readonly weight: number) {}

  /** Appends to `target` the smoothed values of `source` that it does not have yet. */
  extend(source: Growable, target: Growable): void {
    const { weight } = this;
    let { average, missing } = this;
    const from = target.length;
    target.resize(source.length);
    for (let at = from; at < source.length; at++) {
      let value = source.data[at] as number;
      if (Number.isFinite(value)) {
        average = average * weight + (1 - weight) * value;
        missing *= weight;
        value = average / (1 - missing);
      }
      target.data[at] = value;
    }
    this.average = average;
    this.missing = missing;
  }
}
