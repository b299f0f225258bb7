/** `vision.utils`: batches of pictures as one, boxes drawn over them, and files of both. */
import { type Options, optional, required, signature } from '../arguments';
import { uint8 } from '../dtype';
import { ValueError } from '../errors';
import { from_numpy } from '../factory';
import { cat, full, stack } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { Tensor } from '../tensor';
import { classname } from '../typename';
import type { Format } from './codec';
import { Image } from './image';
import { drawLabel } from './pixels/letters';

const grid = {
  tensor: required<Tensor | readonly Tensor[]>(),
  /** Pictures in a row. */
  nrow: 8,
  /** Pixels between pictures. */
  padding: 2,
  /** Shifts and scales to 0 … 1, by the least and greatest value or by `value_range`. */
  normalize: false,
  value_range: optional<readonly number[] | null>(null),
  /** Normalises each picture by itself. */
  scale_each: false,
  pad_value: optional<number>(0),
};
const gridSignature = signature('make_grid', grid);
export type GridOptions = Omit<Options<typeof grid>, 'tensor'>;

/**
 * Pictures (N, C, H, W), or a list of them, side by side in one.
 * @example
 * console.log(vision.utils.make_grid(torch.rand(3, 1, 4, 4), { nrow: 2 }).shape);
 */
export function make_grid(tensor: Tensor | readonly Tensor[], options?: GridOptions): Tensor;
export function make_grid(tensor: Tensor | readonly Tensor[], nrow: number, options?: GridOptions): Tensor;
export function make_grid(...args: unknown[]): Tensor {
  const given = gridSignature.bind(args);
  return no_grad(() => arrange(given));
}

function arrange({
  tensor: pictures,
  nrow,
  padding,
  normalize,
  value_range,
  scale_each,
  pad_value,
}: ReturnType<typeof gridSignature.bind>): Tensor {
  let batch = asBatch(pictures);
  if (normalize) {
    batch = batch.clone();
    const range = value_range as [number, number] | null;
    for (const part of scale_each ? batch.unbind(0) : [batch]) normalizeInPlace(part, range);
  }
  if (batch.shape[0] === 1) return batch.squeeze(0);
  const [count, channels] = batch.shape as unknown as [number, number];
  const columns = Math.min(nrow, count);
  const rows = Math.ceil(count / columns);
  const height = batch.shape[2]! + padding;
  const width = batch.shape[3]! + padding;
  const size = [channels, height * rows + padding, width * columns + padding];
  const result = full(size, pad_value, { dtype: batch.dtype });
  for (let k = 0; k < count; k++) {
    const [y, x] = [Math.floor(k / columns), k % columns];
    const place = result
      .narrow(1, y * height + padding, height - padding)
      .narrow(2, x * width + padding, width - padding);
    place.copy_(batch.select(0, k));
  }
  return result;
}

function asBatch(pictures: Tensor | readonly Tensor[]): Tensor {
  if (!(pictures instanceof Tensor) && !(Array.isArray(pictures) && pictures.every((each) => each instanceof Tensor)))
    throw new TypeError(`tensor or list of tensors expected, got <class '${classname(pictures)}'>`);
  let batch = pictures instanceof Tensor ? pictures : stack(pictures as Tensor[], 0);
  if (batch.dim() === 2) batch = batch.unsqueeze(0);
  if (batch.dim() === 3) batch = (batch.shape[0] === 1 ? cat([batch, batch, batch], 0) : batch).unsqueeze(0);
  if (batch.dim() === 4 && batch.shape[1] === 1) batch = cat([batch, batch, batch], 1);
  return batch;
}

function normalizeInPlace(picture: Tensor, range: readonly [number, number] | null): void {
  const [low, high] = range ?? [picture.min().item() as number, picture.max().item() as number];
  picture.clamp_(low, high);
  picture.sub_(low).div_(Math.max(high - low, 1e-5));
}

/**
 * Writes pictures (values from 0 to 1) to a file, as `make_grid` arranges them; the format is what the name ends in.
 * @example
 * const folder = require('node:fs').mkdtempSync(`${require('node:os').tmpdir()}/`);
 * vision.utils.save_image(torch.rand(4, 3, 8, 8), `${folder}/grid.png`, { nrow: 2 });
 * console.log(vision.Image.open(`${folder}/grid.png`));
 */
export function save_image(
  tensor: Tensor | readonly Tensor[],
  fp: string,
  options: GridOptions & { format?: Format } = {},
): void {
  const { format, ...rest } = options;
  no_grad(() => {
    const picture = make_grid(tensor, rest).mul(255).add_(0.5).clamp_(0, 255).permute(1, 2, 0).to(uint8).contiguous();
    const [height, width, channels] = picture.shape as unknown as [number, number, number];
    new Image(width, height, channels, new Uint8Array(picture.numpy() as unknown as Uint8Array)).save(fp, format);
  });
}

/** A colour by name, `#rrggbb`, or parts from 0 to 255. */
export type Color = string | readonly [number, number, number];

const NAMES: Record<string, readonly [number, number, number]> = {
  black: [0, 0, 0],
  white: [255, 255, 255],
  red: [255, 0, 0],
  green: [0, 128, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  orange: [255, 165, 0],
  purple: [128, 0, 128],
  magenta: [255, 0, 255],
  cyan: [0, 255, 255],
  gray: [128, 128, 128],
  pink: [255, 192, 203],
};

function rgb(color: Color): readonly [number, number, number] {
  if (typeof color !== 'string') return color;
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (hex) return hex.slice(1).map((part) => Number.parseInt(part, 16)) as [number, number, number];
  const named = NAMES[color.toLowerCase()];
  if (!named) throw new ValueError(`unknown color specifier: '${color}'`);
  return named;
}

/** Evenly spread, well apart: torchvision's own palette. */
function palette(i: number): [number, number, number] {
  const part = (power: number) => (i * (2 ** power - 1)) % 255;
  return [part(25), part(15), part(21)];
}

const boxes = {
  image: required<Tensor>(),
  boxes: required<Tensor>(),
  labels: optional<readonly (string | null)[] | null>(null),
  /** One for all boxes, or one for each. */
  colors: optional<Color | readonly Color[] | null>(null),
  /** Covers the boxes with their colour, half transparent. */
  fill: false,
  width: 1,
};
const boxesSignature = signature('draw_bounding_boxes', boxes);
export type BoxOptions = Omit<Options<typeof boxes>, 'image' | 'boxes'>;

/**
 * A picture (uint8, C, H, W) with boxes (N, 4): left, top, right, bottom.
 * @example
 * const image = torch.zeros(3, 8, 8, { dtype: torch.uint8 });
 * const boxes = torch.tensor([[1, 1, 6, 6]]);
 * console.log(vision.utils.draw_bounding_boxes(image, boxes, { colors: 'red' }).at(0));
 */
export function draw_bounding_boxes(image: Tensor, boxes: Tensor, options?: BoxOptions): Tensor;
export function draw_bounding_boxes(...args: unknown[]): Tensor {
  const { image, boxes, labels, colors, fill, width } = boxesSignature.bind(args);
  if (!(image instanceof Tensor)) throw new TypeError(`Tensor expected, got <class '${classname(image)}'>`);
  if (image.dim() !== 3) throw new ValueError('Pass individual images, not batches');
  if (image.shape[0] !== 1 && image.shape[0] !== 3) throw new ValueError('Only grayscale and RGB images are supported');
  const places = boxes.double().tolist() as [number, number, number, number][];
  if (places.some(([left, top, right, bottom]) => left > right || top > bottom))
    throw new ValueError(
      'Boxes need to be in (xmin, ymin, xmax, ymax) format. Use torchvision.ops.box_convert to convert them',
    );
  if (labels && labels.length !== places.length)
    throw new ValueError(
      `Number of boxes (${places.length}) and labels (${labels.length}) mismatch. Please specify labels for each box.`,
    );
  const canvas = paintable(image);
  places.forEach((place, i) => {
    const list = Array.isArray(colors) && typeof colors[0] !== 'number';
    const color = colors === null ? palette(i) : rgb((list ? (colors as Color[])[i]! : colors) as Color);
    outline(canvas, place.map(Math.trunc) as typeof place, color, width, fill);
    const label = labels?.[i];
    if (label) drawLabel(canvas, label, Math.trunc(place[0]) + width, Math.trunc(place[1]) + width, color);
  });
  const result = from_numpy(canvas.data).view(canvas.height, canvas.width, 3).permute(2, 0, 1).contiguous();
  return image.is_floating_point() ? result.to(image.dtype).div(255) : result.to(image.dtype);
}

function paintable(image: Tensor): Image {
  const colours = image.shape[0] === 1 ? image.expand([3, ...image.shape.slice(1)]) : image;
  const bytes = (colours.is_floating_point() ? colours.mul(255) : colours).to(uint8).permute(1, 2, 0).contiguous();
  const [height, width] = bytes.shape as unknown as [number, number];
  return new Image(width, height, 3, new Uint8Array(bytes.numpy() as unknown as Uint8Array));
}

function outline(
  { width, height, data }: Image,
  [left, top, right, bottom]: readonly [number, number, number, number],
  color: readonly [number, number, number],
  thickness: number,
  fill: boolean,
): void {
  for (let y = Math.max(0, top); y <= Math.min(bottom, height - 1); y++) {
    for (let x = Math.max(0, left); x <= Math.min(right, width - 1); x++) {
      const border = Math.min(x - left, right - x, y - top, bottom - y) < thickness;
      if (!border && !fill) continue;
      for (let c = 0; c < 3; c++) {
        const at = (y * width + x) * 3 + c;
        data[at] = border ? color[c]! : (data[at]! * 155 + color[c]! * 100) / 255;
      }
    }
  }
}
