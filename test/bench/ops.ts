/** Single ops, small and large; torch_ops.py holds the same work in PyTorch's API. */

import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import type { Steps } from './workloads';

const F = nn.functional;

function repeated(op: () => unknown): Steps {
  return (count) => {
    for (let i = 0; i < count; i++) op();
  };
}

function addOne(requires_grad: boolean): Steps {
  const [a, b] = [torch.rand(1, { requires_grad }), torch.rand(1)];
  return repeated(() => torch.add(a, b));
}

function view(): Steps {
  const a = torch.rand(4, 4);
  return repeated(() => a.view(16));
}

function matmul(size: number): Steps {
  const [a, b] = [torch.rand(size, size), torch.rand(size, size)];
  return repeated(() => torch.matmul(a, b));
}

function million(op: (a: torch.Tensor, b: torch.Tensor) => unknown): Steps {
  const [a, b] = [torch.rand(1_000_000), torch.rand(1_000_000)];
  return repeated(() => op(a, b));
}

function rows(op: (x: torch.Tensor) => unknown): Steps {
  const x = torch.rand(1000, 1000);
  return repeated(() => op(x));
}

function layerNorm(): Steps {
  const [x, weight, bias] = [torch.rand(1000, 1000), torch.rand(1000), torch.rand(1000)];
  return repeated(() => F.layer_norm(x, [1000], weight, bias));
}

function conv(backward: boolean): Steps {
  const x = torch.rand(16, 64, 56, 56, { requires_grad: backward });
  const weight = torch.rand(64, 64, 3, 3, { requires_grad: backward });
  const grad = torch.rand(16, 64, 56, 56);
  return repeated(() => {
    const y = F.conv2d(x, weight, { padding: 1 });
    if (backward) torch.autograd.grad(y, [x, weight], grad);
  });
}

function embedding(): Steps {
  const [table, indices] = [torch.rand(10_000, 256), torch.randint(0, 10_000, [64, 64])];
  return repeated(() => F.embedding(indices, table));
}

export const ops: Record<string, () => Steps> = {
  'add, 1 element': () => addOne(false),
  'add, 1 element, with grad': () => addOne(true),
  view,
  'matmul 256': () => matmul(256),
  'matmul 1024': () => matmul(1024),
  'matmul 2048': () => matmul(2048),
  'add, 1e6 elements': () => million((a, b) => a.add(b)),
  'exp, 1e6 elements': () => million((a) => a.exp()),
  'gelu, 1e6 elements': () => million((a) => F.gelu(a)),
  'sum, 1e6 elements': () => million((a) => a.sum()),
  'softmax 1000×1000': () => rows((x) => F.softmax(x, 1)),
  'layer_norm 1000×1000': layerNorm,
  'conv 3×3, 64 channels 56×56, batch 16': () => conv(false),
  'conv 3×3, 64 channels 56×56, batch 16, forward and backward': () => conv(true),
  'embedding 4096 of 10000×256': embedding,
  'sort, 1e6 elements': () => million((a) => a.sort()),
};
