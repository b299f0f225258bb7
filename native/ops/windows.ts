/** Window functions for spectral analysis. */
import { family } from './declare';

const op = family('windows');

const FACTORY = 'ScalarType? dtype=None, Device? device=None, bool? requires_grad=None';
const spec = (doc: string) => ({
  doc: `${doc}; \`periodic\` (the default) leaves out the last of a symmetric window one longer.`,
  variants: ['function' as const],
  nondifferentiable: true,
});

for (const [name, doc] of [
  ['hann', 'Hann window: a raised cosine'],
  ['hamming', 'Hamming window: `alpha` minus `beta` times a cosine'],
  ['bartlett', 'Bartlett window: a triangle'],
  ['blackman', 'Blackman window: a sum of two cosines'],
  ['kaiser', 'Kaiser window: a ratio of Bessel functions, the narrower the larger `beta`'],
] as const) {
  op(`${name}_window(int window_length, *, ${FACTORY}) -> Tensor`, spec(doc));
  op(`${name}_window.periodic(int window_length, bool periodic, *, ${FACTORY}) -> Tensor`, spec(doc));
}
op(
  `hamming_window.periodic_alpha(int window_length, bool periodic, float alpha, *, ${FACTORY}) -> Tensor`,
  spec('Hamming window: `alpha` minus `beta` times a cosine'),
);
op(
  `hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, float beta, *, ${
    FACTORY
  }) -> Tensor`,
  spec('Hamming window: `alpha` minus `beta` times a cosine'),
);
op(
  `kaiser_window.beta(int window_length, bool periodic, float beta, *, ${FACTORY}) -> Tensor`,
  spec('Kaiser window: a ratio of Bessel functions, the narrower the larger `beta`'),
);
