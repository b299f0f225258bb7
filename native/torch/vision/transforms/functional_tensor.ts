/** Transforms of tensors (…, C, H, W), with the arithmetic of torchvision. */
import { type DType, float32, float64, int64, uint8 } from '../../dtype';
import { ValueError } from '../../errors';
import { tensor } from '../../factory';
import * as ops from '../../generated/ops';
import * as F from '../../nn/functional';
import type { Tensor } from '../../tensor';
import type { Fill, Mapping } from '../pixels/geometry';

/** The largest value that an image of this dtype holds. */
function maxValue(dtype: DType): number {
  if (dtype === uint8) return 255;
  if (dtype.is_floating_point || dtype.itemsize === 1) return dtype.name === 'int8' ? 127 : 1;
  return 2 ** (dtype.itemsize * 8 - 1) - 1;
}

/** Converts integers as fractions of their range, and back. */
export function convertDtype(image: Tensor, dtype: DType): Tensor {
  if (image.dtype === dtype) return image;
  if (image.dtype.is_floating_point) {
    if (dtype.is_floating_point) return image.to(dtype);
    return image.mul(maxValue(dtype) + 1 - 1e-3).to(dtype);
  }
  const largest = maxValue(image.dtype);
  if (dtype.is_floating_point) return image.to(dtype).div(largest);
  const wanted = maxValue(dtype);
  if (largest > wanted) return ops.div(image, (largest + 1) / (wanted + 1), { rounding_mode: 'floor' }).to(dtype);
  return image.to(dtype).mul((wanted + 1) / (largest + 1));
}

/** Runs `compute` on a batch of floats, and gives its result the image's own rank and dtype. */
function asFloats(image: Tensor, compute: (batch: Tensor) => Tensor, dtypes: DType[] = [float32, float64]): Tensor {
  const batch = image.dim() < 4 ? image.unsqueeze(0) : image;
  const floats = dtypes.includes(batch.dtype) ? batch : batch.to(float32);
  let result = compute(floats);
  if (image.dim() < 4) result = result.squeeze(0);
  if (result.dtype === image.dtype) return result;
  return (image.dtype.is_floating_point ? result : result.round()).to(image.dtype);
}

export function resize(image: Tensor, size: [number, number], mode: string, antialias: boolean): Tensor {
  const smooth = mode === 'bilinear' || mode === 'bicubic';
  if (!smooth && !mode.startsWith('nearest'))
    throw new ValueError(`This Interpolation mode is unsupported with Tensor input`);
  return asFloats(image, (batch) => {
    const options = smooth ? { align_corners: false, antialias } : {};
    const result = F.interpolate(batch, { size, mode: mode as 'bilinear', ...options });
    return mode === 'bicubic' && image.dtype === uint8 ? result.clamp(0, 255) : result;
  });
}

export function pad(image: Tensor, [left, top, right, bottom]: readonly number[], fill: Fill, mode: string): Tensor {
  if (mode === 'symmetric') {
    const rows = mirrored(image.shape.at(-2)!, top!, bottom!);
    const columns = mirrored(image.shape.at(-1)!, left!, right!);
    return image.index_select(-2, rows).index_select(-1, columns);
  }
  const sides = [left!, right!, top!, bottom!];
  if (mode === 'constant') return F.pad(image, sides, 'constant', typeof fill === 'number' ? fill : fill[0]!);
  return asFloats(image, (batch) => F.pad(batch, sides, mode === 'edge' ? 'replicate' : 'reflect'));
}

function mirrored(size: number, before: number, after: number): Tensor {
  const places = Array.from({ length: before + size + after }, (_, i) => {
    const at = (((i - before) % (2 * size)) + 2 * size) % (2 * size);
    return at < size ? at : 2 * size - 1 - at;
  });
  return tensor(places, { dtype: int64 });
}

export function crop(image: Tensor, top: number, left: number, height: number, width: number): Tensor {
  const [h, w] = image.shape.slice(-2) as unknown as [number, number];
  const [bottom, right] = [top + height, left + width];
  const part = (at: number, end: number, size: number) => [Math.max(at, 0), Math.min(end, size)] as const;
  const [y0, y1] = part(top, bottom, h);
  const [x0, x1] = part(left, right, w);
  const inside = image
    .narrow(-2, Math.min(y0, h), Math.max(0, y1 - y0))
    .narrow(-1, Math.min(x0, w), Math.max(0, x1 - x0));
  if (left >= 0 && top >= 0 && right <= w && bottom <= h) return inside;
  const border = [Math.max(-left + Math.min(0, right), 0), Math.max(right - Math.max(w, left), 0)];
  const lines = [Math.max(-top + Math.min(0, bottom), 0), Math.max(bottom - Math.max(h, top), 0)];
  return F.pad(inside, [...border, ...lines], 'constant', 0);
}

function blend(a: Tensor, b: Tensor, ratio: number): Tensor {
  const bound = maxValue(a.dtype);
  return a
    .mul(ratio)
    .add(b.mul(1 - ratio))
    .clamp(0, bound)
    .to(a.dtype);
}

export function grayscale(image: Tensor, channels: number): Tensor {
  const [r, g, b] = image.unbind(-3) as unknown as [Tensor, Tensor, Tensor];
  const grey = r.mul(0.2989).add(g.mul(0.587)).add(b.mul(0.114)).to(image.dtype).unsqueeze(-3);
  return channels === 3 ? grey.expand(image.shape) : grey;
}

export const brightness = (image: Tensor, factor: number): Tensor => blend(image, ops.zeros_like(image), factor);

export function contrast(image: Tensor, factor: number): Tensor {
  const dtype = image.dtype.is_floating_point ? image.dtype : float32;
  const grey = image.shape.at(-3) === 3 ? grayscale(image, 1) : image;
  return blend(image, grey.to(dtype).mean([-3, -2, -1], true), factor);
}

export function saturation(image: Tensor, factor: number): Tensor {
  return image.shape.at(-3) === 1 ? image : blend(image, grayscale(image, 1), factor);
}

export function hue(image: Tensor, factor: number): Tensor {
  if (image.shape.at(-3) === 1) return image;
  const floats = convertDtype(image, float32);
  const [h, s, v] = toHsv(floats).unbind(-3) as unknown as [Tensor, Tensor, Tensor];
  return convertDtype(fromHsv(h.add(factor).remainder(1), s, v), image.dtype);
}

function toHsv(image: Tensor): Tensor {
  const [r, g, b] = image.unbind(-3) as unknown as [Tensor, Tensor, Tensor];
  const most = image.amax(-3);
  const least = image.amin(-3);
  const grey = most.eq(least);
  const range = most.sub(least);
  const ones = ops.ones_like(most);
  const s = range.div(ops.where(grey, ones, most));
  const divisor = ops.where(grey, ones, range);
  const part = (channel: Tensor) => most.sub(channel).div(divisor);
  const [rc, gc, bc] = [part(r), part(g), part(b)];
  const hr = most.eq(r).to(image.dtype).mul(bc.sub(gc));
  const hg = most.eq(g).bitwise_and(most.ne(r)).to(image.dtype).mul(rc.add(2).sub(bc));
  const hb = most.ne(g).bitwise_and(most.ne(r)).to(image.dtype).mul(gc.add(4).sub(rc));
  const h = hr.add(hg).add(hb).div(6).add(1).fmod(1);
  return ops.stack([h, s, most], -3);
}

function fromHsv(h: Tensor, s: Tensor, v: Tensor): Tensor {
  const sector = h.mul(6).floor();
  const f = h.mul(6).sub(sector);
  const i = sector.to(int64).remainder(6);
  const p = v.mul(s.mul(-1).add(1)).clamp(0, 1);
  const q = v.mul(s.mul(f).mul(-1).add(1)).clamp(0, 1);
  const t = v.mul(s.mul(f.mul(-1).add(1)).mul(-1).add(1)).clamp(0, 1);
  const choose = (...options: Tensor[]) => ops.stack(options, 0).gather(0, i.unsqueeze(0)).squeeze(0);
  return ops.stack([choose(v, q, p, p, t, v), choose(t, v, v, q, p, p), choose(p, p, t, v, v, q)], -3);
}

export function gamma(image: Tensor, exponent: number, gain: number): Tensor {
  const result = convertDtype(image, float32).pow(exponent).mul(gain).clamp(0, 1);
  return convertDtype(result, image.dtype);
}

export const invert = (image: Tensor): Tensor => image.mul(-1).add(maxValue(image.dtype)).to(image.dtype);
export const posterize = (image: Tensor, bits: number): Tensor => image.bitwise_and(256 - 2 ** (8 - bits));
export const solarize = (image: Tensor, threshold: number): Tensor =>
  ops.where(image.ge(threshold), invert(image), image);

export function sharpness(image: Tensor, factor: number): Tensor {
  if (image.shape.at(-1)! <= 2 || image.shape.at(-2)! <= 2) return image;
  const smooth = asFloats(image, (batch) => {
    const kernel = ops.ones([3, 3], { dtype: batch.dtype });
    kernel.put_(1, 1, 5);
    const channels = batch.shape.at(-3)!;
    const weight = kernel.div(kernel.sum()).expand([channels, 1, 3, 3]);
    const result = batch.clone();
    result.put_('...', '1:-1', '1:-1', F.conv2d(batch, weight, { groups: channels }));
    return result;
  });
  return blend(image, smooth, factor);
}

export function autocontrast(image: Tensor): Tensor {
  const bound = maxValue(image.dtype);
  const floats = image.to(image.dtype.is_floating_point ? image.dtype : float32);
  const least = floats.amin([-2, -1], true);
  const most = floats.amax([-2, -1], true);
  // PyTorch divides a number by a tensor so.
  const scale = most.sub(least).reciprocal().mul(bound);
  const flat = scale.isfinite().logical_not();
  const result = floats.sub(least.masked_fill(flat, 0)).mul(scale.masked_fill(flat, 1));
  return result.clamp(0, bound).to(image.dtype);
}

export function equalize(image: Tensor): Tensor {
  if (image.dtype !== uint8)
    throw new TypeError(`Only torch.uint8 image tensors are supported, but found ${image.dtype}`);
  const planes = image.reshape(-1, image.shape.at(-2)!, image.shape.at(-1)!).unbind(0);
  return ops.stack(planes.map(equalizePlane), 0).view(image.shape);
}

function equalizePlane(plane: Tensor): Tensor {
  const histogram = plane.reshape(-1).to(int64).bincount({ minlength: 256 });
  const used = histogram.masked_select(histogram.ne(0));
  const step = Math.floor((used.at(':-1').sum().item() as number) / 255);
  if (step === 0) return plane;
  const table = histogram
    .cumsum(0)
    .add(Math.floor(step / 2))
    .floor_divide(step);
  const shifted = F.pad(table, [1, 0]).at(':-1').clamp(0, 255);
  return shifted.index_select(0, plane.reshape(-1).to(int64)).view(plane.shape).to(uint8);
}

export function gaussianBlur(image: Tensor, size: [number, number], sigma: [number, number]): Tensor {
  return asFloats(image, (batch) => {
    const line = (length: number, width: number) => {
      const half = (length - 1) * 0.5;
      const density = ops.linspace(-half, half, length, { dtype: batch.dtype }).div(width).pow(2).mul(-0.5).exp();
      return density.div(density.sum());
    };
    const kernel = line(size[1], sigma[1]).unsqueeze(1).mul(line(size[0], sigma[0]).unsqueeze(0));
    const channels = batch.shape.at(-3)!;
    const [x, y] = [Math.floor(size[0] / 2), Math.floor(size[1] / 2)];
    const padded = F.pad(batch, [x, x, y, y], 'reflect');
    return F.conv2d(padded, kernel.expand([channels, 1, size[1], size[0]]), { groups: channels });
  });
}

/** Samples the image at the places of a grid; what comes from outside is filled. */
function sample(image: Tensor, grid: Tensor, mode: string, fill: Fill | null): Tensor {
  if (mode !== 'nearest' && mode !== 'bilinear')
    throw new ValueError(`Interpolation mode '${mode}' is unsupported with Tensor input`);
  return asFloats(image, (batch) => {
    const n = batch.shape[0]!;
    const places = grid.to(batch.dtype).expand([n, ...grid.shape.slice(1)]);
    const options = { mode: mode as 'bilinear', padding_mode: 'zeros' as const, align_corners: false };
    if (fill === null) return F.grid_sample(batch, places, options);
    const channels = batch.shape[1]!;
    const mask = ops.ones([n, 1, ...batch.shape.slice(2)], { dtype: batch.dtype });
    const sampled = F.grid_sample(ops.cat([batch, mask], 1), places, options);
    const colours = sampled.narrow(1, 0, channels);
    const seen = sampled.narrow(1, channels, 1).expand(colours.shape);
    const values = typeof fill === 'number' ? [fill] : [...fill];
    const colour = tensor(values, { dtype: batch.dtype }).view(1, values.length, 1, 1).expand(colours.shape);
    if (mode === 'nearest') return ops.where(seen.lt(0.5), colour, colours);
    return colours.mul(seen).add(seen.mul(-1).add(1).mul(colour));
  });
}

/**
 * Where a matrix (1, 3, 2) takes the points of a grid. Multiplied and added one by one, as PyTorch's product of matrices
 * does here: at a half, the last digit decides which pixel is taken.
 */
function mapped(xs: Tensor, ys: Tensor, matrix: Tensor): Tensor {
  const [byX, byY, shift] = matrix.unbind(1) as unknown as [Tensor, Tensor, Tensor];
  const [x, y] = [xs.view(1, 1, -1, 1), ys.view(1, -1, 1, 1)];
  return x.mul(byX).add(y.mul(byY)).add(shift);
}

/** `matrix` maps output to input places, both from the centre. */
export function affine(
  image: Tensor,
  matrix: Mapping,
  size: [number, number],
  mode: string,
  fill: Fill | null,
): Tensor {
  const [w, h] = image.shape.slice(-2).reverse() as [number, number];
  const dtype = image.dtype.is_floating_point ? image.dtype : float32;
  const theta = tensor([...matrix], { dtype }).reshape(1, 2, 3);
  const [ow, oh] = size;
  const line = (length: number) => ops.linspace(-length * 0.5 + 0.5, length * 0.5 + 0.5 - 1, length, { dtype });
  const scaled = theta.transpose(1, 2).div(tensor([0.5 * w, 0.5 * h], { dtype }));
  const grid = mapped(line(ow), line(oh), scaled);
  return sample(image, grid, mode, fill);
}

export function perspective(image: Tensor, c: Mapping, mode: string, fill: Fill | null): Tensor {
  const [oh, ow] = image.shape.slice(-2) as unknown as [number, number];
  const dtype = image.dtype.is_floating_point ? image.dtype : float32;
  const over = tensor([c[0]!, c[1]!, c[2]!, c[3]!, c[4]!, c[5]!], { dtype }).view(1, 2, 3);
  const under = tensor([c[6]!, c[7]!, 1, c[6]!, c[7]!, 1], { dtype }).view(1, 2, 3);
  const x = ops.linspace(0.5, ow - 0.5, ow, { dtype });
  const y = ops.linspace(0.5, oh - 0.5, oh, { dtype });
  const above = mapped(x, y, over.transpose(1, 2).div(tensor([0.5 * ow, 0.5 * oh], { dtype })));
  const grid = above.div(mapped(x, y, under.transpose(1, 2))).sub(1);
  return sample(image, grid, mode, fill);
}
