/** Pies: parts of a whole as slices of a disc. */
import { isPlainObject } from '../../arguments';
import { ValueError } from '../../errors';
import type { Area, Handle, Note } from '../artists';
import { type ColorLike, color } from '../color';
import { type Data, grid } from '../data';
import { formatted } from '../format';
import { options } from '../style';
import { ShapeAxes } from './shapes';

export interface PieOptions {
  /** How far each slice is moved out, in radii. */
  explode?: Data;
  labels?: readonly unknown[];
  colors?: readonly ColorLike[];
  /** Writes the percentage into each slice: `'%1.1f%%'`, or a function of it. */
  autopct?: string | ((percent: number) => unknown);
  pctdistance?: number;
  labeldistance?: number | null;
  /** Degrees from the x axis at which the first slice begins. */
  startangle?: number;
  radius?: number;
  counterclock?: boolean;
  /** `width` makes a ring; `edgecolor` and `linewidth` draw the borders. */
  wedgeprops?: { width?: number; edgecolor?: ColorLike; linewidth?: number; alpha?: number };
  textprops?: object;
  center?: readonly number[];
  frame?: boolean;
  normalize?: boolean;
}

/** Slices, their labels, and the percentages in them. */
export type Pie = [wedges: Handle<Area>[], texts: Handle<Note>[], autotexts: Handle<Note>[]];

/** Corners of a slice's arc stand this far apart, in radians. */
const FINE = Math.PI / 90;

/**
 * Axes that draw pies too.
 * @internal
 */
export abstract class PieAxes extends ShapeAxes {
  abstract text(x: number, y: number, text: unknown, given?: object): Handle<Note>;

  /** Draws a pie: each number's part of their sum as a slice. */
  pie(x: Data, ...more: [explode?: Data | PieOptions, options?: PieOptions]): Pie {
    const [first, last] = more;
    const given = isPlainObject(first) ? first : { ...(first === undefined ? {} : { explode: first }), ...last };
    const style = options('pie', given, {
      explode: undefined as Data | undefined,
      labels: undefined as readonly unknown[] | undefined,
      colors: undefined as readonly ColorLike[] | undefined,
      autopct: undefined as PieOptions['autopct'],
      pctdistance: 0.6,
      labeldistance: 1.1 as number | null,
      startangle: 0,
      radius: 1,
      counterclock: true,
      wedgeprops: {} as NonNullable<PieOptions['wedgeprops']>,
      textprops: {} as object,
      center: [0, 0] as readonly number[],
      frame: false,
      normalize: true,
    });
    const { data, shape } = grid(x);
    if (shape.length > 1) throw new ValueError('x must be 1D');
    if (data.some((size) => size < 0)) throw new ValueError("Wedge sizes 'x' must be non negative values");
    const sum = data.reduce((a, b) => a + b, 0);
    if (style.normalize && sum === 0) throw new ValueError('All wedge sizes are zero');
    if (!style.normalize && sum > 1) throw new ValueError('Cannot plot an unnormalized pie chart with sum(x) > 1');
    const out = style.explode === undefined ? new Float64Array(data.length) : grid(style.explode).data;
    for (const [name, list] of [
      ['labels', style.labels],
      ['explode', out],
    ] as const)
      if (list && list.length !== data.length)
        throw new ValueError(`'${name}' must be of length 'x', not ${list.length}`);

    const pie: Pie = [[], [], []];
    const [cx, cy] = style.center as [number, number];
    const { radius, labels, labeldistance } = style;
    let from = style.startangle / 360;
    data.forEach((size, i) => {
      const part = style.normalize ? size / sum : size;
      const to = from + (style.counterclock ? part : -part);
      const middle = Math.PI * (from + to);
      const away = (distance: number): [number, number] => [
        cx + distance * radius * Math.cos(middle),
        cy + distance * radius * Math.sin(middle),
      ];
      const label = labels ? String(labels[i]) : '';
      const paint = style.colors ? color(style.colors[i % style.colors.length]!) : this.nextColor('shapes');
      const look = { ...wedgeLook(style.wedgeprops), color: paint, label };
      pie[0].push(
        this.wedge(away(out[i]!), radius, 2 * Math.PI * from, 2 * Math.PI * to, style.wedgeprops.width, look),
      );
      if (labels && labeldistance !== null) {
        const place = away(labeldistance + out[i]!);
        pie[1].push(
          this.text(...place, label, { ha: place[0] > cx ? 'left' : 'right', va: 'center', ...style.textprops }),
        );
      }
      if (style.autopct !== undefined) {
        const percent = formatted(style.autopct, 100 * part);
        pie[2].push(
          this.text(...away(style.pctdistance + out[i]!), percent, { ha: 'center', va: 'center', ...style.textprops }),
        );
      }
      from = to;
    });
    this.set_aspect('equal');
    if (!style.frame) {
      this.axison = false;
      this.set_xlim(cx - 1.25, cx + 1.25);
      this.set_ylim(cy - 1.25, cy + 1.25);
    }
    return pie;
  }

  private wedge(
    [cx, cy]: [number, number],
    radius: number,
    from: number,
    to: number,
    width: number | undefined,
    look: Pick<Area, 'color' | 'edge' | 'width' | 'label' | 'alpha'>,
  ): Handle<Area> {
    const count = Math.max(2, Math.ceil(Math.abs(to - from) / FINE) + 1);
    const arc = (r: number) =>
      Array.from({ length: count }, (_, k): [number, number] => {
        const angle = from + ((to - from) * k) / (count - 1);
        return [cx + r * Math.cos(angle), cy + r * Math.sin(angle)];
      });
    const inner: [number, number][] = width === undefined ? [[cx, cy]] : arc(radius - width).reverse();
    const points = [...arc(radius), ...inner];
    return this.put<Area>({
      kind: 'area',
      x: Float64Array.from(points, ([x]) => x),
      y: Float64Array.from(points, ([, y]) => y),
      ...look,
      closed: true,
      zorder: 1,
    });
  }
}

function wedgeLook(given: object): Pick<Area, 'edge' | 'width' | 'alpha'> {
  const style = options('Wedge', given, {
    width: undefined as number | undefined,
    edgecolor: undefined as ColorLike | undefined,
    linewidth: 1,
    alpha: 1,
  });
  return {
    edge: style.edgecolor === undefined ? undefined : color(style.edgecolor),
    width: style.linewidth,
    alpha: style.alpha,
  };
}
