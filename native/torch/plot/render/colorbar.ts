/** Colour bars. */
import { Axis } from '../axis';
import { colormap } from '../color';
import type { Axes } from '../drawing';
import { encodePng } from '../png';
import { type Box, LABEL_PAD, PAD, room, TICK } from './layout';
import { FRAME, plain, rim } from './sides';
import { element, n, text } from './svg';
import { textWidth } from './text';

/** The colours of a mapping along an axis of its numbers. */
export function colorbar(bar: NonNullable<Axes['colorbar']>, { left, top, width, height }: Box): string {
  const { mapping, levels, horizontal } = bar;
  const axis = new Axis();
  axis.limits = mapping.vmin === mapping.vmax ? [mapping.vmin - 0.5, mapping.vmax + 0.5] : [mapping.vmin, mapping.vmax];
  if (bar.ticks) axis.ticks = bar.ticks;
  else if (levels && levels.length <= 12) axis.ticks = levels;
  const ticks = axis.chooseTicks(horizontal ? room(width, 10, true) : room(height, 10, false));
  const look = colormap(mapping.cmap);
  const steps = levels ? levels.length - 1 : 256;
  const rgba = new Uint8Array(steps * 4);
  for (let i = 0; i < steps; i++) {
    // Filled levels show the colour of their middle.
    const middle = levels
      ? ((levels[i]! + levels[i + 1]!) / 2 - mapping.vmin) / (mapping.vmax - mapping.vmin)
      : i / (steps - 1);
    rgba.set([...look(middle), 255], (horizontal ? i : steps - 1 - i) * 4);
  }
  const [columns, rows] = horizontal ? [steps, 1] : [1, steps];
  const href = `data:image/png;base64,${encodePng(rgba, columns, rows).toString('base64')}`;
  const place = (at: number) => (horizontal ? axis.share(at) * width : (1 - axis.share(at)) * height);
  const marks = ticks.at.map((at) =>
    horizontal ? `M${n(place(at))} ${n(height)}v${TICK}` : `M${n(width)} ${n(place(at))}h${TICK}`,
  );
  const labels = ticks.at.map((at, i) =>
    horizontal
      ? text(place(at), height + TICK + PAD, ticks.labels[i]!, { ...plain(10), ha: 'center', va: 'top' })
      : text(width + TICK + PAD, place(at), ticks.labels[i]!, { ...plain(10), ha: 'left', va: 'center' }),
  );
  const widest = Math.max(0, ...ticks.labels.map((label) => textWidth(label, 10)));
  const name = !bar.label
    ? ''
    : horizontal
      ? text(width / 2, height + TICK + PAD + 10 + LABEL_PAD, bar.label, { ...plain(10), ha: 'center', va: 'top' })
      : text(width + TICK + PAD + widest + LABEL_PAD + 8, height / 2, bar.label, {
          ...plain(10),
          rotation: 90,
          ha: 'center',
          va: 'baseline',
        });
  return element(
    'g',
    { transform: `translate(${n(left)} ${n(top)})` },
    element('image', {
      x: 0,
      y: 0,
      width,
      height,
      preserveAspectRatio: 'none',
      'image-rendering': levels ? 'optimizeSpeed' : undefined,
      class: levels ? 'pixels' : undefined,
      href,
    }),
    element('rect', { x: 0, y: 0, width, height, ...rim(FRAME) }),
    element('path', { d: marks.join(''), ...rim(FRAME) }),
    ...labels,
    ticks.factor ? text(width, -3, ticks.factor, { ...plain(10), ha: 'center', va: 'bottom' }) : '',
    name,
  );
}
