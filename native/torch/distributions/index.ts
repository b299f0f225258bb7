/**
 * Probability distributions: samples, through which gradients flow where `rsample` is defined, densities, moments, entropies and
 * divergences. Parameters are checked against constraints; tensors of them make a batch of distributions.
 */
import * as constraints from './constraints';
import * as transforms from './transforms';

export { Bernoulli } from './bernoulli';
export { Binomial, NegativeBinomial } from './binomial';
export { Categorical, OneHotCategorical, OneHotCategoricalStraightThrough } from './categorical';
export { Cauchy } from './cauchy';
export { biject_to, ConstraintRegistry, transform_to } from './constraint_registry';
export { ContinuousBernoulli } from './continuous_bernoulli';
export { Beta, Dirichlet } from './dirichlet';
export { Distribution } from './distribution';
export { ExponentialFamily } from './exp_family';
export { Exponential } from './exponential';
export { Gumbel, Kumaraswamy, Pareto, Weibull } from './extremes';
export { Chi2, FisherSnedecor, Gamma } from './gamma';
export { GeneralizedPareto } from './generalized_pareto';
export { Geometric } from './geometric';
export { HalfCauchy, HalfNormal, LogisticNormal, LogNormal } from './half';
export { Independent } from './independent';
export { InverseGamma } from './inverse_gamma';
export { kl_divergence, register_kl } from './kl';
export { Laplace } from './laplace';
export { LKJCholesky } from './lkj_cholesky';
export { LowRankMultivariateNormal } from './lowrank_multivariate_normal';
export { MixtureSameFamily } from './mixture_same_family';
export { Multinomial } from './multinomial';
export { MultivariateNormal } from './multivariate_normal';
export { Normal } from './normal';
export { Poisson } from './poisson';
export { RelaxedBernoulli, RelaxedOneHotCategorical } from './relaxed';
export { StudentT } from './student_t';
export { TransformedDistribution } from './transformed_distribution';
export * from './transforms';
export { Uniform } from './uniform';
export { VonMises } from './von_mises';
export { Wishart } from './wishart';
export { constraints, transforms };
