/** Figures as files. */
import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { ValueError } from '../errors';
import { writeAtomically } from '../io/atomic';
import { color } from './color';
import type { Figure, SaveOptions } from './figure';
import { rasterised } from './raster';
import { options } from './style';

const POINTS = 72;

/** Writes a figure to a PNG or SVG file. */
export function saveFigure(figure: Figure, path: string, given?: SaveOptions): void {
  const style = options('savefig', given, {
    dpi: 'figure' as number | 'figure',
    bbox_inches: undefined as 'tight' | undefined,
    transparent: false,
    facecolor: undefined as SaveOptions['facecolor'],
    format: undefined as string | undefined,
    pad_inches: 0.1,
  });
  const ending = extname(path).slice(1).toLowerCase();
  const format = (style.format ?? ending) || 'png';
  const file = ending === '' && style.format === undefined ? `${path}.png` : path;
  if (format !== 'png' && format !== 'svg')
    throw new ValueError(`Format '${format}' is not supported (supported formats: png, svg)`);
  const svg = figure.toSvg({
    tight: style.bbox_inches === 'tight',
    transparent: style.transparent,
    ...(style.facecolor === undefined ? {} : { facecolor: color(style.facecolor) }),
  });
  const dpi = style.dpi === 'figure' ? figure.dpi : style.dpi;
  const content = format === 'svg' ? Buffer.from(`<?xml version="1.0" encoding="utf-8"?>\n${svg}\n`) : inDots(svg, dpi);
  writeAtomically(file, (handle) => writeFileSync(handle, content));
}

/** The picture in dots, at so many to an inch. */
function inDots(svg: string, dpi: number): Uint8Array {
  const size = /^<svg[^>]* width="([\d.]+)pt"/.exec(svg);
  return rasterised(svg, Math.max(1, Math.round((Number(size![1]) * dpi) / POINTS)));
}
