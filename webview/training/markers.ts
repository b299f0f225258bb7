import type { Series } from './series';

/** Far more marks than pixels say no more than one per pixel. */
const MAX_VISITS = 20_000;
const SIZE = 4;

/**
 * Marks values that no axis can show: a cross at the bottom for NaN, a triangle at the top or the bottom for
 * infinities.
 */
export function drawBroken(
  canvas: CanvasRenderingContext2D,
  area: { left: number; right: number; top: number; bottom: number },
  series: Series,
  place: (at: number) => number,
  color: string,
): void {
  const { broken } = series;
  const stride = Math.ceil(broken.length / MAX_VISITS) || 1;
  const drawn = new Set<number>();
  canvas.save();
  canvas.strokeStyle = color;
  canvas.fillStyle = color;
  canvas.lineWidth = 1.5;
  canvas.beginPath();
  for (let index = 0; index < broken.length; index += stride) {
    const at = broken.data[index] as number;
    const x = place(at);
    if (!(x >= area.left && x <= area.right)) continue;
    const value = series.raw.values.data[at] as number;
    // One mark of a kind per four pixels.
    const kind = Number.isNaN(value) ? 0 : value > 0 ? 1 : 2;
    const slot = Math.round(x / SIZE) * 3 + kind;
    if (drawn.has(slot)) continue;
    drawn.add(slot);
    if (kind === 0) cross(canvas, x, area.bottom - SIZE - 1);
    else if (kind === 1) triangle(canvas, x, area.top + 1, SIZE);
    else triangle(canvas, x, area.bottom - 1, -SIZE);
  }
  canvas.stroke();
  canvas.restore();
}

function cross(canvas: CanvasRenderingContext2D, x: number, y: number): void {
  canvas.moveTo(x - SIZE + 1, y - SIZE + 1);
  canvas.lineTo(x + SIZE - 1, y + SIZE - 1);
  canvas.moveTo(x - SIZE + 1, y + SIZE - 1);
  canvas.lineTo(x + SIZE - 1, y - SIZE + 1);
}

function triangle(canvas: CanvasRenderingContext2D, x: number, tip: number, size: number): void {
  canvas.moveTo(x, tip);
  canvas.lineTo(x - SIZE, tip + size * 1.5);
  canvas.lineTo(x + SIZE, tip + size * 1.5);
  canvas.closePath();
}
