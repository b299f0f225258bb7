/** `nn.init`: starting values, written into the tensor that is given. */
import { mul, printShape, type Size } from '../sizes';
import { number, SCALAR_NAMES, type TensorValue, type Value } from '../values';
import type { Call } from './call';
import { typeName } from './overload';
import { define } from './registry';

const GENERATOR = 'Generator? generator=None';
const COUNT = 'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions';

function enter(schema: string, check?: (call: Call, shape: readonly Size[]) => void): void {
  define('nn.init', `${schema} -> Tensor`, (call): TensorValue => {
    const tensor = call.tensor('tensor');
    if (tensor.shape) check?.(call, tensor.shape);
    return tensor;
  });
}

/** Only numbers with fractions are drawn, if any. */
const drawn = (call: Call): void => {
  if (!call.tensor('tensor').shape?.includes(0))
    call.checkDtype(
      'tensor',
      ['floating', 'complex'],
      (dtype) => `"normal_kernel_cpu" not implemented for '${SCALAR_NAMES[dtype]}'`,
    );
};

const ranked = (ranks: (rank: number) => boolean, text: string) => (call: Call, shape: readonly Size[]) =>
  call.check(ranks(shape.length), 'rank-mismatch', () => text, 'tensor');

const connects = (call: Call, shape: readonly Size[]): void => {
  call.check(shape.length >= 2, 'rank-mismatch', () => COUNT, 'tensor');
  drawn(call);
};

enter(`uniform_(Tensor tensor, float a=0.0, float b=1.0, *, ${GENERATOR})`, (call) => {
  const [a, b] = [call.number('a'), call.number('b')];
  drawn(call);
  call.check(
    a === undefined || b === undefined || a <= b,
    'invalid-argument',
    () => `uniform_ expects to return a [from, to) range, but found from=${a} > to=${b}`,
    'b',
  );
});
enter(`normal_(Tensor tensor, float mean=0.0, float std=1.0, *, ${GENERATOR})`, (call) => {
  const std = call.number('std');
  drawn(call);
  call.check(
    std === undefined || std >= 0,
    'invalid-argument',
    () => `normal expects std >= 0.0, but found std ${std}`,
    'std',
  );
});
enter(`trunc_normal_(Tensor tensor, float mean=0.0, float std=1.0, float a=-2.0, float b=2.0, *, ${GENERATOR})`, drawn);
enter('constant_(Tensor tensor, Scalar val)', (call) => {
  const value = call.args.get('val')!;
  if (['none', 'list', 'string'].includes(value.kind))
    call.refuse('wrong-call', `fill_(): argument 'value' must be Number, not ${typeName(value)}`, { argument: 'val' });
});
enter('ones_(Tensor tensor)');
enter('zeros_(Tensor tensor)');
enter(
  'eye_(Tensor tensor)',
  ranked((rank) => rank === 2, 'Only tensors with 2 dimensions are supported'),
);
enter('dirac_(Tensor tensor, int groups=1)', (call, shape) => {
  const groups = call.size('groups')!;
  call.check(
    shape.length > 2 && shape.length < 6,
    'rank-mismatch',
    () => 'Only tensors with 3, 4, or 5 dimensions are supported',
    'tensor',
  );
  call.check(
    call.facts.divides(groups, shape[0]!),
    'invalid-argument',
    () => 'dim 0 must be divisible by groups',
    'groups',
  );
});
for (const name of ['xavier_uniform_', 'xavier_normal_'])
  enter(`${name}(Tensor tensor, float gain=1.0, ${GENERATOR})`, (call, shape) => {
    connects(call, shape);
    const gain = call.number('gain');
    const wrong =
      name === 'xavier_normal_' ? 'normal expects std >= 0.0' : 'uniform_ expects to return a [from, to) range';
    call.check(gain === undefined || gain >= 0, 'invalid-argument', () => `${wrong}, but the gain is ${gain}`, 'gain');
  });

const GAINS = /^(linear|conv[123]d|conv_transpose[123]d|sigmoid|tanh|relu|leaky_relu|selu)$/;
for (const name of ['kaiming_uniform_', 'kaiming_normal_'])
  enter(
    `${name}(Tensor tensor, float a=0.0, str mode="fan_in", str nonlinearity="leaky_relu", ${GENERATOR})`,
    (call, shape) => {
      // A tensor without elements is left as it is.
      if (shape.includes(0)) return;
      const mode = call.text('mode')!;
      call.check(
        /^fan_(in|out)$/i.test(mode),
        'invalid-argument',
        () => `Mode ${mode} not supported, please use one of ['fan_in', 'fan_out']`,
        'mode',
      );
      connects(call, shape);
      gained(call);
    },
  );
enter(
  `orthogonal_(Tensor tensor, float gain=1, ${GENERATOR})`,
  ranked((rank) => rank >= 2, 'Only tensors with 2 or more dimensions are supported'),
);
enter(
  `sparse_(Tensor tensor, float sparsity, float std=0.01, ${GENERATOR})`,
  ranked((rank) => rank === 2, 'Only tensors with 2 dimensions are supported'),
);

function gained(call: Call): void {
  const given = call.args.get('nonlinearity');
  if (given && given.kind !== 'string' && given.kind !== 'unknown')
    call.refuse('invalid-argument', 'Unsupported nonlinearity', { argument: 'nonlinearity' });
  const name = call.text('nonlinearity')!;
  call.check(GAINS.test(name), 'invalid-argument', () => `Unsupported nonlinearity ${name}`, 'nonlinearity');
}
define('nn.init', 'calculate_gain(str nonlinearity, float? param=None) -> float', (call): Value => {
  gained(call);
  return { kind: 'number' };
});
define('nn.init', '_calculate_fan_in_and_fan_out(Tensor tensor) -> (int, int)', (call): Value => {
  const shape = call.shape('tensor');
  call.check(shape.length >= 2, 'rank-mismatch', () => `${COUNT}, got ${printShape(shape)}`, 'tensor');
  const [out, input, ...kernel] = shape as [Size, Size, ...Size[]];
  const area = kernel.reduce<Size>((all, size) => mul(all, size), 1);
  return { kind: 'list', items: [number(mul(input, area)), number(mul(out, area))] };
});
