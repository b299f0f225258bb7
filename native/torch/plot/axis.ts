/** One axis: its limits, its scale, what is written along it. */
import { ValueError } from '../errors';
import { extent } from './data';
import { linearTicks, logTicks, numberLabels, type Ticks, wholeTicks } from './ticks';

export type Scale = 'linear' | 'log';

/** matplotlib's margin. */
const MARGIN = 0.05;

export class Axis {
  label = '';
  labelsize = 10;
  labelcolor: string | undefined;
  labelbold = false;
  scale: Scale = 'linear';
  /** Set by the script; null follows the data. */
  limits: [number, number] | null = null;
  inverted = false;
  /** Set by the script; null lets them be chosen. */
  ticks: number[] | null = null;
  ticklabels: string[] | null = null;
  rotation = 0;
  ticksize = 10;
  /** Of the labels at the ticks, and of the ticks. */
  labelcolors: string | undefined;
  tickcolor: string | undefined;
  ticklength = 3.5;
  direction: 'in' | 'out' | 'inout' = 'out';
  /** Stands above or to the right instead of below or to the left. */
  far = false;
  /** Ticks stand at whole numbers only. */
  whole = false;
  /** Part of the data's extent that is left free at each end. */
  margin = MARGIN;
  /** Extremes of the data; `sticky` values keep no margin beyond them. */
  private data: [number, number] | undefined;
  private readonly sticky = new Set<number>();

  /** Lets the limits take in more data. */
  include(values: Iterable<number>, sticky: readonly number[] = []): void {
    for (const value of sticky) this.sticky.add(value);
    const found = extent(values);
    if (!found) return;
    const [low, high] = this.data ?? found;
    this.data = [Math.min(low, found[0]), Math.max(high, found[1])];
  }

  /** Forgets the data, to take it in anew. */
  forget(): void {
    this.data = undefined;
    this.sticky.clear();
  }

  /** The numbers at both ends, the lower first. */
  range(): [number, number] {
    if (this.limits) return [Math.min(...this.limits), Math.max(...this.limits)];
    if (!this.data && this.scale === 'linear') return [0, 1];
    let [low, high] = this.data ?? [0, 1];
    if (this.scale === 'log') return this.logRange(low, high);
    if (low === high) {
      const widened = Math.abs(low) * MARGIN || MARGIN;
      [low, high] = [low - widened, high + widened];
    }
    const room = (high - low) * this.margin;
    if (!this.sticky.has(low)) low -= room;
    if (!this.sticky.has(high)) high += room;
    return [low, high];
  }

  private logRange(low: number, high: number): [number, number] {
    if (!(high > 0)) return [0.1, 10];
    const from = low > 0 ? low : Math.min(high / 1000, 1e-3);
    const room = (high / from) ** this.margin;
    return from === high ? [from / 10, high * 10] : [from / room, high * room];
  }

  /** Where the axis goes from and to. */
  ends(): [number, number] {
    const [low, high] = this.range();
    const turned = this.limits ? this.limits[0] > this.limits[1] : false;
    return turned !== this.inverted ? [high, low] : [low, high];
  }

  setLimits(low: number | null | undefined, high: number | null | undefined): void {
    const [from, to] = this.ends();
    const next: [number, number] = [low ?? from, high ?? to];
    if (!next.every(Number.isFinite)) throw new ValueError('Axis limits cannot be NaN or Inf');
    this.inverted = false;
    this.limits = next[0] === next[1] ? [next[0] - 0.05, next[1] + 0.05] : next;
  }

  /** The share of the way along the axis at which a number stands. */
  share(value: number): number {
    const [from, to] = this.ends();
    if (this.scale === 'linear') return (value - from) / (to - from);
    return (Math.log(Math.max(value, 0)) - Math.log(from)) / (Math.log(to) - Math.log(from));
  }

  /** Ticks for an axis with room for `count` parts. */
  chooseTicks(count: number): Ticks {
    const [low, high] = this.range();
    const choose = this.scale === 'log' ? logTicks : this.whole ? wholeTicks : linearTicks;
    const chosen = choose(low, high, count);
    if (!this.ticks) return this.ticklabels ? { ...chosen, labels: this.ticklabels } : chosen;
    const slack = (high - low) * 1e-10;
    const shown = this.ticks.map((tick) => tick >= low - slack && tick <= high + slack);
    const at = this.ticks.filter((_, i) => shown[i]);
    const own = this.ticklabels?.filter((_, i) => shown[i]);
    return { at, minor: [], ...(own ? { labels: own, factor: '' } : numberLabels(at, low, high)) };
  }
}
