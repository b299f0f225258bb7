/** Averages of a model's weights over training. */
export { SWALR } from './swalr';
