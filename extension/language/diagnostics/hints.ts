import type { Code } from './codes';

/** What to look at, in a sentence, for each kind of mistake. */
export const HINTS: Readonly<Record<Code, string>> = {
  'size-mismatch': "The last size of the input has to be the layer's input features, or the rows of the matrix.",
  'broadcast-mismatch': 'Sizes, counted from the last, have to be equal, or one of them 1.',
  'view-size': 'A view keeps the number of elements; one size may be -1 and is then worked out.',
  'channel-mismatch': 'The channels of the input have to be those the layer was made for.',
  'rank-mismatch': 'The tensor has another number of dimensions than this takes.',
  'output-too-small': 'The window is larger than the padded input: use a smaller kernel, more padding or less pooling.',
  'join-mismatch': 'Tensors that are joined agree in every dimension but the one they are joined along.',
  'dim-out-of-range': 'Dimensions count from 0, or from the end with negative numbers.',
  'index-out-of-range': 'The index names something that does not exist.',
  'dtype-mismatch': 'These dtypes do not go together: convert one of them.',
  'hidden-size': 'A hidden state is made for one number of layers, one batch and one width.',
  'target-mismatch': 'The loss takes a target of another shape.',
  'target-dtype': 'The loss takes a target of another dtype.',
  'einsum-letters': 'Each operand has one letter per dimension, and a letter stands for one size.',
  'invalid-argument': 'This value is never accepted here.',
  'wrong-call': 'The arguments do not fit any way to call this.',
  'no-gradient': 'Gradients flow back once, from one number that was computed from something that needs them.',
  'silent-broadcast': 'The operands grow each other, so the loss compares every element with every other.',
  'batch-eaten': 'The first size is no longer the number of samples: keep it in the view.',
  'double-activation': 'The loss applies this activation itself: give it the raw outputs.',
  'softmax-batch': 'The probabilities sum to one over the batch: name the dimension of the classes.',
  'missing-zero-grad': 'Gradients add up from step to step until they are set to zero.',
  'hidden-modules':
    'Modules in a plain array, object or Map are not registered: their parameters are not trained. Use nn.ModuleList.',
  'inplace-gradient': 'A value that the backward pass needs is overwritten.',
  'loss-not-reduced': 'Backward starts from one number: take the mean or the sum.',
  'not-called': 'A method is called with parentheses, also where it takes no arguments.',
  'last-batch': 'The last batch is smaller than the others: take its size from the data, or set drop_last.',
  condition: 'Whether this works depends on sizes that are not known.',
};
