/** Fourier transforms against their matrix: every way of going about a length, few lines and many, along rows and columns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor } from 'tensorpad';
import * as torch from 'tensorpad';

/** Products of each small prime, primes beyond them, and lines long enough to be made of short ones. */
const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 15, 16, 17, 31, 34, 62, 64, 66, 121, 128, 169, 256, 1001, 1009, 2100];
/** Around what is transformed side by side: 8 of double, 16 of float. */
const LINES = [1, 3, 8, 9, 16, 17];

function matrix(n: number): Tensor {
  const k = torch.arange(n, { dtype: torch.float64 });
  const angle = torch
    .outer(k, k)
    .remainder(n)
    .mul((-2 * Math.PI) / n);
  return torch.complex(angle.cos(), angle.sin());
}

/** The largest error, as a part of the largest number. */
function error(result: Tensor, expected: Tensor): number {
  const difference = result.to(expected.dtype).sub(expected).abs().max();
  return difference.div(expected.abs().max()).item() as number;
}

for (const [name, real, complex, most] of [
  ['single', torch.float32, torch.complex64, 5e-7],
  ['double', torch.float64, torch.complex128, 3e-15],
] as const)
  test(`transforms of ${name} precision`, () => {
    torch.manual_seed(0);
    for (const n of LENGTHS) {
      const turns = matrix(n);
      for (const lines of n > 1000 ? [1, 3] : LINES)
        for (const dim of [-1, 0]) {
          const shape = dim === 0 ? [n, lines] : [lines, n];
          const [x, y] = [torch.randn(shape, { dtype: torch.float64 }), torch.randn(shape, { dtype: torch.float64 })];
          const transformed = (t: Tensor) => (dim === 0 ? turns.matmul(t) : t.matmul(turns));
          const z = torch.complex(x, y);
          const spectrum = torch.fft.rfft(x.to(real), { dim });
          const errors = {
            fft: error(torch.fft.fft(z.to(complex), { dim }), transformed(z)),
            ifft: error(torch.fft.ifft(transformed(z).to(complex), { dim }), z),
            rfft: error(spectrum, transformed(x.to(torch.complex128)).narrow(dim, 0, Math.floor(n / 2) + 1)),
            irfft: error(torch.fft.irfft(spectrum, { n, dim }), x),
          };
          for (const [call, part] of Object.entries(errors))
            assert.ok(part < most, `${call} of ${lines} lines of ${n} along ${dim}: ${part}`);
        }
    }
  });
