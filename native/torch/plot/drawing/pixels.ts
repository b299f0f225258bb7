/** Pixels of images, and of values seen through a colour map. */
import { colormap, type Mapping, normalised } from '../color';
import type { Data } from '../data';

/** Whether channels run to 255 instead of 1. */
export function isBytes(image: Data): boolean {
  const dtype = String((image as { dtype?: unknown }).dtype ?? '');
  return dtype.includes('int') || image instanceof Uint8Array;
}

export function pixels(data: Float64Array, channels: number, bytes: boolean): Uint8Array {
  const scale = bytes ? 1 : 255;
  const count = data.length / channels;
  const rgba = new Uint8Array(count * 4).fill(255);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < channels; c++)
      rgba[i * 4 + c] = Math.min(255, Math.max(0, Math.round(data[i * channels + c]! * scale)));
  return rgba;
}

/** Values through a colour map; what is no number stays clear. */
export function painted(map: Mapping, data: Float64Array): Uint8Array {
  const look = colormap(map.cmap);
  const rgba = new Uint8Array(data.length * 4);
  data.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    rgba.set(look(normalised(map, value)), i * 4);
    rgba[i * 4 + 3] = 255;
  });
  return rgba;
}

export function flipped(rgba: Uint8Array, width: number, height: number, flip: boolean): Uint8Array {
  if (!flip) return rgba;
  const out = new Uint8Array(rgba.length);
  const row = width * 4;
  for (let y = 0; y < height; y++) out.set(rgba.subarray(y * row, (y + 1) * row), (height - 1 - y) * row);
  return out;
}
