/** Writes curves for TensorBoard and for the training panel. */
export { SummaryWriter, type SummaryWriterOptions } from './writer';
