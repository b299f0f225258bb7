/** Lines and stripes across the axes, and straight lines beside each other. */
import { isPlainObject } from '../../arguments';
import type { Handle, Rule, Stripe } from '../artists';
import { type ColorLike, color } from '../color';
import { type Data, vector } from '../data';
import { dash, options } from '../style';
import { common, ink, spread } from './common';
import { CurveAxes, type Line2D } from './curves';

/**
 * Axes that draw rules too.
 * @internal
 */
export abstract class RuleAxes extends CurveAxes {
  /** Draws a line across the axes at a height. */
  axhline(y: number | object = 0, ...more: unknown[]): Handle<Rule> {
    return this.rule('y', y, more);
  }
  /** Draws a line up the axes. */
  axvline(x: number | object = 0, ...more: unknown[]): Handle<Rule> {
    return this.rule('x', x, more);
  }
  private rule(along: 'x' | 'y', at: number | object, more: unknown[]): Handle<Rule> {
    const [who, from, to] = along === 'y' ? ['axhline', 'xmin', 'xmax'] : ['axvline', 'ymin', 'ymax'];
    const given = spanned(isPlainObject(at) ? [at] : more, from!, to!);
    const style = options(who!, given, {
      ...common,
      ...ink,
      linewidth: 1.5,
      linestyle: '-',
      [along]: 0,
      min: 0,
      max: 1,
    });
    return this.put<Rule>({
      kind: 'rule',
      along,
      at: isPlainObject(at) ? Number((style as Record<string, unknown>)[along]) : (at as number),
      span: [style.min, style.max],
      color: style.color === undefined ? '#1f77b4' : color(style.color),
      width: style.linewidth,
      dash: dash(style.linestyle),
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 2,
    });
  }

  /** Fills a stripe across the axes between two heights. */
  axhspan(ymin: number, ymax: number, ...more: unknown[]): Handle<Stripe> {
    return this.stripe('y', ymin, ymax, more);
  }
  /** Fills a stripe up the axes. */
  axvspan(xmin: number, xmax: number, ...more: unknown[]): Handle<Stripe> {
    return this.stripe('x', xmin, xmax, more);
  }
  private stripe(along: 'x' | 'y', from: number, to: number, more: unknown[]): Handle<Stripe> {
    const [who, low, high] = along === 'y' ? ['axhspan', 'xmin', 'xmax'] : ['axvspan', 'ymin', 'ymax'];
    const style = options(who!, spanned(more, low!, high!), {
      ...common,
      ...ink,
      facecolor: undefined as ColorLike | undefined,
      min: 0,
      max: 1,
    });
    const fill = style.facecolor ?? style.color;
    return this.put<Stripe>({
      kind: 'stripe',
      along,
      from,
      to,
      span: [style.min, style.max],
      color: fill === undefined ? '#1f77b4' : color(fill),
      label: String(style.label),
      alpha: style.alpha,
      zorder: style.zorder ?? 1,
    });
  }

  /** Draws level lines at heights, from one place to another. */
  hlines(y: Data, xmin: Data, xmax: Data, given?: object): Line2D[] {
    return this.straight('hlines', y, xmin, xmax, given);
  }
  /** Draws upright lines at places, from one height to another. */
  vlines(x: Data, ymin: Data, ymax: Data, given?: object): Line2D[] {
    return this.straight('vlines', x, ymin, ymax, given);
  }
  private straight(who: 'hlines' | 'vlines', at: Data, from: Data, to: Data, given?: object): Line2D[] {
    const { colors, ...style } = options(who, given, {
      ...common,
      colors: 'C0' as ColorLike | readonly ColorLike[],
      linestyle: '-',
      linewidth: 1.5,
    });
    const places = vector(at);
    const [low, high] = [spread(vector(from), places.length), spread(vector(to), places.length)];
    const many = Array.isArray(colors) && colors.some((one) => typeof one !== 'number');
    return [...places].map((place, i) => {
      const ends = Float64Array.of(low[i]!, high[i]!);
      const fixed = Float64Array.of(place, place);
      const own = many ? (colors as ColorLike[])[i % colors.length]! : (colors as ColorLike);
      const { zorder, ...rest } = style;
      const look = {
        ...rest,
        color: own,
        label: i === 0 ? style.label : '',
        ...(zorder === undefined ? {} : { zorder }),
      };
      return who === 'hlines' ? this.line(ends, fixed, '', look) : this.line(fixed, ends, '', look);
    });
  }
}

/** The options of a rule, its ends called alike in both directions. */
function spanned(more: unknown[], from: string, to: string): Record<string, unknown> {
  const last = more.at(-1);
  const { [from]: low, [to]: high, ...rest } = (isPlainObject(last) ? last : {}) as Record<string, unknown>;
  const [first, second] = isPlainObject(last) ? more.slice(0, -1) : more;
  return { ...rest, min: first ?? low, max: second ?? high };
}
