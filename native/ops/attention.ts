/** Attention, and rearrangements of channels. */
import { family } from './declare';

const op = family('attention');

op(
  'scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor',
  {
    doc: 'Means of `value` weighted by the softmax of how well `query` and `key` agree.',
    variants: ['nn'],
    composite: true,
  },
);
op('_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor', {
  doc: 'Softmax that is zero where every element is minus infinity.',
  variants: ['function'],
  composite: true,
});
op('pixel_shuffle(Tensor self, int upscale_factor) -> Tensor', {
  doc: 'Moves channels into blocks of pixels: (C r², H, W) to (C, H r, W r).',
  variants: ['function', 'nn'],
  grad: { self: 'pixel_unshuffle(grad, upscale_factor)' },
});
op('pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor', {
  doc: 'Moves blocks of pixels into channels: (C, H r, W r) to (C r², H, W).',
  variants: ['function', 'nn'],
  grad: { self: 'pixel_shuffle(grad, downscale_factor)' },
});
op('channel_shuffle(Tensor self, int groups) -> Tensor', {
  doc: 'Deals the channels of each group out among all.',
  variants: ['function', 'nn'],
  grad: { self: 'channel_shuffle(grad, groups ? self.sizes()[1] / groups : 1)' },
});
op('native_channel_shuffle(Tensor self, int groups) -> Tensor', {
  doc: 'The same as `channel_shuffle`.',
  variants: ['function', 'nn'],
  composite: true,
  example: `
const x = torch.arange(4).view(1, 4, 1, 1).float();
console.log(torch.native_channel_shuffle(x, 2).flatten());`,
});
