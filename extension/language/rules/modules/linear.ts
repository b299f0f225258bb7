/** Linear layers. */
import { mul, product, type Size } from '../../sizes';
import { tensor } from '../../values';
import type { Call } from '../call';
import { invoke } from '../dispatch';
import { dtypeOf, parameter } from './layers';
import { defineModule, type StateEntry } from './registry';

function weights(config: Call, weight: readonly Size[], bias: readonly Size[]): StateEntry[] {
  const own = [parameter(config, 'weight', weight)];
  return config.flag('bias') ? [...own, parameter(config, 'bias', bias)] : own;
}

defineModule('Linear(int in_features, int out_features, bool bias=True)', {
  state: (c) => weights(c, [c.size('out_features')!, c.size('in_features')!], [c.size('out_features')!]),
  forward(call, config) {
    const [inside, outside] = [config.size('in_features')!, config.size('out_features')!];
    const dtype = dtypeOf(config);
    return invoke(
      call,
      ['nn', 'functional', 'linear'],
      [
        call.tensor('input'),
        tensor([outside, inside], dtype),
        config.flag('bias') ? tensor([outside], dtype) : { kind: 'none' },
      ],
    );
  },
  flops: (c, _input, output) => mul(2, mul(product(output), c.size('in_features')!)),
});
