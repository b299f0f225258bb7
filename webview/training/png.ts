import { download } from '../shared/dom';
import { fileName } from './csv';
import type { Palette } from './palette';
import type { Line } from './plot';

const HEAD = 52;
const MARGIN = 12;

/** Saves a chart as it stands, with its title and the names of its runs above. */
export function savePng(tag: string, chart: HTMLCanvasElement, lines: Line[], palette: Palette): void {
  const scale = chart.width / chart.clientWidth;
  const picture = document.createElement('canvas');
  picture.width = chart.width;
  picture.height = chart.height + HEAD * scale;
  const context = picture.getContext('2d') as CanvasRenderingContext2D;
  context.scale(scale, scale);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = palette.text;
  context.font = `600 14px ${palette.font}`;
  context.fillText(tag, MARGIN, 20);
  context.font = `12px ${palette.font}`;
  let x = MARGIN;
  for (const { run } of lines) {
    context.fillStyle = palette.line(run.color);
    context.fillRect(x, 35, 12, 3);
    context.fillStyle = palette.text;
    context.fillText(run.name, x + 18, 41);
    x += context.measureText(run.name).width + 36;
  }
  context.drawImage(chart, 0, HEAD, chart.clientWidth, chart.clientHeight);
  picture.toBlob((blob) => blob && download(`${fileName(tag)}.png`, blob));
}
