/** Padding. */
import { add, printShape, printSize, type Size } from '../../sizes';
import { tensor } from '../../values';
import type { Call } from '../call';
import { rule } from '../registry';

rule('pad constant_pad_nd', (call) => {
  const self = call.tensor('self');
  const shape = call.shape('self');
  const mode = call.overload.name === 'pad' ? (call.text('mode') ?? 'constant') : 'constant';
  const pad = mode === 'constant' ? amounts(call) : call.sizes('pad')!;
  if (pad.length % 2 !== 0)
    call.refuse(
      'invalid-argument',
      mode === 'constant'
        ? `Length of pad must be even but instead it equals ${pad.length}`
        : 'Padding length must be divisible by 2',
      { argument: 'pad' },
    );
  if (pad.length / 2 > shape.length)
    call.refuse(
      'rank-mismatch',
      mode === 'constant'
        ? `Length of pad should be no more than twice the number of dimensions of the input. Pad length is ${pad.length} while the input has ${shape.length} dimensions.`
        : 'Padding length too large',
      { argument: 'pad' },
    );
  const result = [...shape];
  if (mode !== 'constant') {
    const count = pad.length / 2;
    if (!['reflect', 'replicate', 'circular'].includes(mode))
      call.refuse('invalid-argument', `Unrecognised padding mode ${mode}`, { argument: 'mode' });
    if (call.has('value') && call.number('value') !== 0)
      call.refuse('invalid-argument', `Padding mode "${mode}" doesn't take in value argument`, { argument: 'value' });
    const fits = count >= 1 && count <= 3 && (shape.length === count + 1 || shape.length === count + 2);
    if (!fits)
      call.refuse('rank-mismatch', 'Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now', {
        argument: 'pad',
      });
    const inner = mode === 'circular' ? shape.slice(-count) : shape.slice(shape.length === count + 2 ? 1 : 0);
    if (inner.includes(0))
      call.refuse(
        'output-too-small',
        `Expected ${count + 1}D or ${count + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${printShape(shape)}`,
        { argument: 'input' },
      );
  }
  for (let i = 0; i < pad.length / 2; i++) {
    const d = shape.length - 1 - i;
    const [before, after] = [pad[2 * i], pad[2 * i + 1]];
    if (before === undefined || after === undefined) {
      result[d] = call.context.fresh('n');
      continue;
    }
    const size = add(add(shape[d]!, before), after);
    if (mode === 'constant')
      call.needAtMost(
        0,
        size,
        'output-too-small',
        () =>
          `The input size ${printSize(shape[d]!)}, plus negative padding ${printSize(before)} and ${printSize(after)} resulted in a negative output size, which is invalid. Check dimension ${d} of your input.`,
        { argument: 'pad' },
      );
    else {
      if (mode === 'reflect')
        for (const amount of [before, after])
          call.needAtMost(
            add(amount, 1),
            shape[d]!,
            'output-too-small',
            () =>
              `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${printSize(before)}, ${printSize(after)}) at dimension ${d} of input ${printShape(shape)}`,
            { argument: 'pad' },
          );
      if (mode === 'circular')
        for (const amount of [before, after])
          call.needAtMost(
            amount,
            shape[d]!,
            'output-too-small',
            () => 'Padding value causes wrapping around more than once.',
            { argument: 'pad' },
          );
      call.needAtMost(
        mode === 'circular' ? 0 : 1,
        size,
        'output-too-small',
        () => `input (${printShape(shape)}) is too small for padding`,
        { argument: 'pad' },
      );
    }
    result[d] = size;
  }
  if (!pad.includes(undefined))
    call.words = `${printShape(shape)} padded by ${printShape(pad as readonly Size[])} → ${printShape(result)}`;
  return tensor(result, self.dtype);
});

/** How much comes before and after each dimension, the last one first; `undefined` where that is not known. */
function amounts(call: Call): readonly (Size | undefined)[] {
  const pad = call.value('pad');
  if (pad?.kind !== 'list') return call.sizes('pad')!;
  return pad.items.map((item) => (item.kind === 'number' ? item.value : undefined));
}
