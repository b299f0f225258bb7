/** Second names PyTorch has for ops. An alias is the same function, with the same methods and in-place forms. */

export const aliases: Record<string, string> = {
  absolute: 'abs',
  arccosh: 'acosh',
  arcsinh: 'asinh',
  arctan2: 'atan2',
  arctanh: 'atanh',
  arccos: 'acos',
  arcsin: 'asin',
  arctan: 'atan',
  clip: 'clamp',
  divide: 'div',
  fix: 'trunc',
  greater: 'gt',
  greater_equal: 'ge',
  less: 'lt',
  less_equal: 'le',
  multiply: 'mul',
  negative: 'neg',
  not_equal: 'ne',
  subtract: 'sub',
  true_divide: 'div',
};

/** Names in `torch.special` of ops that are also elsewhere. */
export const specialAliases: Record<string, string> = {
  digamma: 'digamma',
  erf: 'erf',
  erfc: 'erfc',
  exp2: 'exp2',
  expit: 'sigmoid',
  expm1: 'expm1',
  gammainc: 'igamma',
  gammaincc: 'igammac',
  gammaln: 'lgamma',
  log1p: 'log1p',
  log_softmax: 'log_softmax',
  logsumexp: 'logsumexp',
  multigammaln: 'mvlgamma',
  psi: 'digamma',
  round: 'round',
  softmax: 'softmax',
};
