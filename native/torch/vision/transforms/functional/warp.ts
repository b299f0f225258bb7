/** Turning, shearing, and seeing from another side. */
import { float32, float64 } from '../../../dtype';
import { ValueError } from '../../../errors';
import { tensor } from '../../../factory';
import { linalg_lstsq as lstsq } from '../../../generated/ops';
import type { Tensor } from '../../../tensor';
import type { Pixels } from '../../codec';
import { Image } from '../../image';
import * as geometry from '../../pixels/geometry';
import * as tensors from '../functional_tensor';
import type { Sizes } from '../sizes';
import { both, checkTensor, type Fill, get_image_size, type Interpolation, type Picture, picture } from './picture';

const radians = (degrees: number) => degrees * (Math.PI / 180);

/** The mapping from output to input places of a rotation, shear, scaling and shift around `center`. */
function inverseAffine(
  [cx, cy]: readonly number[],
  angle: number,
  [tx, ty]: readonly number[],
  scale: number,
  shear: readonly number[],
): number[] {
  const rot = radians(angle);
  const [sx, sy] = [radians(shear[0]!), radians(shear[1]!)];
  const a = Math.cos(rot - sy) / Math.cos(sy);
  const b = (-Math.cos(rot - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(rot);
  const c = Math.sin(rot - sy) / Math.cos(sy);
  const d = (-Math.sin(rot - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(rot);
  const matrix = [d, -b, 0, -c, a, 0].map((value) => value / scale);
  matrix[2]! += matrix[0]! * (-cx! - tx!) + matrix[1]! * (-cy! - ty!);
  matrix[5]! += matrix[3]! * (-cx! - tx!) + matrix[4]! * (-cy! - ty!);
  matrix[2]! += cx!;
  matrix[5]! += cy!;
  return matrix;
}

/**
 * Turns the picture, against the clock.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.rotate(torch.arange(4).float().view(1, 2, 2), 90));
 */
export function rotate<P extends Picture>(
  img: P,
  angle: number,
  interpolation: Interpolation = 'nearest',
  expand = false,
  center: readonly number[] | null = null,
  fill: Fill | null = null,
): P {
  const [width, height] = get_image_size(img);
  if (img instanceof Image) return picture(rotatePixels(img, angle, interpolation, expand, center, fill ?? 0)) as P;
  checkTensor(img);
  const from = center ? [center[0]! - width * 0.5, center[1]! - height * 0.5] : [0, 0];
  const matrix = inverseAffine(from, -angle, [0, 0], 1, [0, 0]);
  const size = expand ? expandedSize(matrix, width, height) : ([width, height] as [number, number]);
  return tensors.affine(img as Tensor, matrix, size, interpolation, fill) as P;
}

/** The size that holds all of a turned picture, as torchvision computes it for tensors. */
function expandedSize(m: readonly number[], w: number, h: number): [width: number, height: number] {
  const corners = [
    [-0.5 * w, -0.5 * h],
    [-0.5 * w, 0.5 * h],
    [0.5 * w, 0.5 * h],
    [0.5 * w, -0.5 * h],
  ] as const;
  const places = corners.map(([x, y]) => [
    m[0]! * x + m[1]! * y + m[2]! + w * 0.5,
    m[3]! * x + m[4]! * y + m[5]! + h * 0.5,
  ]);
  const snap = (value: number) => Math.trunc(Math.fround(value) / 1e-4) * 1e-4;
  const extent = (axis: number) => {
    const values = places.map((place) => place[axis]!);
    return Math.ceil(snap(Math.max(...values))) - Math.floor(snap(Math.min(...values)));
  };
  return [extent(0), extent(1)];
}

/** Pillow's rotation: quarter turns exactly, others through a mapping. */
function rotatePixels(
  image: Image,
  angle: number,
  interpolation: Interpolation,
  expand: boolean,
  center: readonly number[] | null,
  fill: Fill,
): Pixels {
  const degrees = ((angle % 360) + 360) % 360;
  const { width: w, height: h } = image;
  if (!center) {
    if (degrees === 0 || degrees === 180) return geometry.turn(image, degrees / 90);
    if ((degrees === 90 || degrees === 270) && (expand || w === h)) return geometry.turn(image, degrees / 90);
  }
  const [cx, cy] = center ?? [w / 2, h / 2];
  const turn = -radians(degrees);
  const digits = (value: number) => Number(value.toFixed(15));
  const m = [digits(Math.cos(turn)), digits(Math.sin(turn)), 0, digits(-Math.sin(turn)), digits(Math.cos(turn)), 0];
  const through = (x: number, y: number) => [m[0]! * x + m[1]! * y + m[2]!, m[3]! * x + m[4]! * y + m[5]!] as const;
  [m[2], m[5]] = through(-cx!, -cy!);
  m[2]! += cx!;
  m[5]! += cy!;
  let [nw, nh] = [w, h];
  if (expand) {
    const corners = [through(0, 0), through(w, 0), through(w, h), through(0, h)];
    const extent = (axis: 0 | 1) => {
      const values = corners.map((corner) => corner[axis]);
      return Math.ceil(Math.max(...values)) - Math.floor(Math.min(...values));
    };
    [nw, nh] = [extent(0), extent(1)];
    [m[2], m[5]] = through(-(nw - w) / 2, -(nh - h) / 2);
  }
  return geometry.transform(image, nw, nh, m, interpolation, fill);
}

/**
 * Turns, shifts (in pixels), scales and shears (in degrees), keeping the centre.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.affine(torch.ones(1, 1, 3), 0, [1, 0], 1, 0));
 */
export function affine<P extends Picture>(
  img: P,
  angle: number,
  translate: readonly number[],
  scale: number,
  shear: Sizes,
  interpolation: Interpolation = 'nearest',
  fill: Fill | null = null,
  center: readonly number[] | null = null,
): P {
  if (translate.length !== 2) throw new ValueError('translate should be a sequence of length 2');
  if (scale <= 0) throw new ValueError('Argument scale should be positive');
  const shears = typeof shear === 'number' ? [shear, 0] : shear.length === 1 ? [shear[0]!, shear[0]!] : shear;
  const [width, height] = get_image_size(img);
  if (img instanceof Image) {
    const matrix = inverseAffine(center ?? [width * 0.5, height * 0.5], angle, translate, scale, shears);
    return picture(geometry.transform(img, width, height, matrix, interpolation, fill ?? 0)) as P;
  }
  checkTensor(img);
  const from = center ? [center[0]! - width * 0.5, center[1]! - height * 0.5] : [0, 0];
  const matrix = inverseAffine(from, angle, translate, scale, shears);
  return tensors.affine(img as Tensor, matrix, [width, height], interpolation, fill) as P;
}

type Points = readonly (readonly number[])[];

/**
 * Moves the four corners `startpoints` to `endpoints`: top left, top right, bottom right, bottom left.
 * @example
 * const F = vision.transforms.functional;
 * const corners = [[0, 0], [3, 0], [3, 3], [0, 3]];
 * console.log(F.perspective(torch.rand(1, 4, 4), corners, corners).shape);
 */
export function perspective<P extends Picture>(
  img: P,
  startpoints: Points,
  endpoints: Points,
  interpolation: Interpolation = 'bilinear',
  fill: Fill | null = null,
): P {
  const rows = endpoints.flatMap(([x, y], i) => {
    const [sx, sy] = startpoints[i] as [number, number];
    return [
      [x!, y!, 1, 0, 0, 0, -sx * x!, -sx * y!],
      [0, 0, 0, x!, y!, 1, -sy * x!, -sy * y!],
    ];
  });
  const right = tensor(startpoints.flat(), { dtype: float64 }).view(8, 1);
  const [solution] = lstsq(tensor(rows, { dtype: float64 }), right, { driver: 'gels' }) as unknown as [Tensor];
  const mapping = solution.to(float32).flatten().tolist() as number[];
  return both(
    (image) => geometry.transform(image, image.width, image.height, mapping, interpolation, fill ?? 0),
    (image) => tensors.perspective(image, mapping, interpolation, fill),
  )(img);
}
