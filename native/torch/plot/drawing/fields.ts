/** Values over a plane: images, and lines of equal height. */
import { isPlainObject } from '../../arguments';
import { type Contours, Handle, type Picture, type Scatter } from '../artists';
import { fontsize } from '../axes';
import { type ColorLike, color, isColor, type Mapping, mapped, mapping } from '../color';
import { trace } from '../contour';
import { type Data, grid } from '../data';
import { dash, options } from '../style';
import { numberLabels } from '../ticks';
import { common } from './common';
import { bounds, contourLevels, heightsOf } from './heights';
import { flipped, isBytes, painted, pixels } from './pixels';
import { ShapeAxes } from './shapes';

/** What a colour bar can be made for. */
export class Mappable<A extends Scatter | Picture | Contours = Scatter | Picture | Contours> extends Handle<A> {
  get mapping(): Mapping | undefined {
    return this.artist.mapping;
  }
}

/** Axes that draw images and heights too. */
export abstract class FieldAxes extends ShapeAxes {
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
    return new Mappable(this.add(artist), (one) => this.remove(one));
  }
  /** Draws a matrix cell by cell, as `imshow`. */
  matshow(matrix: Data, given?: object): Mappable<Picture> {
    return this.imshow(matrix, given);
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
      texts: [],
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? (filled ? 1 : 2),
    };
    // Above the last level nothing is filled.
    const beyond = filled ? trace(heights, values.at(-1)!, true) : undefined;
    if (beyond && beyond.lines.length > 0 && style.extend === 'neither')
      artist.levels.at(-1)!.rings.push(...beyond.lines);
    return new Mappable(this.add(artist), (one) => this.remove(one));
  }

  /** Writes the heights on lines that `contour` drew. */
  clabel(lines: Mappable<Contours>, given?: object): void {
    const style = options('clabel', given, {
      inline: true,
      fontsize: 8 as number | string,
      fmt: undefined as string | undefined,
    });
    const { levels } = lines.artist;
    const { labels } = numberLabels(
      levels.map(({ value }) => value),
      0,
      0,
    );
    levels.forEach(({ rings, color: ink }, i) => {
      const longest = rings.reduce((a, b) => (b.length > a.length ? b : a), new Float64Array());
      if (longest.length < 8) return;
      const middle = Math.floor(longest.length / 4) * 2;
      const [x, y] = [longest[middle]!, longest[middle + 1]!];
      lines.artist.texts.push({ x, y, angle: 0, text: labels[i]!, color: ink });
    });
    fontsize(style.fontsize);
  }
}
