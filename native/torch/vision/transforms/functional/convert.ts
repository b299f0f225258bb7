/** From pictures to tensors and back, and what their values mean. */
import { type DType, float32, uint8 } from '../../../dtype';
import { ValueError } from '../../../errors';
import { from_numpy, tensor } from '../../../factory';
import { Tensor } from '../../../tensor';
import { classname } from '../../../typename';
import { Image } from '../../image';
import * as tensors from '../functional_tensor';

/**
 * A picture, or bytes (H, W, C), as floats from 0 to 1 (C, H, W).
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.to_tensor(new vision.Image(2, 1, 1, new Uint8Array([0, 255]))));
 */
export function to_tensor(pic: Image): Tensor {
  if (!(pic instanceof Image))
    throw new TypeError(`pic should be PIL Image or ndarray. Got <class '${classname(pic)}'>`);
  return pil_to_tensor(pic).contiguous().to(float32).div(255);
}

/**
 * A picture's bytes as they are, (C, H, W).
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.pil_to_tensor(new vision.Image(2, 1, 1, new Uint8Array([0, 255]))));
 */
export function pil_to_tensor(pic: Image): Tensor {
  if (!(pic instanceof Image)) throw new TypeError(`pic should be PIL Image. Got <class '${classname(pic)}'>`);
  return from_numpy(pic.data.slice()).view(pic.height, pic.width, pic.channels).permute(2, 0, 1).contiguous();
}

/**
 * A tensor (C, H, W), floats from 0 to 1 or bytes, as a picture.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.to_pil_image(torch.rand(3, 2, 4)));
 */
export function to_pil_image(pic: Tensor): Image {
  if (!(pic instanceof Tensor))
    throw new TypeError(`pic should be Tensor or ndarray. Got <class '${classname(pic)}'>.`);
  if (pic.dim() !== 2 && pic.dim() !== 3)
    throw new ValueError(`pic should be 2/3 dimensional. Got ${pic.dim()} dimensions.`);
  const planes = pic.dim() === 2 ? pic.unsqueeze(0) : pic;
  const [channels, height, width] = planes.shape as unknown as [number, number, number];
  if (channels > 4) throw new ValueError(`pic should not have > 4 channels. Got ${channels} channels.`);
  const bytes = planes.is_floating_point() ? planes.detach().mul(255).to(uint8) : planes.to(uint8);
  const data = bytes.permute(1, 2, 0).contiguous().numpy() as unknown as Uint8Array;
  return new Image(width, height, channels, new Uint8Array(data));
}

/**
 * Changes the dtype, and the range of values with it.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.convert_image_dtype(torch.tensor([0, 255], { dtype: torch.uint8 })));
 */
export function convert_image_dtype(image: Tensor, dtype: DType = float32): Tensor {
  if (!(image instanceof Tensor)) throw new TypeError('Input img should be Tensor Image');
  return tensors.convertDtype(image, dtype);
}

/**
 * Subtracts the mean of each channel and divides by its standard deviation.
 * @example
 * const F = vision.transforms.functional;
 * console.log(F.normalize(torch.ones(1, 1, 2), [0.5], [0.5]));
 */
export function normalize(image: Tensor, mean: readonly number[], std: readonly number[], inplace = false): Tensor {
  if (!(image instanceof Tensor)) throw new TypeError(`img should be Tensor Image. Got <class '${classname(image)}'>`);
  if (!image.is_floating_point()) throw new TypeError(`Input tensor should be a float tensor. Got ${image.dtype}.`);
  if (image.dim() < 3) {
    throw new ValueError(
      `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = ${image.shape}`,
    );
  }
  const column = (values: readonly number[]) => tensor([...values], { dtype: image.dtype }).view([-1, 1, 1]);
  const deviation = column(std);
  if (deviation.eq(0).any().item())
    throw new ValueError(`std evaluated to zero after conversion to ${image.dtype}, leading to division by zero.`);
  return (inplace ? image : image.clone()).sub_(column(mean)).div_(deviation);
}
