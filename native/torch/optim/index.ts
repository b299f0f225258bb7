/** Optimizers. */
export { Optimizer, type OptimizerState, type ParamGroup, type ParamState, type Params } from './optimizer';
export { SGD, type SGDGroup, type SGDOptions } from './sgd';
