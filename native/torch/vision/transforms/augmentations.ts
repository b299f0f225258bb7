/** What learnt and random augmentation chooses from: changes of a picture by name, and how strong they get. */
import { ValueError } from '../../errors';
import { linspace } from '../../generated/ops';
import type { Fill, Interpolation, Picture } from './functional';
import * as F from './functional';
import { roundHalfEven } from './sizes';

/** How strong a change gets, from the weakest; none where it has one strength only. A signed one goes both ways. */
export interface Strengths {
  magnitudes: readonly number[] | null;
  signed: boolean;
}
export type Space = Record<string, Strengths>;

const degrees = (slope: number) => Math.atan(slope) * (180 / Math.PI);

type Change = <P extends Picture>(img: P, magnitude: number, interpolation: Interpolation, fill: Fill | null) => P;

const CHANGES: Record<string, Change> = {
  Identity: (img) => img,
  // Shears keep the corner in its place, not the centre.
  ShearX: (img, by, mode, fill) => F.affine(img, 0, [0, 0], 1, [degrees(by), 0], mode, fill, [0, 0]),
  ShearY: (img, by, mode, fill) => F.affine(img, 0, [0, 0], 1, [0, degrees(by)], mode, fill, [0, 0]),
  TranslateX: (img, by, mode, fill) => F.affine(img, 0, [Math.trunc(by), 0], 1, [0, 0], mode, fill),
  TranslateY: (img, by, mode, fill) => F.affine(img, 0, [0, Math.trunc(by)], 1, [0, 0], mode, fill),
  Rotate: (img, by, mode, fill) => F.rotate(img, by, mode, false, null, fill),
  Brightness: (img, by) => F.adjust_brightness(img, 1 + by),
  Color: (img, by) => F.adjust_saturation(img, 1 + by),
  Contrast: (img, by) => F.adjust_contrast(img, 1 + by),
  Sharpness: (img, by) => F.adjust_sharpness(img, 1 + by),
  Posterize: (img, by) => F.posterize(img, Math.trunc(by)),
  Solarize: (img, by) => F.solarize(img, by),
  AutoContrast: (img) => F.autocontrast(img),
  Equalize: (img) => F.equalize(img),
  Invert: (img) => F.invert(img),
};

/** The picture changed in one way. */
export function change<P extends Picture>(
  img: P,
  name: string,
  magnitude: number,
  interpolation: Interpolation,
  fill: Fill | null,
): P {
  const how = CHANGES[name];
  if (!how) throw new ValueError(`The provided operator ${name} is not recognized.`);
  return how(img, magnitude, interpolation, fill);
}

const steps = (from: number, to: number, bins: number) => linspace(from, to, bins).tolist() as number[];

/** Fewer and fewer bits of a value, down by `most` from `bits`. */
export const fewerBits = (bits: number, most: number, bins: number): number[] =>
  Array.from({ length: bins }, (_, i) => bits - roundHalfEven(Math.fround(i / Math.fround((bins - 1) / most))));

/** The strengths to choose from by name, in the order in which one is drawn. */
export const chosen = (space: Space, names: readonly string[]): [name: string, strengths: Strengths][] =>
  names.map((name) => [name, space[name]!]);

const PLAIN: Strengths = { magnitudes: null, signed: false };

export interface Extremes {
  shear: number;
  /** Of shifts, in pixels. */
  across: number;
  down: number;
  degrees: number;
  /** Of brightness, colour, contrast and sharpness. */
  factor: number;
  bits: readonly number[];
}

/** The strengths of all changes, up to the given extremes. */
export function spaceOf({ shear, across, down, degrees: turn, factor, bits }: Extremes, bins: number): Space {
  const signed = (most: number): Strengths => ({ magnitudes: steps(0, most, bins), signed: true });
  return {
    Identity: PLAIN,
    ShearX: signed(shear),
    ShearY: signed(shear),
    TranslateX: signed(across),
    TranslateY: signed(down),
    Rotate: signed(turn),
    Brightness: signed(factor),
    Color: signed(factor),
    Contrast: signed(factor),
    Sharpness: signed(factor),
    Posterize: { magnitudes: bits, signed: false },
    Solarize: { magnitudes: steps(255, 0, bins), signed: false },
    AutoContrast: PLAIN,
    Equalize: PLAIN,
    Invert: PLAIN,
  };
}
