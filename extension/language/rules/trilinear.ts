/** `_trilinear`, the product of three tensors behind bilinear layers: dimensions put in where `expand` says, some summed. */
import { printShape, type Size } from '../sizes';
import { tensor } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { sameDtype } from './matrix';
import { rule } from './registry';

const INPUTS = ['i1', 'i2', 'i3'] as const;

/** A tensor's sizes with new dimensions of one in these places, all counted in the result. */
function expanded(call: Call, name: string, at: readonly number[], rank: number): readonly Size[] {
  const own = call.shape(name);
  const places = call.distinct(at, rank);
  const free = Array.from({ length: rank }, (_x, i) => i).filter((i) => !places.includes(i));
  const text = () =>
    `number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. ${printShape(own)} with ${places.length} more`;
  call.check(free.length === own.length, 'rank-mismatch', text, name);
  return Array.from({ length: rank }, (_x, i) => (places.includes(i) ? 1 : own[free.indexOf(i)]!));
}

rule('_trilinear', (call) => {
  const [, second, third] = INPUTS.map((name) => call.tensor(name));
  const expands = ['expand1', 'expand2', 'expand3'].map((name) => call.ints(name)!);
  const rank = call.shape('i1').length + expands[0]!.length;
  const unroll = call.int('unroll_dim')!;
  const range = () => `unroll_dim must be in [0,${rank - 1}]`;
  call.check(unroll >= 0 && unroll < rank, 'dim-out-of-range', range, 'unroll_dim');
  const shapes = INPUTS.map((name, i) => expanded(call, name, expands[i]!, rank));
  const summed = call.distinct(call.ints('sumdim')!, rank);
  const { dtype } = call.tensor('i1');
  const empty = shapes.some((shape) => shape.includes(0));
  // Where one of them is empty nothing is multiplied, nor looked at.
  if (empty) call.unknown(tensor(undefined, dtype));
  let full = shapes[0]!;
  for (const [i, shape] of shapes.entries()) if (i > 0) full = broadcastShapes(call, full, shape, ['i1', INPUTS[i]!]);
  for (const other of [second!, third!]) sameDtype(call, call.tensor('i1'), other, 'i2');
  return tensor(
    full.filter((_size, i) => !summed.includes(i)),
    dtype,
  );
});
