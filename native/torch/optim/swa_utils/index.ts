/** Averages of a model's weights over training. */
export {
  AveragedModel,
  type AverageFunction,
  get_ema_avg_fn,
  get_ema_multi_avg_fn,
  get_swa_avg_fn,
  get_swa_multi_avg_fn,
  type MultiAverageFunction,
  update_bn,
} from './averaged';
export { SWALR } from './swalr';
