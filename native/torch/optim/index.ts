/** Optimizers. */
export { Optimizer, type OptimizerState, type ParamGroup, type Params, type ParamState } from './optimizer';
export { SGD, type SGDGroup, type SGDOptions } from './sgd';
