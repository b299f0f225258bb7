/** Windows as columns, and back. */
import { add, floorDiv, mul, printShape, printSize, product, type Size, sub } from '../../sizes';
import { tensor } from '../../values';
import type { Call } from '../call';
import { atLeast } from '../conv';
import { define } from '../registry';

const WINDOWS = 'int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1';
/** How many windows lie along each of two dimensions. */
function blocks(call: Call, sizes: readonly Size[]): Size[] {
  const [kernel, dilation, padding, stride] = ['kernel_size', 'dilation', 'padding', 'stride'].map((name) =>
    call.perDim(name, 2),
  ) as [readonly Size[], readonly Size[], readonly Size[], readonly Size[]];
  for (const [name, values] of [
    ['kernel_size', kernel],
    ['dilation', dilation],
    ['stride', stride],
  ] as const) {
    if (values.length !== 2)
      call.refuse('invalid-argument', `It is expected ${name} equals to 2, but got size ${values.length}`, {
        argument: name,
      });
    atLeast(call, values, 1, name, `${name} should be greater than zero, but got ${printShape(values)}`);
  }
  atLeast(call, padding, 0, 'padding', `padding should be non-negative, but got ${printShape(padding)}`);
  return sizes.map((size, d) => {
    const reach = add(mul(dilation[d]!, sub(kernel[d]!, 1)), 1);
    const count = add(floorDiv(sub(add(size, mul(2, padding[d]!)), reach), stride[d]!), 1);
    call.needAtMost(
      1,
      count,
      'output-too-small',
      () =>
        `Given input with spatial size (${sizes.map(printSize).join(', ')}), kernel_size=${printShape(kernel)}, dilation=${printShape(dilation)}, padding=${printShape(padding)}, stride=${printShape(stride)}, calculated shape of the array of sliding blocks is too small`,
      { argument: 'input' },
    );
    return count;
  });
}
define('nn.functional', `unfold(Tensor input, ${WINDOWS}) -> Tensor`, (call) => {
  const shape = call.shape('input');
  const batched = shape.length === 4;
  if (!batched && shape.length !== 3)
    call.refuse(
      'rank-mismatch',
      `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  if (shape.slice(batched ? 1 : 0).includes(0))
    call.refuse(
      'output-too-small',
      `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  const count = product(blocks(call, shape.slice(-2)));
  const rows = mul(shape.at(-3)!, product(call.perDim('kernel_size', 2)));
  return tensor([...(batched ? [shape[0]!] : []), rows, count], call.tensor('input').dtype);
});
define('nn.functional', `fold(Tensor input, int[2] output_size, ${WINDOWS}) -> Tensor`, (call) => {
  const shape = call.shape('input');
  const size = call.perDim('output_size', 2);
  if (shape.length !== 2 && shape.length !== 3)
    call.refuse(
      'rank-mismatch',
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  if (shape.slice(-2).includes(0))
    call.refuse(
      'output-too-small',
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  const area = product(call.perDim('kernel_size', 2));
  call.need(
    { relation: 'divides', left: area, right: shape.at(-2)! },
    'size-mismatch',
    () =>
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${printSize(shape.at(-2)!)} and kernel_size=${printShape(call.perDim('kernel_size', 2))}.`,
    { argument: 'input' },
  );
  atLeast(call, size, 1, 'output_size', `output_size should be greater than zero, but got ${printShape(size)}`);
  const count = product(blocks(call, size));
  call.needEqual(
    shape.at(-1)!,
    count,
    'size-mismatch',
    () =>
      `Given output_size=${printShape(size)}, kernel_size=${printShape(call.perDim('kernel_size', 2))}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${printSize(count)}, but got input.size(2)=${printSize(shape.at(-1)!)}.`,
    { argument: 'input', expected: count, actual: shape.at(-1)! },
  );
  return tensor([...shape.slice(0, -2), floorDiv(shape.at(-2)!, area), ...size], call.tensor('input').dtype);
});
