/** What can be wrong with a script, each kind with a code that never changes: settings, pages and SARIF refer to it. */

export type Severity = 'error' | 'warning' | 'information';

export const CODES = {
  // Certain to fail.
  'size-mismatch': 'error', // a matrix product or Linear whose inner sizes disagree
  'broadcast-mismatch': 'error', // sizes that cannot be broadcast
  'view-size': 'error', // view, reshape, unflatten: another number of elements
  'channel-mismatch': 'error', // a convolution or norm made for another number of channels or features
  'rank-mismatch': 'error', // a tensor of another number of dimensions than the op takes
  'output-too-small': 'error', // a window larger than its padded input; a pooled size of zero
  'join-mismatch': 'error', // cat, stack: sizes that differ beside the joined dimension
  'dim-out-of-range': 'error', // a dimension the tensor does not have, or one named twice
  'index-out-of-range': 'error', // an index, a slice of split sizes, a class or a row that does not exist
  'dtype-mismatch': 'error', // dtypes that an op does not take, or not together
  'hidden-size': 'error', // the state of a recurrent layer made for another batch, layer count or width
  'target-mismatch': 'error', // a loss whose target has a shape it does not take
  'target-dtype': 'error', // a loss whose target has a dtype it does not take
  'einsum-letters': 'error', // an equation that does not fit its operands
  'invalid-argument': 'error', // a value an op or layer never takes: heads that do not divide, a stride of 0
  'wrong-call': 'error', // arguments missing, too many, or of unknown names
  'no-gradient': 'error', // backward on what has no gradient, or on more than one element
  // Runs, and is likely not meant.
  'silent-broadcast': 'warning', // operands of a loss, or of a difference, that grow each other: [64,1] with [64]
  'batch-eaten': 'warning', // view(-1, n) that changes the number of samples
  'torn-view': 'warning', // a view in the place of a permute: channels mixed with places, heads with steps
  'double-activation': 'warning', // softmax before CrossEntropyLoss, sigmoid before BCEWithLogitsLoss
  'missing-activation': 'warning', // raw scores where a loss takes probabilities or their logarithms
  'softmax-batch': 'warning', // probabilities that sum to one over the batch
  'missing-zero-grad': 'warning', // steps on gradients that pile up
  'idle-optimizer': 'warning', // steps that change nothing: of a model that is not used, or of frozen parameters
  'hidden-modules': 'warning', // modules in a plain array: their parameters train nowhere
  'inplace-gradient': 'warning', // a value a gradient needs is overwritten
  'loss-not-reduced': 'warning', // backward after reduction 'none'
  'not-called': 'warning', // a method without its parentheses: loss.item
  // Depends on what is not known.
  'last-batch': 'information', // fails on a last batch that is smaller
  condition: 'information', // fails unless the sizes meet a condition
} as const satisfies Record<string, Severity>;

export type Code = keyof typeof CODES;
