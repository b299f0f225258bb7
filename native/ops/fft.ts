/** Discrete Fourier transforms: torch.fft, and the short-time transforms made of them. */
import { family } from './declare';

const op = family('fft');

op('_fft_c2c(Tensor self, int[] dim, int normalization, bool forward) -> Tensor', {
  doc: 'Complex transform; normalization is 0 for none, 1 for the square root of the size, 2 for the size.',
  variants: ['internal'],
  node: 'FftC2CBackward0',
  grad: { self: '_fft_c2c(grad, dim, normalization, !forward)' },
});
op('_fft_r2c(Tensor self, int[] dim, int normalization, bool onesided) -> Tensor', {
  doc: 'Forward transform of real elements; `onesided` keeps the half that determines the rest.',
  variants: ['internal'],
  node: 'FftR2CBackward0',
  grad: { self: 'fft_r2c_backward(grad, dim, normalization, onesided, self.sizes())' },
});
op('_fft_c2r(Tensor self, int[] dim, int normalization, int last_dim_size) -> Tensor', {
  doc: 'Inverse transform of half a Hermitian spectrum, to real elements.',
  variants: ['internal'],
  node: 'FftC2RBackward0',
  grad: { self: 'fft_c2r_backward(grad, dim, normalization)' },
});

const KINDS = [
  ['fft', 'Fourier transform', ''],
  ['ifft', 'Inverse Fourier transform', ''],
  ['rfft', 'Fourier transform of real elements, the half that determines the rest', ''],
  ['irfft', 'Inverse of `rfft`', ''],
  ['hfft', 'Fourier transform of half a Hermitian signal, to real elements', ''],
  ['ihfft', 'Inverse of `hfft`', ''],
] as const;
for (const [name, doc] of KINDS) {
  const spec = (where: string) => ({
    doc: `${doc}, ${where}; \`norm\` is 'backward' (the default), 'forward' or 'ortho'.`,
    variants: ['fft'] as ['fft'],
    composite: true,
  });
  op(`fft_${name}(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor`, spec('along a dimension'));
  op(
    `fft_${name}2(Tensor self, int[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor`,
    spec('along two dimensions'),
  );
  op(
    `fft_${name}n(Tensor self, int[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor`,
    spec('along several dimensions'),
  );
}
op('fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor', {
  doc: 'Moves the zero frequency to the middle.',
  variants: ['fft'],
  composite: true,
});
op('fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor', {
  doc: 'Moves the zero frequency from the middle to the front.',
  variants: ['fft'],
  composite: true,
});
const FACTORY = 'ScalarType? dtype=None, Device? device=None, bool? requires_grad=None';
op(`fft_fftfreq(int n, float d=1.0, *, ${FACTORY}) -> Tensor`, {
  doc: 'Frequencies of the results of `fft` for samples `d` apart.',
  variants: ['fft'],
  nondifferentiable: true,
});
op(`fft_rfftfreq(int n, float d=1.0, *, ${FACTORY}) -> Tensor`, {
  doc: 'Frequencies of the results of `rfft` for samples `d` apart.',
  variants: ['fft'],
  nondifferentiable: true,
});

op(
  'stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode="reflect", bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor',
  {
    doc: 'Fourier transforms of overlapping stretches of a signal.',
    composite: true,
    example: `
const x = torch.arange(8).float();
console.log(torch.stft(x, 4, { window: torch.ones(4), return_complex: true }));`,
  },
);
op(
  'istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor',
  {
    doc: 'The signal whose short-time Fourier transform is given.',
    composite: true,
    example: `
const x = torch.arange(8).float();
const window = torch.ones(4);
const spectrum = torch.stft(x, 4, { window, return_complex: true });
console.log(torch.istft(spectrum, 4, { window }));`,
  },
);
