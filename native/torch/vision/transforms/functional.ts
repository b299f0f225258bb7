/** `vision.transforms.functional`: transforms as functions, of pictures and of tensors. */
export {
  adjust_brightness,
  adjust_contrast,
  adjust_gamma,
  adjust_hue,
  adjust_saturation,
  adjust_sharpness,
  autocontrast,
  equalize,
  gaussian_blur,
  invert,
  posterize,
  rgb_to_grayscale,
  solarize,
  to_grayscale,
} from './functional/color';
export { convert_image_dtype, normalize, pil_to_tensor, to_pil_image, to_tensor } from './functional/convert';
export {
  center_crop,
  crop,
  erase,
  five_crop,
  hflip,
  pad,
  resize,
  resized_crop,
  ten_crop,
  vflip,
} from './functional/frame';
export {
  type Fill,
  get_dimensions,
  get_image_size,
  type Interpolation,
  InterpolationMode,
  type Picture,
} from './functional/picture';
export { affine, perspective, rotate } from './functional/warp';
