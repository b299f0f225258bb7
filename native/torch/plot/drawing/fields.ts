/** Values over a plane: images, and lines of equal height. */
import { isPlainObject } from '../../arguments';
import { ValueError } from '../../errors';
import { type Bars, type Contours, Handle, type Picture, type Scatter } from '../artists';
import { named } from '../axes/labelled';
import { type ColorLike, color, isColor, type Mapping, mapped, mapping } from '../color';
import { trace } from '../contour';
import { type Data, grid, range, vector } from '../data';
import { formatted } from '../format';
import { binEdges, binOf } from '../statistics';
import { dash, fontsize, options } from '../style';
import { numberLabels } from '../ticks';
import { BoxAxes } from './boxes';
import { common } from './common';
import { bounds, contourLevels, heightsOf } from './heights';
import { flipped, isBytes, painted, pixels } from './pixels';

type Mapped = Scatter | Picture | Contours | Bars;

/**
 * What was drawn with a colour map, so that a colour bar can be made for it.
 * @example
 * const image = plt.imshow([[1, 2], [3, 4]], { cmap: 'magma' });
 * plt.colorbar(image);
 * console.log(image.mapping);
 */
export class Mappable<A extends Mapped = Mapped> extends Handle<A> {
  get mapping(): Mapping | undefined {
    return this.artist.mapping;
  }
}

/**
 * Axes that draw images and heights too.
 * @internal
 */
export abstract class FieldAxes extends BoxAxes {
  /** Draws a matrix with a colour map, or rows of pixels with 3 or 4 channels. */
  imshow(image: Data, given?: object): Mappable<Picture> {
    const style = options('imshow', given, {
      ...common,
      cmap: 'viridis',
      vmin: undefined as number | undefined,
      vmax: undefined as number | undefined,
      aspect: 'equal' as 'equal' | 'auto' | number,
      interpolation: 'antialiased',
      origin: 'upper',
      extent: undefined as readonly number[] | undefined,
    });
    const { data, shape } = grid(image);
    const [height, width, channels] = shape as [number, number, number | undefined];
    const colored = shape.length === 3 && (channels === 3 || channels === 4);
    if (!(shape.length === 2 || colored || (shape.length === 3 && channels === 1)))
      throw new TypeError(`Invalid shape (${shape.join(', ')}) for image data`);
    const map = colored ? undefined : mapping(data, style.cmap, style.vmin, style.vmax);
    const upper = style.origin === 'upper';
    const between = style.extent ?? [-0.5, width - 0.5, upper ? height - 0.5 : -0.5, upper ? -0.5 : height - 0.5];
    const artist: Picture = {
      kind: 'picture',
      width,
      height,
      rgba: flipped(map ? painted(map, data) : pixels(data, channels!, isBytes(image)), width, height, !upper),
      extent: [...between] as [number, number, number, number],
      smooth: ['bilinear', 'bicubic', 'lanczos', 'hanning'].includes(style.interpolation),
      mapping: map,
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 0,
    };
    this.set_aspect(style.aspect);
    if (upper && !style.extent) this.y.inverted = true;
    return this.mappable(artist);
  }
  /** Draws a matrix cell by cell, as `imshow`, with the columns' numbers above. */
  matshow(matrix: Data, given?: object): Mappable<Picture> {
    const { shape } = grid(matrix);
    if (shape.length !== 2) throw new ValueError(`matshow takes a matrix, not an array of ${shape.length} dimensions`);
    const shown = this.imshow(matrix, given);
    this.x.far = true;
    this.x.whole = true;
    this.y.whole = true;
    return shown;
  }

  /** Draws values as a mesh of rectangles: `pcolormesh(C)`, `pcolormesh(X, Y, C)` with the edges or middles of the cells. */
  pcolormesh(...args: unknown[]): Mappable<Picture | Bars> {
    const last = args.at(-1);
    const rest = (isPlainObject(last) ? args.slice(0, -1) : args) as Data[];
    const style = options('pcolormesh', isPlainObject(last) ? last : undefined, {
      ...common,
      cmap: 'viridis',
      vmin: undefined as number | undefined,
      vmax: undefined as number | undefined,
      edgecolor: undefined as ColorLike | undefined,
      linewidth: 1,
      shading: 'auto',
    });
    const { data, shape } = grid(rest.at(-1)!);
    if (shape.length !== 2) throw new ValueError(`C must be 2D, not ${shape.length}D`);
    const [rows, count] = shape as [number, number];
    const [xs, ys] =
      rest.length > 1 ? [edgesOf(rest[0]!, count, 1), edgesOf(rest[1]!, rows, 0)] : [range(count + 1), range(rows + 1)];
    const map = mapping(data, style.cmap, style.vmin, style.vmax);
    const shared = { mapping: map, label: String(style.label), alpha: style.alpha, zorder: style.zorder ?? 0 };
    if (isEven(xs) && isEven(ys) && style.edgecolor === undefined) {
      const picture: Picture = {
        kind: 'picture',
        width: count,
        height: rows,
        rgba: flipped(painted(map, data), count, rows, true),
        extent: [xs[0]!, xs.at(-1)!, ys[0]!, ys.at(-1)!],
        smooth: false,
        ...shared,
      };
      return this.mappable(picture);
    }
    const cells = range(rows * count);
    const [column, row] = [(k: number) => k % count, (k: number) => Math.floor(k / count)];
    const bars: Bars = {
      kind: 'bars',
      x: cells.map((k) => xs[column(k)]!),
      y: cells.map((k) => ys[row(k)]!),
      widths: cells.map((k) => xs[column(k) + 1]! - xs[column(k)]!),
      heights: cells.map((k) => ys[row(k) + 1]! - ys[row(k)]!),
      colors: mapped(map, data).map((one, k) => (Number.isNaN(data[k]) ? 'none' : one)),
      edge: style.edgecolor === undefined ? undefined : color(style.edgecolor),
      width: style.linewidth,
      base: 'none',
      ...shared,
    };
    [this.x, this.y].forEach((axis, i) => {
      axis.include([], [[xs, ys][i]![0]!, [xs, ys][i]!.at(-1)!]);
    });
    return this.mappable(bars);
  }

  /** Counts points in the cells of a grid: the counts, the edges of both sides, and what was drawn. */
  hist2d(x: Data, y: Data, ...more: unknown[]): [Float64Array[], Float64Array, Float64Array, Mappable<Picture | Bars>] {
    const {
      bins,
      range: between,
      density,
      weights,
      cmin,
      cmax,
      ...look
    } = options('hist2d', named(more, ['bins', 'range', 'density', 'weights', 'cmin', 'cmax']), {
      bins: 10 as number | readonly [number | Data, number | Data],
      range: undefined as readonly (readonly number[])[] | undefined,
      density: false,
      weights: undefined as Data | undefined,
      cmin: undefined as number | undefined,
      cmax: undefined as number | undefined,
      cmap: 'viridis',
      vmin: undefined as number | undefined,
      vmax: undefined as number | undefined,
      alpha: 1,
    });
    const [xs, ys] = [vector(x), vector(y)];
    if (xs.length !== ys.length) throw new ValueError('The dimension of x and y must be the same');
    const [across, up] = typeof bins === 'number' ? [bins, bins] : bins;
    const [xedges, yedges] = [binEdges(xs, across, between?.[0]), binEdges(ys, up, between?.[1])];
    const counts = Array.from({ length: xedges.length - 1 }, () => new Float64Array(yedges.length - 1));
    const own = weights === undefined ? undefined : vector(weights);
    let total = 0;
    xs.forEach((value, i) => {
      const [column, row] = [binOf(value, xedges), binOf(ys[i]!, yedges)];
      if (column === undefined || row === undefined) return;
      counts[column]![row]! += own ? own[i]! : 1;
      total += own ? own[i]! : 1;
    });
    counts.forEach((column, i) => {
      column.forEach((count, j) => {
        const area = (xedges[i + 1]! - xedges[i]!) * (yedges[j + 1]! - yedges[j]!);
        const value = density ? count / (total * area) : count;
        column[j] =
          value < (cmin ?? Number.NEGATIVE_INFINITY) || value > (cmax ?? Number.POSITIVE_INFINITY) ? Number.NaN : value;
      });
    });
    const rows = Array.from({ length: yedges.length - 1 }, (_, j) => counts.map((column) => column[j]!));
    const mesh = this.pcolormesh(xedges, yedges, rows, look);
    this.set_xlim(xedges[0], xedges.at(-1));
    this.set_ylim(yedges[0], yedges.at(-1));
    return [counts, xedges, yedges, mesh];
  }

  private mappable<A extends Mapped>(artist: A): Mappable<A> {
    return new Mappable(this.add(artist), () => this.remove(artist));
  }

  /** Draws lines of equal height: `contour(Z)`, `contour(X, Y, Z)`, with a number of levels or the levels themselves. */
  contour(...args: unknown[]): Mappable<Contours> {
    return this.contours(false, args);
  }
  /** Fills what lies between lines of equal height. */
  contourf(...args: unknown[]): Mappable<Contours> {
    return this.contours(true, args);
  }

  private contours(filled: boolean, args: unknown[]): Mappable<Contours> {
    const last = args.at(-1);
    const named = isPlainObject(last) ? last : undefined;
    const rest = named ? args.slice(0, -1) : args;
    const style = options(filled ? 'contourf' : 'contour', named, {
      ...common,
      levels: undefined as number | Data | undefined,
      cmap: 'viridis',
      colors: undefined as ColorLike | readonly ColorLike[] | undefined,
      vmin: undefined as number | undefined,
      vmax: undefined as number | undefined,
      linewidth: 1.5,
      linestyle: '-',
      extend: 'neither',
    });
    const level = rest.length % 2 === 0 ? rest.pop() : style.levels;
    const heights = heightsOf(rest as Data[]);
    const values = contourLevels(heights.z, (level as number | Data | undefined) ?? 7, filled);
    const marks = filled ? values.slice(0, -1).map((value, i) => (value + values[i + 1]!) / 2) : values;
    const map = { ...mapping(filled ? values : marks, style.cmap, style.vmin, style.vmax) };
    const given =
      style.colors === undefined
        ? undefined
        : isColor(style.colors)
          ? [color(style.colors)]
          : (style.colors as ColorLike[]).map(color);
    const colors = given ? marks.map((_, i) => given[i % given.length]!) : mapped(map, marks);
    const artist: Contours = {
      kind: 'contours',
      filled,
      levels: marks.map((_, i) => {
        const { lines, closed } = trace(heights, values[i]!, filled);
        return { value: values[i]!, color: colors[i]!, rings: lines, closed };
      }),
      top: values.at(-1)!,
      extent: bounds(heights),
      width: style.linewidth,
      dash: dash(style.linestyle),
      mapping: map,
      texts: undefined,
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? (filled ? 1 : 2),
    };
    // Above the last level nothing is filled.
    const beyond = filled ? trace(heights, values.at(-1)!, true) : undefined;
    if (beyond && beyond.lines.length > 0 && style.extend === 'neither')
      artist.levels.at(-1)!.rings.push(...beyond.lines);
    return this.mappable(artist);
  }

  /** Writes the heights on lines that `contour` drew. */
  clabel(lines: Mappable<Contours>, ...more: unknown[]): void {
    const style = options('clabel', named(more, []), {
      inline: true,
      fontsize: 10 as number | string,
      fmt: undefined as string | ((level: number) => unknown) | undefined,
      colors: undefined as ColorLike | undefined,
    });
    const values = lines.artist.levels.map(({ value }) => value);
    lines.artist.texts = {
      labels:
        style.fmt === undefined
          ? numberLabels(values, 0, 0).labels
          : values.map((value) => formatted(style.fmt!, value)),
      size: fontsize(style.fontsize),
      inline: style.inline,
      color: style.colors === undefined ? undefined : color(style.colors),
    };
  }
}

/** The edges of cells, of which the edges or the middles are given, for all rows alike. */
function edgesOf(given: Data, count: number, axis: 0 | 1): Float64Array {
  const { data, shape } = grid(given);
  const values = shape.length === 2 ? data.filter((_, k) => (axis === 1 ? k < shape[1]! : k % shape[1]! === 0)) : data;
  if (values.length === count + 1) return values;
  if (values.length !== count)
    throw new TypeError(
      `Dimensions of C are incompatible with ${axis === 1 ? 'X' : 'Y'}: ${values.length} values for ${count} cells`,
    );
  const middle = (i: number) => (values[i]! + values[i + 1]!) / 2;
  if (count === 1) return Float64Array.of(values[0]! - 0.5, values[0]! + 0.5);
  return Float64Array.from({ length: count + 1 }, (_, i) =>
    i === 0 ? 2 * values[0]! - middle(0) : i === count ? 2 * values[count - 1]! - middle(count - 2) : middle(i - 1),
  );
}

const isEven = (edges: Float64Array) => {
  const step = (edges.at(-1)! - edges[0]!) / (edges.length - 1);
  return edges.every((edge, i) => Math.abs(edge - edges[0]! - i * step) <= Math.abs(step) * 1e-6);
};
