/** Pixels and channels that change places. */
import { floorDiv, mul, printShape, printSize, type Size } from '../../sizes';
import { tensor } from '../../values';
import { atLeast } from '../conv';
import { rule } from '../registry';

rule('pixel_shuffle', (call) => {
  const shape = call.shape('self');
  const r = call.size('upscale_factor')!;
  if (shape.length < 3)
    call.refuse(
      'rank-mismatch',
      `pixel_shuffle expects input to have at least 3 dimensions, but got input with ${shape.length} dimension(s)`,
      { argument: 'input' },
    );
  atLeast(call, [r], 1, 'upscale_factor', `pixel_shuffle expects a positive upscale_factor, but got ${printSize(r)}`);
  const [c, h, w] = shape.slice(-3) as [Size, Size, Size];
  call.need(
    { relation: 'divides', left: mul(r, r), right: c },
    'channel-mismatch',
    () =>
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${printSize(c)} is not divisible by ${printSize(mul(r, r))}`,
    { argument: 'input', actual: c },
  );
  return tensor([...shape.slice(0, -3), floorDiv(c, mul(r, r)), mul(h, r), mul(w, r)], call.tensor('self').dtype);
});
rule('pixel_unshuffle', (call) => {
  const shape = call.shape('self');
  const r = call.size('downscale_factor')!;
  if (shape.length < 3)
    call.refuse(
      'rank-mismatch',
      `pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${shape.length} dimension(s)`,
      { argument: 'input' },
    );
  atLeast(
    call,
    [r],
    1,
    'downscale_factor',
    `pixel_unshuffle expects a positive downscale_factor, but got ${printSize(r)}`,
  );
  const [c, h, w] = shape.slice(-3) as [Size, Size, Size];
  for (const [name, size, at] of [
    ['height', h, -2],
    ['width', w, -1],
  ] as const)
    call.need(
      { relation: 'divides', left: r, right: size },
      'size-mismatch',
      () =>
        `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${at})=${printSize(size)} is not divisible by ${printSize(r)}`,
      { argument: 'input' },
    );
  return tensor([...shape.slice(0, -3), mul(c, mul(r, r)), floorDiv(h, r), floorDiv(w, r)], call.tensor('self').dtype);
});
rule('channel_shuffle native_channel_shuffle', (call) => {
  const shape = call.shape('self');
  const groups = call.size('groups')!;
  if (shape.length <= 2)
    call.refuse(
      'rank-mismatch',
      `channel_shuffle expects input with > 2 dims, but got input with sizes ${printShape(shape)}`,
      { argument: 'input' },
    );
  atLeast(
    call,
    [groups],
    1,
    'groups',
    `Number of groups to divide channels in must be positive. Value of groups:${printSize(groups)}`,
  );
  call.need(
    { relation: 'divides', left: groups, right: shape[1]! },
    'channel-mismatch',
    () =>
      `Number of channels must be divisible by groups. Got ${printSize(shape[1]!)} channels and ${printSize(groups)} groups.`,
    { argument: 'input' },
  );
  return tensor(shape, call.tensor('self').dtype);
});
