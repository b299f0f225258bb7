/** Where Python keeps the functions and classes that error messages name. */

/** Files of `torch.nn.modules`, by the names of the classes in them; all others are activations. */
const FILES: readonly (readonly [file: string, names: RegExp])[] = [
  ['adaptive', /^AdaptiveLogSoftmax/],
  ['batchnorm', /BatchNorm/],
  ['channelshuffle', /^ChannelShuffle$/],
  ['container', /^(Sequential|ModuleList|ModuleDict|ParameterList|ParameterDict)$/],
  ['conv', /Conv/],
  ['distance', /^(CosineSimilarity|PairwiseDistance)$/],
  ['dropout', /Dropout/],
  ['flatten', /[Ff]latten$/],
  ['fold', /[Ff]old$/],
  ['instancenorm', /InstanceNorm/],
  ['linear', /^(Bilinear|Identity|Linear|LazyLinear)$/],
  ['loss', /Loss(2d)?$/],
  ['module', /^Module$/],
  ['normalization', /^(CrossMapLRN2d|GroupNorm|LayerNorm|LocalResponseNorm|RMSNorm)$/],
  ['padding', /Pad\dd$/],
  ['pixelshuffle', /^Pixel/],
  ['pooling', /(Pool|Unpool)\dd$/],
  ['rnn', /^(RNN|GRU|LSTM)/],
  ['sparse', /^Embedding/],
  ['transformer', /^Transformer/],
  ['upsampling', /^Upsampl/],
];

/** Members of `nn.functional` that Python takes over from its engine. */
const FROM_ENGINE: Readonly<Record<string, string>> = {
  'torch._C._nn':
    'avg_pool2d avg_pool3d gelu hardtanh_ elu_ leaky_relu_ linear log_sigmoid one_hot scaled_dot_product_attention softplus softshrink',
  'torch._VariableFunctionsClass':
    'adaptive_avg_pool1d avg_pool1d bilinear celu_ channel_shuffle conv1d conv2d conv3d conv_transpose1d conv_transpose2d ' +
    'conv_transpose3d conv_tbc cosine_similarity hardshrink pairwise_distance pdist pixel_shuffle pixel_unshuffle prelu ' +
    'relu_ rrelu_ selu_ threshold_',
};
const DISPATCHED = /^(fractional_|adaptive_)?max_pool\dd$/;

/** The full name of a member of `nn.functional`. */
export function ofFunctional(name: string): string {
  if (DISPATCHED.test(name)) return 'torch.nn.functional.boolean_dispatch.<locals>.fn';
  const own = name === 'logsigmoid' ? 'log_sigmoid' : name;
  const place = Object.entries(FROM_ENGINE).find(([, names]) => names.split(' ').includes(own))?.[0];
  return place ? `${place}.${own}` : `torch.nn.functional.${name}`;
}

/** The full name of a class of `nn`. */
export function ofNn(name: string): string {
  if (/^(Uninitialized)?(Parameter|Buffer)$/.test(name)) return `torch.nn.parameter.${name}`;
  if (name === 'DataParallel') return 'torch.nn.parallel.data_parallel.DataParallel';
  const file = FILES.find(([, names]) => names.test(name))?.[0] ?? 'activation';
  return `torch.nn.modules.${file}.${name}`;
}

/** The full name of a function of `torch`. */
export const ofTorch = (name: string): string => `torch._VariableFunctionsClass.${name}`;

/** The full name of an optimizer. */
export const ofOptim = (name: string): string => `torch.optim.${name.toLowerCase()}.${name}`;
