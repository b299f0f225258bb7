/** 004: overview. Numbers and texts are PyTorch 2.13's. */
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { graph } from 'tensorpad/inspect';
import type { Check } from './check';
import { fails, near } from './compare';
import { pick } from './training';

type T = torch.Tensor;

/** Its depth depends on what flows through it, its last layer's input on the sign of what came in. */
class Dynamic extends nn.Module {
  a = new nn.Linear(2, 8);
  m = new nn.Linear(8, 8);
  o = new nn.Linear(8, 1);
  depth = 0;
  override forward(x: T): T {
    let h = this.a(x).relu();
    this.depth = 0;
    while ((h.norm().item() as number) < 6 && this.depth < 4) {
      h = this.m(h).relu().add(h);
      this.depth++;
    }
    return (x.sum().item() as number) > 0 ? this.o(h) : this.o(h.neg());
  }
}

export const overview: Record<string, Check> = {
  '004-1': () => {
    torch.manual_seed(1);
    const net = new Dynamic();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
    const losses: number[] = [];
    const depths: number[] = [];
    for (let epoch = 0; epoch < 60; epoch++) {
      const x = torch.randn(4, 2);
      const loss = (net(x) as T)
        .sub(x.sum(1, { keepdim: true }))
        .pow(2)
        .mean();
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      losses.push(loss.item() as number);
      depths.push(net.depth);
    }
    assert.deepEqual(
      depths.flatMap((depth, epoch) => (depth < 4 ? [[epoch, depth]] : [])),
      [
        [0, 2],
        [9, 2],
        [12, 3],
        [15, 3],
        [17, 3],
        [19, 3],
        [51, 3],
      ],
    );
    near(pick(losses, [0, 1, 9, 12, 30, 51, 59]), [0.4477, 2.72242, 1.88664, 4.75633, 2.32368, 2.22584, 0.2663], 2e-5);
  },

  '004-2': () => {
    const x = torch.tensor([1, 2, 0, -1]).float();
    assert.equal(String(torch.fft.fft(x)), 'tensor([2.+0.j, 1.-3.j, 0.+0.j, 1.+3.j])');
    assert.deepEqual(torch.flip(torch.arange(6).view(2, 3), [0, 1]).tolist(), [
      [5, 4, 3],
      [2, 1, 0],
    ]);
    const t = torch.tensor([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    assert.deepEqual(torch.isnan(t).tolist(), [false, true, false, false]);
    assert.deepEqual(torch.isinf(t).tolist(), [false, false, true, true]);
  },

  '004-3': () => {
    const SIZE = 1 << 20;
    const bytes = 4 * SIZE;
    const x = torch.rand(SIZE);
    const w = torch.rand(SIZE, { requires_grad: true });
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const live = () => {
      collect();
      return torch.memory_stats().live;
    };
    const more = (since: number) => Math.round((live() - since) / bytes);

    const before = live();
    const forward = () => w.mul(x).sigmoid().pow(2).sum();
    let loss = forward();
    assert.equal(more(before), 1, 'the forward pass keeps what backward needs: the sigmoid (w and x are there anyway)');
    assert.deepEqual(
      graph(loss).nodes.map(({ name }) => name),
      ['SumBackward0', 'PowBackward0', 'SigmoidBackward0', 'MulBackward0', 'torch::autograd::AccumulateGrad'],
    );
    loss.backward();
    assert.equal(more(before), 1, 'backward frees it and leaves the gradient');
    fails(
      () => loss.backward(),
      'RuntimeError',
      'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.',
    );
    const once = w.grad!.clone();

    w.grad = null;
    loss = forward();
    loss.backward({ retain_graph: true });
    assert.equal(more(before), 3, 'kept: the sigmoid, the gradient and its copy');
    loss.backward();
    assert.ok(torch.allclose(w.grad!, once.mul(2)), 'gradients add up');

    const trained = live();
    const tested = torch.no_grad(forward);
    assert.equal(more(trained), 0, 'test mode stores nothing');
    assert.equal(tested.grad_fn, null);
    assert.equal(tested.item(), loss.item());
  },
};
