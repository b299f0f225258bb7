/**
 * What PyTorch asks of the dtype of a tensor given as `out`. Of ops that are not here it need only be one to which the
 * result can be cast. `{result}` and `{out}` stand for the two dtypes, `{cresult}` and `{cout}` for their names in C++.
 */

/** The result's dtype and no other. */
const SAME: Readonly<Record<string, string>> = {
  'Expected out tensor to have dtype {cresult}, but got {cout} instead':
    'addmm addmv addr baddbmm bmm mm linear isin softmax log_softmax argmax argmin norm aminmax ' +
    'alias_copy as_strided_copy diagonal_copy expand_copy permute_copy squeeze_copy t_copy transpose_copy ' +
    'unfold_copy unsqueeze_copy view_copy avg_pool2d avg_pool3d gather scatter scatter_add scatter_reduce slice_scatter ' +
    'index_add index_copy index_reduce take_along_dim msort renorm tril triu cross lu_solve linalg_cross linalg_det ' +
    'linalg_cholesky linalg_eigvalsh linalg_inv linalg_ldl_solve linalg_lu_solve linalg_solve linalg_svdvals ' +
    'linalg_vector_norm',
  'Found dtype {out} but expected {result}':
    'abs bitwise_not ceil conj_physical floor frac gelu hardshrink neg round sgn sign softplus softshrink trunc',
  "Expected the dtype for input and out to match, but got {result} for input's dtype and {out} for out's dtype.":
    'amax amin',
  "Expected object of scalar type {result} but got scalar type {out} for argument 'out'": 'complex polar',
  'Expected out type to be {result} but got {out}': 'where',
  'Expected self.dtype() == output.dtype() to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)':
    'narrow_copy',
  'expected scalar type {result} but found {out}': 'log_sigmoid logsigmoid linalg_solve_triangular',
  'expected scalar_type {result} but found {out}': 'diff logcumsumexp',
  'index_select(): self and result must have the same scalar type': 'index_select',
  'isneginf does not support non-boolean outputs.': 'isneginf',
  'isposinf does not support non-boolean outputs.': 'isposinf',
  'linalg.matrix_norm expected out tensor dtype {result} but got: {out}': 'linalg_matrix_norm',
  'linalg.norm expected out tensor dtype {result} but got: {out}': 'linalg_norm',
  'linalg.vecdot: Expected out of dtype{result} but found {out}': 'linalg_vecdot',
  'masked_select(): self and result must have the same scalar type': 'masked_select',
  'multi_dot(): expected out tensor to have dtype {cresult} but got {cout}': 'linalg_multi_dot',
  'multinomial expects {result} tensor out, got: {out}': 'multinomial',
  'nan_to_num: dtype of out: {out} should be same as input: {result}': 'nan_to_num',
  'nonzero: Expected out tensor to have scalar type {result} but got scalar type{out}': 'nonzero',
  'quantile() out tensor must be same dtype as the input tensor': 'quantile nanquantile',
  'signbit does not support non-boolean outputs.': 'signbit',
  'take(): self and out expected to have the same dtype, but got self.dtype = {result} and out.dtype = {out}': 'take',
  'tensordot: Expected the output tensor to have dtype {result}, but got an output tensor with dtype {out}':
    'tensordot _tensordot',
  "the output given to float_power has dtype {out} but the operation's result requires dtype {result}": 'float_power',
  'torch.histogram: input tensor and hist tensor should have the same dtype, but got input {cresult} and hist {cout}':
    'histc',
  'torch.ormqr: Expected input and result to have the same dtype, but input has dtype{result} and result has dtype {out}':
    'ormqr',
};

/** The dtype that is given with it, if one is. */
const GIVEN: Readonly<Record<string, string>> = {
  'dtype {result} does not match dtype of out parameter ({out})':
    'arange empty eye full linspace logspace normal ones rand randn zeros',
};

/** One to which the result can be cast, in words of the op's own. */
const CASTABLE: Readonly<Record<string, string>> = {
  'cholesky: Expected result to be safely castable from {result} dtype, but got result with dtype {out}': 'cholesky',
  'cholesky_inverse: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'cholesky_inverse',
  'cholesky_solve: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'cholesky_solve',
  'fft expects a complex output tensor, but got {out}': 'fft_fft',
  'fftn expects a complex output tensor, but got {out}': 'fft_fft2 fft_fftn fft_ifft2 fft_ifftn',
  'hfft expects a floating point output tensor, but got {out}': 'fft_hfft',
  'hfftn expects a floating point output tensor, but got {out}': 'fft_hfft2 fft_hfftn',
  'ifft expects a complex output tensor, but got {out}': 'fft_ifft',
  'ihfft expects a complex output tensor, but got {out}': 'fft_ihfft',
  'ihfftn expects a complex output tensor, but got {out}': 'fft_ihfft2 fft_ihfftn',
  'irfft expects a floating point output tensor, but got {out}': 'fft_irfft',
  'irfftn expects a floating point output tensor, but got {out}': 'fft_irfft2 fft_irfftn',
  'linalg.cond: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'linalg_cond',
  'linalg.pinv: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'linalg_pinv',
  'logsumexp(): Expected floating point type for result tensor, but got: {out}': 'logsumexp',
  'matrix_power: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'linalg_matrix_power matrix_power',
  'rfft expects a complex output tensor, but got {out}': 'fft_rfft',
  'rfftn expects a complex output tensor, but got {out}': 'fft_rfft2 fft_rfftn',
  'tensorinv: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'linalg_tensorinv',
  'tensorsolve: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'linalg_tensorsolve',
  'torch.linalg.eigvals: Expected eigenvalues to be safely castable from {result} dtype, but got eigenvalues with dtype {out}':
    'linalg_eigvals',
  'torch.linalg.householder_product: Expected result to be safely castable from {result} dtype, but got result with dtype {out}':
    'linalg_householder_product',
};

export interface OutRule {
  kind: 'same' | 'given' | 'castable';
  text: string;
}

const rules = new Map<string, OutRule>();
for (const [kind, texts] of Object.entries({ same: SAME, given: GIVEN, castable: CASTABLE }))
  for (const [text, names] of Object.entries(texts))
    for (const name of names.split(' ')) rules.set(name, { kind: kind as OutRule['kind'], text });

/** What is asked of the dtype of an op's `out`, by the op's name. */
export function outRule(name: string): OutRule | undefined {
  return rules.get(name);
}
