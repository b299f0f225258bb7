/** Orthogonal polynomials: `x` is where, `n` the degree; either may be a number. */
import { family } from './declare';

const op = family('polynomials');

function polynomial(name: string, doc: string, expr: string): void {
  op(`special_${name}(Tensor x, Tensor n) -> Tensor`, {
    doc,
    variants: ['special'],
    pointwise: {
      expr: `special::${expr}`,
      type: 'float',
      once: true,
      kernel: `${name}_cpu`,
      check: `refuse_halves({&x, &n}, "${name}_cpu");`,
    },
    numbers: ['x', 'n'],
    nondifferentiable: true,
  });
}

for (const [kind, ordinal, low] of [
  ['t', 'first', 6],
  ['u', 'second', 8],
  ['v', 'third', 8],
  ['w', 'fourth', 8],
] as const) {
  const type = `special::Chebyshev::${kind.toUpperCase()}`;
  polynomial(
    `chebyshev_polynomial_${kind}`,
    `Chebyshev polynomial of the ${ordinal} kind.`,
    `chebyshev<${type}>(a, b, ${low})`,
  );
  polynomial(
    `shifted_chebyshev_polynomial_${kind}`,
    `Chebyshev polynomial of the ${ordinal} kind, on the range from 0 to 1.`,
    `shifted_chebyshev<${type}>(a, b)`,
  );
}
polynomial('hermite_polynomial_h', "Hermite polynomial, the physicist's.", 'hermite_h(a, b)');
polynomial('hermite_polynomial_he', "Hermite polynomial, the probabilist's.", 'hermite_he(a, b)');
polynomial('laguerre_polynomial_l', 'Laguerre polynomial of each element.', 'laguerre_l(a, b)');
polynomial('legendre_polynomial_p', 'Legendre polynomial of each element.', 'legendre_p(a, b)');
