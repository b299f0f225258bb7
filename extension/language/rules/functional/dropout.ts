/** Dropout. */
import { isFloating, SCALAR_NAMES, type TensorValue } from '../../values';
import type { Call } from '../call';
import { refuseSubtraction } from '../pointwise';
import { define, rule } from '../registry';
import { same } from './shared';

function trains(call: Call): boolean {
  const name = call.overload.params.some((param) => param.name === 'training') ? 'training' : 'train';
  return call.value(name)?.kind === 'boolean' && call.flag(name);
}

/** Whole channels are dropped: there must be some. */
function featured(call: Call): TensorValue {
  const { shape } = call.tensor('input');
  const p = call.number('p');
  call.check(
    !shape || shape.length >= 2 || shape.includes(0) || p === 0 || p === 1 || !trains(call),
    'rank-mismatch',
    () => 'Feature dropout requires at least 2 dimensions in the input',
    'input',
  );
  return dropped(call);
}

function dropped(call: Call, name = 'input'): TensorValue {
  const p = call.number('p');
  if (p !== undefined && !(p >= 0 && p <= 1))
    call.refuse('invalid-argument', `dropout probability has to be between 0 and 1, but got ${p}`, { argument: 'p' });
  const { dtype } = call.tensor(name);
  const drops = p !== 0 && p !== 1 && !call.tensor(name).shape?.includes(0) && trains(call);
  if (dtype && drops && !isFloating(dtype) && !dtype.startsWith('complex'))
    call.refuse('dtype-mismatch', `result type Float can't be cast to the desired output type ${SCALAR_NAMES[dtype]}`, {
      argument: 'input',
      actual: dtype,
    });
  if (dtype === 'bool' && drops && call.overload.name.includes('alpha')) refuseSubtraction(call, [name]);
  return same(call, name);
}
rule('dropout alpha_dropout', (call) => dropped(call));
rule('feature_dropout feature_alpha_dropout', (call) => featured(call));
define(
  'nn.functional',
  'dropout(Tensor input, float p=0.5, bool training=True, bool inplace=False) -> Tensor',
  (call) => dropped(call),
);
for (const name of ['alpha_dropout', 'feature_alpha_dropout'])
  define(
    'nn.functional',
    `${name}(Tensor input, float p=0.5, bool training=False, bool inplace=False) -> Tensor`,
    (call) => (name === 'alpha_dropout' ? dropped(call) : featured(call)),
  );
for (const dims of [1, 2, 3])
  define(
    'nn.functional',
    `dropout${dims}d(Tensor input, float p=0.5, bool training=True, bool inplace=False) -> Tensor`,
    (call) => {
      const { shape } = call.tensor('input');
      if (dims === 1 && shape && shape.length !== 2 && shape.length !== 3)
        call.refuse(
          'rank-mismatch',
          `dropout1d: Expected 2D or 3D input, but received a ${shape.length}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).`,
          { argument: 'input' },
        );
      return dropped(call);
    },
  );
