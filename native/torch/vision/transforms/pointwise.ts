/**
 * Transforms that treat every pixel alike are marked as pointwise. A chain of them on grey pictures is a table of 256
 * numbers, found by transforming a picture that holds every grey once; whole batches are then looked up in it.
 */
import { float32 } from '../../dtype';
import { Tensor } from '../../tensor';
import { Image } from '../image';

export interface Pointwise {
  /** What a pixel becomes depends on its own value only. */
  readonly pointwise: boolean;
}

export function isPointwise(transform: unknown): boolean {
  return (transform as Partial<Pointwise> | null)?.pointwise === true;
}

const EVERY_GREY = Uint8Array.from({ length: 256 }, (_, grey) => grey);

/** What each grey becomes, or undefined when the transform is not that simple. */
export function greyTable(transform: unknown): Float32Array | undefined {
  if (!isPointwise(transform)) return undefined;
  const result = (transform as (image: Image) => unknown)(new Image(16, 16, 1, EVERY_GREY));
  const fits =
    result instanceof Tensor && result.dtype === float32 && String(result.shape) === 'torch.Size([1, 16, 16])';
  return fits ? (result.detach().numpy() as Float32Array) : undefined;
}
