/** Optimizers. */
export { Adadelta, type AdadeltaGroup, type AdadeltaOptions } from './adadelta';
export { Adafactor, type AdafactorGroup, type AdafactorOptions } from './adafactor';
export { Adagrad, type AdagradGroup, type AdagradOptions } from './adagrad';
export { Adam, type AdamGroup, type AdamOptions, AdamW, type AdamWOptions } from './adam';
export { Adamax, type AdamaxGroup, type AdamaxOptions } from './adamax';
export { ASGD, type ASGDGroup, type ASGDOptions } from './asgd';
export { LBFGS, type LBFGSGroup, type LBFGSOptions } from './lbfgs';
export * as lr_scheduler from './lr_scheduler';
export { Muon, type MuonGroup, type MuonOptions } from './muon';
export { NAdam, type NAdamGroup, type NAdamOptions } from './nadam';
export {
  Optimizer,
  type OptimizerState,
  type ParamGroup,
  type ParamState,
  type Params,
  register_optimizer_step_post_hook,
  register_optimizer_step_pre_hook,
} from './optimizer';
export { RAdam, type RAdamGroup, type RAdamOptions } from './radam';
export { RMSprop, type RMSpropGroup, type RMSpropOptions } from './rmsprop';
export { Rprop, type RpropGroup, type RpropOptions } from './rprop';
export { SGD, type SGDGroup, type SGDOptions } from './sgd';
export * as swa_utils from './swa_utils';
