/** What a script does with tensors on the way: writes in place, views, sizes as numbers, shared and hooked modules. */
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { agrees, batched } from './runtime';

type Tensor = torch.Tensor;

/** A model that is one function. */
class Computes extends nn.Module {
  constructor(private readonly body: (x: Tensor) => unknown) {
    super();
  }
  override forward(x: Tensor): unknown {
    return this.body(x);
  }
}

function computes(name: string, bodies: ((x: Tensor) => unknown)[]): void {
  test(name, async () => {
    torch.manual_seed(0);
    for (const body of bodies)
      await agrees(new Computes(body).eval(), (batch) => [torch.randn(batch, 3, 4)], batched(), { sizes: [2, 3, 5] });
  });
}
const order = torch.tensor([2, 0, 1]);

computes('writes in place', [
  (x) => x.mul(2).add_(1).relu_(),
  (x) => {
    x.mul_(2);
    return x.add(1);
  },
  (x) => nn.functional.relu(x.add(1), { inplace: true }),
  (x) => torch.add(x, 1, { out: torch.empty_like(x) }),
  (x) => {
    const y = x.clone().unsqueeze_(1);
    y.add_(1);
    return y;
  },
  (x) => {
    const y = x.clone();
    return y.masked_fill_(y.gt(0), 0);
  },
]);

computes('writes to views change the whole and other views', [
  (x) => {
    const y = x.clone();
    y.at(':', 0).zero_();
    return [y, y.sum(2)];
  },
  (x) => {
    const y = x.clone();
    const view = y.view(x.size(0), 12);
    y.add_(1);
    return view;
  },
  (x) => {
    const y = x.clone();
    y.view(-1).mul_(3);
    y.transpose(1, 2).at(':', 1).add_(5);
    return y;
  },
  (x) => {
    const y = x.clone();
    y.put_(':', '1:', 2, 7);
    y.put_(':', ':', '::2', x.at(':', ':', '::2').neg());
    return y;
  },
  (x) => {
    const out = torch.zeros(x.size(0), 3, 4);
    for (let i = 0; i < 3; i++) out.at(':', i).copy_(x.at(':', i).mul(i));
    return out;
  },
  (x) => {
    const y = x.clone();
    const [first, rest] = y.split([1, 2], 1) as [Tensor, Tensor];
    first.mul_(2);
    rest.sub_(first);
    return y;
  },
  (x) => {
    const y = x.clone();
    const rows = y.unbind(1);
    rows[1]!.fill_(4);
    return [y, rows[2]];
  },
]);

computes('writes at indices', [
  (x) => x.clone().put_(':', order.at('1:'), 3),
  (x) => x.clone().put_(0, order.at('1:'), x.at(1, ':2')),
  (x) => {
    const y = x.clone();
    return y.put_(y.gt(0), 0);
  },
  (x) => x.index_add(1, torch.tensor([0, 2]), torch.ones(x.size(0), 2, 4)),
  (x) => x.index_copy(1, torch.tensor([0, 2]), torch.ones(x.size(0), 2, 4)),
  (x) => x.index_fill(1, torch.tensor([0, 2]), 3),
  (x) => torch.zeros_like(x).scatter(1, x.argsort(1), x),
  (x) => torch.zeros_like(x).scatter_add(2, x.argsort(2).remainder(2), x),
]);

computes('reads at indices', [
  (x) => x.at(':', order),
  (x) => x.at([0, 1, 0]),
  (x) => x.at(':', order, torch.tensor([0, 1, 3])),
  (x) => x.at(order.remainder(2), ':', torch.tensor([0, 1, 3])),
  (x) => x.at(order.remainder(2), order),
  (x) => x.at('..., None, 1:3'),
  (x) => x.at(-1),
  (x) => torch.take_along_dim(x, x.argsort(1), 1),
  (x) => x.gather(2, torch.tensor([[[0], [1], [2]]]).expand(x.size(0), -1, -1)),
]);

computes('constants that inputs are written to', [
  (x) => {
    const mask = torch.zeros(3, 4);
    mask.put_(1, 1, 5);
    mask.at(2).fill_(3);
    return x.add(mask);
  },
  (x) => {
    const table = torch.zeros(3, 4);
    table.at(1).copy_(x.at(0, 0));
    return table.mul(2);
  },
]);

computes('sizes as numbers', [
  (x) => x.view(x.size(0), 2, 6),
  (x) => x.reshape(x.size(0) * 3, 4),
  (x) =>
    x
      .reshape(x.size(0), 3, 2, 2)
      .permute(0, 2, 1, 3)
      .reshape(x.size(0) * 2, 6),
  (x) => x.sum(0).div(x.size(0)),
  (x) => x.mul(x.size(0) * 2),
  (x) =>
    torch
      .arange(x.size(0))
      .unsqueeze(1)
      .mul(x.sum([1, 2])),
  (x) => torch.cat([x, torch.full([x.size(0), 1, 4], 7.5)], 1),
  (x) => torch.eye(x.size(0)).matmul(x.flatten(1)),
  (x) => x.unsqueeze(1).expand(-1, 5, -1, -1),
  (x) => torch.cat([x, x]).chunk(2),
  (x) => x.at(Math.floor(x.size(0) / 2)).add(x.at(`:${x.size(0) - 1}`).mean(0)),
  (x) => x.add(torch.rand(x.size(0), 1, 1).mul(0)),
]);

computes('tensors that are handed through', [
  (x) => x,
  (x) => [x, x],
  (x) => x.data.add(1),
  (x) => x.detach().add(1),
  (x) => new nn.Parameter(x).add(1),
  (x) => x.contiguous().to(torch.float32).mul(1),
]);

test('modules that share weights, are used twice, have hooks or wrap others', async () => {
  torch.manual_seed(0);
  const rows = (batch: number) => [torch.randn(batch, 3)];
  class Tied extends nn.Module {
    embedding = new nn.Embedding(5, 4);
    out = new nn.Linear(4, 5, false);
    constructor() {
      super();
      this.out.weight = this.embedding.weight;
    }
    override forward(x: Tensor): Tensor {
      return this.out(this.embedding(x));
    }
  }
  await agrees(new Tied().eval(), (batch) => [torch.randint(0, 5, [batch, 3])]);
  const layer = new nn.Linear(3, 3);
  await agrees(new nn.Sequential(layer, new nn.ReLU(), layer).eval(), rows);
  const hooked = new nn.Linear(3, 3);
  hooked.register_forward_hook((_module, _args, output) => (output as Tensor).mul(2));
  await agrees(hooked.eval(), rows);
  await agrees(new nn.Sequential(new nn.LazyLinear(4), new nn.ReLU()).eval(), rows);
  await agrees(new nn.DataParallel(new nn.Linear(3, 2)).eval(), rows);
  await agrees(nn.utils.parametrizations.spectral_norm(new nn.Linear(3, 4)).eval(), rows);
  class Square extends torch.autograd.Function {
    static forward(_context: unknown, x: Tensor): Tensor {
      return x.mul(x);
    }
  }
  await agrees(new Computes((x) => (Square as unknown as { apply(x: Tensor): Tensor }).apply(x).add(1)).eval(), rows);
});

test('arguments by name', async () => {
  class Named extends nn.Module {
    override forward(x: Tensor, { y }: { y: Tensor }): Tensor {
      return x.sub(y);
    }
  }
  await agrees(new Named().eval(), (batch) => [torch.randn(batch, 2), { y: torch.randn(batch, 2) }], batched('x', 'y'));
});

test('a model in training', async () => {
  // Statistics of the batch; the running ones stay as they were.
  const norm = new nn.BatchNorm2d(3);
  const make = (batch: number) => [torch.randn(batch, 3, 4, 4)];
  await agrees(norm, make);
});
