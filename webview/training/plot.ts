import {
  Chart,
  type ChartDataset,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type Scale,
  type ScaleOptionsByType,
} from 'chart.js';
import { formatValue } from '../shared/format';
import { decimate, isScattered, type Point } from './decimate';
import { drawBroken } from './markers';
import type { Palette } from './palette';
import type { Curve, Series } from './series';
import type { Run } from './store';
import { formatTick, isNamedLogTick, timeTicks } from './ticks';
import { axisOffset, isLogX, type Range, type View, visibleRange } from './view';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

/** One run's curve as it is to be drawn. */
export interface Line {
  run: Run;
  series: Series;
}

type Dataset = ChartDataset<'line', Point[]>;

/** A run's smoothed curve, and the raw one faint behind it. */
interface Pair {
  look: string;
  faint: Dataset;
  strong: Dataset;
}

/** Many overlaid runs share this many points, so that a frame's cost is bounded. */
const POINT_BUDGET = 60_000;
const MIN_BUCKETS = 60;
/** With more runs than this their raw curves would only be a fog behind the smoothed ones. */
const MAX_FAINT = 20;

/** The picture of one tag: Chart.js draws, we choose the points. */
export class Plot {
  /** The stretch of the horizontal axis seen in the last drawing. */
  range: Range = { min: 0, max: 1 };
  private readonly chart: Chart<'line', Point[]>;
  private readonly datasets = new Map<string, Pair>();
  private lines: Line[] = [];
  private view: View | undefined;
  private palette: Palette | undefined;

  constructor(readonly canvas: HTMLCanvasElement) {
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        normalized: true,
        parsing: false,
        layout: { padding: { top: 6, right: 12 } },
        elements: { point: { radius: 0 }, line: { tension: 0, borderJoinStyle: 'bevel' } },
        clip: 3,
      },
      plugins: [{ id: 'broken', afterDatasetsDraw: () => this.markBroken() }],
    });
  }

  /** Where the curves are, in CSS pixels of the canvas. */
  get area(): { left: number; right: number; top: number; bottom: number } {
    return this.chart.chartArea;
  }

  draw(lines: Line[], view: View, palette: Palette): void {
    this.lines = lines;
    this.view = view;
    this.palette = palette;
    this.range = visibleRange(view, lines);
    this.chart.options.scales = { x: this.xScale(view, palette), y: yScale(view, palette) };
    this.chart.data.datasets = this.updateDatasets(lines, view, palette);
    this.chart.update('none');
  }

  /** Vertical place of a value, in CSS pixels of the canvas. */
  y(value: number): number {
    return this.chart.scales.y?.getPixelForValue(value) ?? Number.NaN;
  }

  x(value: number): number {
    return this.chart.scales.x?.getPixelForValue(value) ?? Number.NaN;
  }

  destroy(): void {
    this.chart.destroy();
  }

  private updateDatasets(lines: Line[], view: View, palette: Palette): Dataset[] {
    const shown = new Set(lines.map((line) => line.run.run));
    for (const run of this.datasets.keys()) if (!shown.has(run)) this.datasets.delete(run);
    const faint: Dataset[] = [];
    const strong: Dataset[] = [];
    const width = this.chart.width || 600;
    const buckets = Math.round(Math.max(MIN_BUCKETS, Math.min(width, POINT_BUDGET / 8 / Math.max(1, lines.length))));
    for (const { run, series } of lines) {
      const pair = this.pair(run, series, view, palette);
      const window = {
        ...this.range,
        axis: view.axis,
        offset: axisOffset(view, run),
        log: isLogX(view),
        logY: view.logY,
        buckets,
      };
      const pick = (dataset: Dataset, curve: Curve) => {
        decimate(series, curve, window, dataset.data);
        // Chart.js takes unparsed points for sorted; where steps start anew they are not.
        dataset.parsing = series.parts(view.axis).length > 1 ? { xAxisKey: 'x', yAxisKey: 'y' } : false;
      };
      const smooth = view.smoothing > 0 && series.length > 2 && !isScattered(series, view.axis);
      if (smooth && lines.length <= MAX_FAINT) {
        pick(pair.faint, series.raw);
        faint.push(pair.faint);
      }
      pick(pair.strong, smooth ? series.smoothed(view.smoothing) : series.raw);
      strong.push(pair.strong);
    }
    // Chart.js draws the first dataset on top.
    return [...strong, ...faint];
  }

  /** The run's two datasets. A changed look makes new ones: Chart.js keeps the point style a dataset began with. */
  private pair({ run, color }: Run, series: Series, view: View, palette: Palette): Pair {
    const scattered = isScattered(series, view.axis);
    const radius = series.length === 1 ? 3.5 : series.length <= 30 ? 2.5 : scattered ? 1.5 : 0;
    const look = `${palette.line(color)} ${radius} ${scattered}`;
    const known = this.datasets.get(run);
    if (known?.look === look) return known;
    const dataset = (borderColor: string, borderWidth: number, pointRadius: number): Dataset => ({
      data: [],
      borderColor,
      borderWidth,
      borderDash: palette.dash(color),
      pointRadius,
      pointBorderWidth: 0,
      showLine: !scattered,
      pointBackgroundColor: borderColor,
    });
    const pair = {
      look,
      faint: dataset(palette.faint(color), 1, 0),
      strong: dataset(palette.line(color), 1.75, radius),
    };
    this.datasets.set(run, pair);
    return pair;
  }

  private xScale(view: View, palette: Palette): ScaleOptionsByType<'linear'> {
    const log = isLogX(view);
    const named = (value: number, ticks: { value: number }[]) => {
      if (log) return isNamedLogTick(value, Math.log10(this.range.max / this.range.min));
      return ticks.length > 0;
    };
    return {
      type: log ? 'logarithmic' : 'linear',
      ...this.range,
      border: { color: palette.grid },
      grid: { color: palette.grid, tickLength: 4, drawOnChartArea: false },
      afterBuildTicks: (scale: Scale) => {
        if (view.axis === 'step' || log) return;
        const { min, max } = this.range;
        const shift = view.axis === 'wall' ? -new Date(min * 1000).getTimezoneOffset() * 60 : 0;
        scale.ticks = timeTicks(min, max, Math.max(2, scale.width / 90), shift).map((value) => ({ value }));
      },
      ticks: {
        ...tickText(palette),
        maxRotation: 0,
        autoSkipPadding: 18,
        includeBounds: false,
        // There is nothing between two steps.
        ...(view.axis === 'step' && { precision: 0 }),
        callback: (value: string | number, _at: number, ticks: { value: number }[]) => {
          const spacing = ticks.length > 1 ? Math.abs((ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0)) : 1;
          return named(Number(value), ticks) ? formatTick(view.axis, Number(value), spacing) : '';
        },
      },
    } as unknown as ScaleOptionsByType<'linear'>;
  }

  private markBroken(): void {
    const { view, palette } = this;
    if (!view || !palette) return;
    for (const { run, series } of this.lines) {
      const place = (at: number) => this.x((series.positions(view.axis).data[at] as number) + axisOffset(view, run));
      drawBroken(this.chart.ctx, this.area, series, place, palette.line(run.color));
    }
  }
}

function yScale(view: View, palette: Palette): ScaleOptionsByType<'linear'> {
  return {
    type: view.logY ? 'logarithmic' : 'linear',
    border: { display: false },
    grid: { color: palette.grid, drawTicks: false },
    ticks: {
      ...tickText(palette),
      padding: 8,
      maxTicksLimit: 7,
      callback: (value: string | number, _at: number, ticks: { value: number }[]) => {
        const first = ticks[0]?.value ?? 1;
        const last = ticks[ticks.length - 1]?.value ?? 1;
        if (view.logY && !isNamedLogTick(Number(value), Math.log10(last / first))) return '';
        return formatValue(Number(Number(value).toPrecision(6)));
      },
    },
  } as unknown as ScaleOptionsByType<'linear'>;
}

const tickText = (palette: Palette) => ({ color: palette.text, font: { family: palette.font, size: 11 } });
