/** Rearrangements of channels and pixels. */
import { type Args, required, signature } from '../arguments';
import * as ops from '../generated/ops';
import type { Tensor } from '../tensor';
import { Module } from './module';

const shuffle = signature('PixelShuffle.__init__', { upscale_factor: required<number>() });
const unshuffle = signature('PixelUnshuffle.__init__', { downscale_factor: required<number>() });
const channels = signature('ChannelShuffle.__init__', { groups: required<number>() });

/**
 * Moves channels into blocks of pixels: (C r², H, W) to (C, H r, W r).
 * @example
 * console.log(new torch.nn.PixelShuffle(2)(torch.arange(4).view(1, 4, 1, 1)));
 */
export class PixelShuffle extends Module {
  readonly upscale_factor: number;

  constructor(...args: Args<[upscale_factor: number], { upscale_factor?: number }>) {
    super();
    this.upscale_factor = shuffle.bind(args).upscale_factor;
  }

  override forward(input: Tensor): Tensor {
    return ops.pixel_shuffle(input, this.upscale_factor);
  }

  override extra_repr(): string {
    return `upscale_factor=${this.upscale_factor}`;
  }
}

/**
 * Moves blocks of pixels into channels: (C, H r, W r) to (C r², H, W).
 * @example
 * console.log(new torch.nn.PixelUnshuffle(2)(torch.arange(4).view(1, 1, 2, 2)).flatten());
 */
export class PixelUnshuffle extends Module {
  readonly downscale_factor: number;

  constructor(...args: Args<[downscale_factor: number], { downscale_factor?: number }>) {
    super();
    this.downscale_factor = unshuffle.bind(args).downscale_factor;
  }

  override forward(input: Tensor): Tensor {
    return ops.pixel_unshuffle(input, this.downscale_factor);
  }

  override extra_repr(): string {
    return `downscale_factor=${this.downscale_factor}`;
  }
}

/**
 * Deals the channels of each group out among all.
 * @example
 * console.log(new torch.nn.ChannelShuffle(2)(torch.arange(4).view(1, 4, 1, 1)).flatten());
 */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(...args: Args<[groups: number], { groups?: number }>) {
    super();
    this.groups = channels.bind(args).groups;
  }

  override forward(input: Tensor): Tensor {
    return ops.channel_shuffle(input, this.groups);
  }

  override extra_repr(): string {
    return `groups=${this.groups}`;
  }
}
