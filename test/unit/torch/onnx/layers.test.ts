/** Every layer that ONNX can express, run by ONNX Runtime at several batch sizes. */
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { agrees, batched } from './runtime';

/** A layer and the shape it takes, without the batch. */
type Case = [layer: nn.Module, shape: number[]];

function layers(name: string, cases: () => Case[]): void {
  test(name, async () => {
    torch.manual_seed(0);
    for (const [layer, shape] of cases()) await agrees(layer.eval(), (batch) => [torch.randn(batch, ...shape)]);
  });
}

layers('activations', () => [
  ...[nn.ReLU, nn.ReLU6, nn.Sigmoid, nn.Tanh, nn.GELU, nn.SiLU, nn.Mish, nn.Hardswish, nn.Hardsigmoid, nn.Hardtanh].map(
    (Layer): Case => [new Layer(), [5, 4]],
  ),
  ...[
    nn.LeakyReLU,
    nn.ELU,
    nn.CELU,
    nn.SELU,
    nn.Softplus,
    nn.Softshrink,
    nn.Hardshrink,
    nn.Softsign,
    nn.Tanhshrink,
  ].map((Layer): Case => [new Layer(), [6]]),
  [new nn.LogSigmoid(), [5]],
  [new nn.PReLU(), [5]],
  [new nn.PReLU(3), [3, 4, 4]],
  [new nn.RReLU(), [5]],
  [new nn.GELU({ approximate: 'tanh' }), [5]],
  [new nn.Threshold(0.1, 20), [5]],
  [new nn.Softplus(2), [5]],
  [new nn.GLU(), [6]],
  [new nn.Softmax(1), [6]],
  [new nn.LogSoftmax(1), [6]],
  [new nn.Softmin(1), [6]],
  [new nn.Softmax2d(), [3, 4, 4]],
]);

layers('convolutions', () => [
  [new nn.Conv1d(3, 4, 3, { padding: 1, stride: 2 }), [3, 11]],
  [new nn.Conv2d(4, 6, 3, { padding: [1, 2], stride: 2, dilation: 2, groups: 2 }), [4, 13, 13]],
  [new nn.Conv2d(4, 6, 4, { padding: 'same' }), [4, 13, 13]],
  [new nn.Conv2d(4, 6, 3, { padding: 1, padding_mode: 'reflect' }), [4, 9, 9]],
  [new nn.Conv2d(4, 6, 3, { padding: 1, padding_mode: 'circular', bias: false }), [4, 9, 9]],
  [new nn.Conv3d(2, 3, 3), [2, 5, 6, 7]],
  [new nn.ConvTranspose1d(3, 4, 3, { stride: 2, output_padding: 1, padding: 1 }), [3, 7]],
  [new nn.ConvTranspose2d(4, 6, 3, { stride: 2, output_padding: 1, padding: 1, groups: 2 }), [4, 7, 7]],
  [new nn.ConvTranspose3d(2, 3, 2, { stride: 2 }), [2, 3, 4, 5]],
  [new nn.Unfold([2, 3], { padding: 1, stride: 2 }), [3, 6, 7]],
  [new nn.Fold([4, 5], [2, 2]), [12, 12]],
]);

layers('pooling', () => [
  [new nn.MaxPool1d(3, 2), [3, 11]],
  [new nn.MaxPool2d(3, { stride: 2, padding: 1, ceil_mode: true }), [3, 12, 12]],
  [new nn.MaxPool2d(2, { dilation: 2 }), [3, 12, 12]],
  [new nn.MaxPool2d(2, { return_indices: true }), [3, 6, 6]],
  [new nn.MaxPool3d(2), [3, 6, 6, 6]],
  [new nn.AvgPool1d(3, 2, 1), [3, 11]],
  [new nn.AvgPool2d(3, { stride: 2, padding: 1, count_include_pad: false }), [3, 12, 12]],
  [new nn.AvgPool2d(3, { stride: 2, padding: 1, ceil_mode: true }), [3, 12, 12]],
  [new nn.AvgPool2d(3, { stride: 2, divisor_override: 2 }), [3, 12, 12]],
  [new nn.AvgPool3d(2), [3, 6, 6, 6]],
  // To one element, to windows that fit, to windows that overlap, and to more than there were.
  ...[1, 3, 5, 7].flatMap((size): Case[] => [
    [new nn.AdaptiveAvgPool2d(size), [2, 6, 9]],
    [new nn.AdaptiveMaxPool2d(size), [2, 6, 9]],
  ]),
  [new nn.AdaptiveAvgPool1d(4), [2, 9]],
  [new nn.AdaptiveAvgPool3d([2, 3, null]), [2, 5, 6, 4]],
  [new nn.AdaptiveMaxPool1d(4), [2, 9]],
  [new nn.AdaptiveMaxPool3d(2), [2, 5, 6, 4]],
  [new nn.LPPool2d(2, 3, { stride: 2 }), [3, 9, 9]],
]);

layers('normalisation', () => {
  const batch = new nn.BatchNorm2d(5);
  batch.running_mean!.uniform_(-1, 1);
  batch.running_var!.uniform_(0.5, 2);
  return [
    [batch, [5, 4, 4]],
    [new nn.BatchNorm2d(5, { affine: false }), [5, 4, 4]],
    [new nn.BatchNorm2d(5, { track_running_stats: false }), [5, 4, 4]],
    [new nn.LayerNorm([4, 6]), [3, 4, 6]],
    [new nn.LayerNorm(6, { elementwise_affine: false }), [3, 6]],
    [new nn.LayerNorm(6, { bias: false }), [3, 6]],
    [new nn.GroupNorm(2, 6), [6, 5, 5]],
    [new nn.GroupNorm(3, 6, { affine: false }), [6, 5]],
    [new nn.InstanceNorm2d(4, { affine: true }), [4, 6, 6]],
    [new nn.InstanceNorm1d(4, { track_running_stats: true }), [4, 6]],
    [new nn.RMSNorm(6), [3, 6]],
    [new nn.LocalResponseNorm(3), [6, 5, 5]],
    [nn.utils.parametrizations.weight_norm(new nn.Linear(3, 4)), [3]],
  ];
});

layers('padding, resizing and shuffling', () => [
  [new nn.ReflectionPad2d([1, 2, 0, 1]), [2, 5, 5]],
  [new nn.ReplicationPad2d([1, 2, 0, 1]), [2, 5, 5]],
  [new nn.ZeroPad2d([1, 2, 0, 1]), [2, 5, 5]],
  [new nn.CircularPad2d([1, 2, 0, 1]), [2, 5, 5]],
  [new nn.ConstantPad1d([-1, 2], 3.5), [2, 5]],
  ...(['nearest', 'nearest-exact', 'bilinear', 'bicubic'] as const).flatMap((mode): Case[] => [
    [new nn.Upsample({ scale_factor: 2, mode }), [2, 5, 6]],
    [new nn.Upsample({ size: [7, 4], mode }), [2, 5, 6]],
  ]),
  [new nn.Upsample({ scale_factor: 2, mode: 'bilinear', align_corners: true }), [2, 5, 6]],
  [new nn.Upsample({ scale_factor: 1.7, mode: 'bilinear' }), [2, 9, 10]],
  [new nn.Upsample({ scale_factor: 3, mode: 'linear' }), [2, 5]],
  [new nn.Upsample({ scale_factor: 2, mode: 'trilinear' }), [2, 3, 4, 5]],
  [new nn.PixelShuffle(2), [8, 3, 3]],
  [new nn.PixelUnshuffle(2), [2, 6, 6]],
  [new nn.ChannelShuffle(2), [4, 3, 3]],
]);

layers('linear, flattening and dropout', () => [
  [new nn.Linear(5, 3), [5]],
  [new nn.Linear(5, 3), [4, 5]],
  [new nn.Linear(5, 3, false), [4, 5]],
  [new nn.Identity(), [5]],
  [new nn.Flatten(), [3, 4]],
  [new nn.Unflatten(1, [2, 3]), [6]],
  [new nn.Dropout(), [5]],
  [new nn.Dropout1d(), [3, 4]],
  [new nn.Dropout2d(), [3, 4, 4]],
  [new nn.Dropout3d(), [3, 4, 4, 4]],
  [new nn.AlphaDropout(), [5]],
  [new nn.FeatureAlphaDropout(), [3, 4, 4]],
]);

test('layers without a batch, and of other dtypes', async () => {
  torch.manual_seed(0);
  const alone: Case[] = [
    [new nn.Conv2d(2, 3, 3), [2, 5, 5]],
    [new nn.ConvTranspose1d(2, 3, 3), [2, 5]],
    [new nn.MaxPool2d(2), [2, 6, 6]],
    [new nn.AvgPool1d(2), [2, 6]],
    [new nn.AdaptiveAvgPool2d(2), [2, 5, 6]],
    [new nn.AdaptiveMaxPool2d(2), [2, 5, 6]],
    [new nn.GRU(3, 4), [5, 3]],
    [new nn.LSTMCell(3, 4), [3]],
    [new nn.PReLU(), [3]],
  ];
  for (const [layer, shape] of alone) await agrees(layer.eval(), () => [torch.randn(shape)], {}, { sizes: [1] });
  const wide = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh()).double();
  await agrees(wide.eval(), (batch) => [torch.randn(batch, 3).double()]);
});

test('layers of other inputs', async () => {
  torch.manual_seed(0);
  const words = (batch: number) => [torch.randint(0, 10, [batch, 5])];
  await agrees(new nn.Embedding(10, 4, { padding_idx: 0 }), words);
  for (const mode of ['sum', 'mean', 'max'] as const) await agrees(new nn.EmbeddingBag(10, 4, { mode }), words);
  const pair = (batch: number) => [torch.randn(batch, 3), torch.randn(batch, 3)];
  for (const layer of [new nn.CosineSimilarity(), new nn.PairwiseDistance(), new nn.Bilinear(3, 3, 5)])
    await agrees(layer.eval(), pair, batched('a', 'b'));
  class Unpool extends nn.Module {
    pool = new nn.MaxPool2d(2, { return_indices: true });
    unpool = new nn.MaxUnpool2d(2);
    override forward(x: torch.Tensor) {
      const [values, indices] = this.pool(x) as unknown as [torch.Tensor, torch.Tensor];
      return this.unpool(values, indices);
    }
  }
  await agrees(new Unpool().eval(), (batch) => [torch.randn(batch, 3, 6, 6)]);
});

test('losses', async () => {
  torch.manual_seed(0);
  const signs = (batch: number) => [torch.randn(batch, 3), torch.randint(0, 2, [batch, 3]).mul(2).sub(1).float()];
  const shares = (batch: number) => [torch.randn(batch, 3), torch.rand(batch, 3)];
  for (const reduction of ['mean', 'sum', 'none'] as const) {
    const r = { reduction };
    for (const loss of [
      new nn.MSELoss(r),
      new nn.L1Loss(r),
      new nn.SmoothL1Loss(r),
      new nn.HuberLoss(r),
      new nn.BCEWithLogitsLoss(r),
      new nn.KLDivLoss(r),
      new nn.PoissonNLLLoss(r),
    ])
      await agrees(loss.eval(), shares, batched('x', 'y'));
    for (const loss of [new nn.SoftMarginLoss(r), new nn.HingeEmbeddingLoss(r)])
      await agrees(loss.eval(), signs, batched('x', 'y'));
    const weight = torch.tensor([1, 2, 3.5]);
    const classes = (batch: number) => [torch.randn(batch, 3, 4), torch.randint(0, 3, [batch, 4])];
    await agrees(new nn.CrossEntropyLoss({ weight, ...r }).eval(), classes, batched('x', 'y'));
    await agrees(new nn.NLLLoss({ ignore_index: 1, ...r }).eval(), classes, batched('x', 'y'), { sizes: [5, 4] });
  }
  const chances = (batch: number) => [torch.rand(batch, 3), torch.rand(batch, 3)];
  await agrees(new nn.BCELoss().eval(), chances, batched('x', 'y'));
  await agrees(new nn.BCEWithLogitsLoss({ pos_weight: torch.tensor([1.5, 2, 3]) }).eval(), shares, batched('x', 'y'));
  await agrees(new nn.CrossEntropyLoss().eval(), shares, batched('x', 'y'));
  await agrees(new nn.KLDivLoss({ reduction: 'batchmean' }).eval(), shares, batched('x', 'y'));
  await agrees(new nn.MultiLabelSoftMarginLoss().eval(), shares, batched('x', 'y'));
  const three = (batch: number) => [...shares(batch), torch.rand(batch, 3)];
  await agrees(new nn.TripletMarginLoss({ swap: true }).eval(), three, batched('a', 'b', 'c'));
  await agrees(new nn.GaussianNLLLoss().eval(), three, batched('a', 'b', 'c'));
  const sign = (batch: number) => torch.randint(0, 2, [batch]).mul(2).sub(1);
  const similar = (batch: number) => [...shares(batch), sign(batch)];
  await agrees(new nn.CosineEmbeddingLoss({ margin: 0.2 }).eval(), similar, batched('a', 'b', 'y'));
  const ranked = (batch: number) => [torch.randn(batch), torch.randn(batch), sign(batch)];
  await agrees(new nn.MarginRankingLoss({ margin: 0.2 }).eval(), ranked, batched('a', 'b', 'y'));
});
