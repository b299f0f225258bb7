/** What parameters mean by their name, the same for all ops; a declaration's `params` says what differs. */
import type { OpModel } from './model';
import type { Param } from './schema';

const PARAMETERS: Record<string, string> = {
  dim: 'the dimension; negative ones count from the end',
  'dim[]': 'the dimensions to work over; left out or null for all, negative ones count from the end',
  dim0: 'the first dimension',
  dim1: 'the first of the two dimensions',
  dim2: 'the second of the two dimensions',
  keepdim: 'keeps the dimensions that are worked over, with size 1',
  dtype: 'the dtype of the result',
  device: "where the result lives: 'cpu', or 'meta' for a tensor without data",
  generator: 'the source of random numbers; the default one unless given',
  alpha: 'factor of the second operand',
  beta: 'factor of `input`',
  diagonal: 'the diagonal: 0 the main one, above it positive, below it negative',
  offset: 'the diagonal: 0 the main one, above it positive, below it negative',
  reduction: "'none', 'mean' (the default) or 'sum' of the losses",
  kernel_size: 'size of the window; one number for all dimensions',
  stride: 'step from one window to the next; one number for all dimensions',
  padding: 'what is added on both sides; one number for all dimensions',
  dilation: 'distance between the elements of a window; one number for all dimensions',
  groups: 'groups of channels that are computed apart from each other',
  ceil_mode: 'rounds the size of the result up instead of down',
  count_include_pad: 'counts the padding when the mean is taken',
  correction: 'what is subtracted from the count of elements; 1 unless given',
  unbiased: 'divides by N - 1 instead of N',
  rounding_mode: "null, 'trunc' or 'floor'",
  ignore_index: 'a target that counts for nothing',
  label_smoothing: 'share of the target that goes to all classes alike, from 0 to 1',
  eps: 'a small number against division by zero',
  momentum: 'share of the new value in the running ones',
  training: 'whether this is training',
  descending: 'from large to small',
  stable: 'keeps the order of equal elements',
  replacement: 'whether the same element may be drawn again',
  memory_format: 'accepted and ignored beyond its checks',
};

/** What a parameter means, or undefined where its name says it all. */
export function parameterDoc({ spec, schema }: OpModel, p: Param): string | undefined {
  const own = spec.params?.[p.name];
  if (own) return own;
  const fallback = PARAMETERS[p.kind === 'int[]' && p.name === 'dim' ? 'dim[]' : p.name];
  const view = schema.params[0]?.aliased || schema.params[0]?.mutated;
  // Strides of a view and the like are no windows.
  if (view && /^(stride|dilation|padding|dtype|eps)$/.test(p.name)) return undefined;
  return fallback;
}
