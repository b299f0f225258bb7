/** 002: tensors, autograd and a network; its classifier is in cifar.ts. Numbers and texts are PyTorch 2.13's. */
import assert from 'node:assert/strict';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { caption } from '../../webview/graph/describe';
import { buildHierarchy } from '../../webview/graph/hierarchy';
import { layout } from '../../webview/graph/layout';
import { visiblePart } from '../../webview/graph/visible';
import { Lab } from '../unit/kernel/lab';
import type { Check } from './check';
import { cifar } from './cifar';
import { fails, near, shape } from './compare';

const F = nn.functional;
type T = torch.Tensor;

export const TWICE =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been ' +
  'freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify ' +
  'retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors ' +
  'after calling backward.';

class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 3);
  conv2 = new nn.Conv2d(6, 16, 3);
  fc1 = new nn.Linear(16 * 6 * 6, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  override forward(x: T) {
    x = F.max_pool2d(F.relu(this.conv1(x)), [2, 2]);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    x = x.view(-1, this.num_flat_features(x));
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
  num_flat_features(x: T) {
    return x
      .size()
      .slice(1)
      .reduce((product, size) => product * size, 1);
  }
}

/** The network of seed 8, its input, the gradient of its output that follows, and a target. */
function start() {
  torch.manual_seed(8);
  const net = new Net();
  const input = torch.randn(1, 1, 32, 32);
  const output = net(input) as T;
  const gradient = torch.randn(1, 10);
  const target = torch.randn(10).view(1, -1);
  return { net, input, output, gradient, target };
}
const BIAS_GRAD = [-0.01124244, 0.008101374, 0.00186096, 0.0156444, 0.01654446, -0.001488976];
const UPDATED = [0.21208, -0.64836, 0.45496, 0.43539, 5.68128, 0.20443, -6.7351, 0.53381, 0.79472, 0.05909];

class Exp extends torch.autograd.Function {
  static forward(ctx: torch.autograd.FunctionContext, input: T) {
    const result = input.exp();
    ctx.save_for_backward(result);
    return result;
  }
  static backward(ctx: torch.autograd.FunctionContext, gradient: T) {
    return gradient.mul(ctx.saved_tensors[0]!);
  }
}

/** Names of the loss's graph, each node before what it leads to. */
const ACCUMULATE = 'torch::autograd::AccumulateGrad';
const CONVOLUTION = ['MaxPool2DWithIndicesBackward0', 'ReluBackward0', 'ConvolutionBackward0'];
const LINEAR = ['AddmmBackward0', ACCUMULATE];
const WALK = [
  ...['MseLossBackward0', ...LINEAR, 'ReluBackward0', ...LINEAR, 'ReluBackward0', ...LINEAR, 'ViewBackward0'],
  ...[...CONVOLUTION, ...CONVOLUTION, ...Array(4).fill(ACCUMULATE)],
  ...['TBackward0', ACCUMULATE, 'TBackward0', ACCUMULATE, 'TBackward0', ACCUMULATE],
];

/** The same network as a script whose graph is to be shown. */
const SCRIPT = `const torch = require('tensorpad');
const { nn } = torch;
const F = nn.functional;
class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 3);
  conv2 = new nn.Conv2d(6, 16, 3);
  fc1 = new nn.Linear(576, 120);
  fc2 = new nn.Linear(120, 10);
  forward(x: any) {
    x = F.max_pool2d(F.relu(this.conv1(x)), 2);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    return this.fc2(F.relu(this.fc1(x.view(-1, 576))));
  }
}
const net = new Net();
const loss = new nn.MSELoss()(net(torch.randn(1, 1, 32, 32)), torch.randn(1, 10));`;

export const basics: Record<string, Check> = {
  '002-1': () => {
    const x = torch.empty(5, 3);
    assert.deepEqual([shape(x), String(x.dtype)], [[5, 3], 'torch.float32']);
    torch.manual_seed(0);
    assert.equal(
      String(torch.rand(5, 3)),
      `tensor([[0.4963, 0.7682, 0.0885],
        [0.1320, 0.3074, 0.6341],
        [0.4901, 0.8964, 0.4556],
        [0.6323, 0.3489, 0.4017],
        [0.0223, 0.1689, 0.2939]])`,
    );
    const pair = torch.tensor([2.5, 3.5]);
    assert.equal(String(pair), 'tensor([2.5000, 3.5000])');
    const y = pair.new_ones(5, 3, { dtype: torch.double });
    assert.equal(
      String(y),
      `tensor([[1., 1., 1.],
        [1., 1., 1.],
        [1., 1., 1.],
        [1., 1., 1.],
        [1., 1., 1.]], dtype=torch.float64)`,
    );
    assert.equal(
      String(torch.randn_like(y, { dtype: torch.float })),
      `tensor([[ 0.6035,  0.8110, -0.0451],
        [ 0.8797,  1.0482, -0.0445],
        [-0.7229,  2.8663, -0.5655],
        [ 0.1604, -0.0254,  1.0739],
        [ 2.2628, -0.9175, -0.2251]])`,
    );
    assert.equal(
      String(torch.randn(5, 3)),
      `tensor([[ 2.3466, -1.1088,  1.6254],
        [ 1.2333, -0.1832, -1.3140],
        [-1.6894,  1.2525, -0.5545],
        [ 0.3019,  1.1295,  1.7179],
        [-0.8507, -0.8486, -0.1848]])`,
    );
    assert.equal(
      String(torch.zeros(5, 3, { dtype: torch.long })),
      `tensor([[0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0]])`,
    );
    const [rows, columns] = y.size();
    assert.deepEqual([rows, columns, y.size().length, y.shape.includes(3)], [5, 3, 2, true]);
    assert.equal(`${y.size()} ${y.size().slice(1)}`, 'torch.Size([5, 3]) torch.Size([3])');
  },

  '002-2': () => {
    const x = torch.ones(2, 3);
    const y = torch.full([2, 3], 0.5);
    const text = 'tensor([[1.5000, 1.5000, 1.5000],\n        [1.5000, 1.5000, 1.5000]])';
    const result = torch.empty(0);
    assert.equal(torch.add(x, y, { out: result }), result);
    assert.deepEqual([x.add(y), torch.add(x, y), result].map(String), [text, text, text]);
    assert.equal(y.add_(x), y);
    assert.equal(String(y), text);
    assert.deepEqual(x.tolist(), torch.ones(2, 3).tolist());
  },

  '002-3': () => {
    const x = torch.arange(16).view(4, 4);
    assert.deepEqual(x.at(':, 1').tolist(), [1, 5, 9, 13]);
    assert.deepEqual(x.view(16).tolist(), [...Array(16).keys()]);
    assert.equal(`${x.view(-1, 8).size()}`, 'torch.Size([2, 8])');
    torch.manual_seed(3);
    const one = torch.randn(1);
    assert.deepEqual([String(one), one.item()], ['tensor([0.8033])', 0.8032760620117188]);
    const invalid = (sizes: string) => `shape '[${sizes}]' is invalid for input of size 16`;
    fails(() => x.view(3, 5), 'RuntimeError', invalid('3, 5'));
    fails(() => x.view(-1, 5), 'RuntimeError', invalid('-1, 5'));
    fails(() => torch.ones(2).item(), 'RuntimeError', 'a Tensor with 2 elements cannot be converted to Scalar');
  },

  '002-4': () => {
    const a = torch.ones(5);
    const b = a.numpy() as unknown as Float32Array;
    a.add_(1);
    assert.deepEqual([...b], [2, 2, 2, 2, 2]);
    b[3] = 7;
    assert.deepEqual(a.tolist(), [2, 2, 2, 7, 2]);

    const array = new Float64Array([1, 2, 3]);
    const copied = torch.tensor(array);
    const shared = torch.from_numpy(array);
    array.forEach((value, i) => {
      array[i] = value + 1;
    });
    assert.equal(String(copied), 'tensor([1., 2., 3.], dtype=torch.float64)');
    assert.equal(String(shared), 'tensor([2., 3., 4.], dtype=torch.float64)');
    shared.mul_(2);
    assert.deepEqual([...array], [4, 6, 8]);
  },

  '002-5': () => {
    const x = torch.tensor([0.6469]);
    assert.equal(String(x.to('cpu', torch.double)), 'tensor([0.6469], dtype=torch.float64)');
    assert.equal(String(torch.ones_like(x, { device: 'meta' })), "tensor(..., device='meta', size=(1,))");
    assert.equal(String(x.to('meta').to(torch.long)), "tensor(..., device='meta', size=(1,), dtype=torch.int64)");
    assert.equal(String(x.device), 'cpu');
  },

  '002-6': () => {
    const x = torch.ones(2, 2, { requires_grad: true });
    const y = x.add(2);
    const z = y.mul(y).mul(3);
    const out = z.mean();
    assert.equal(
      [y, z, out].join('\n'),
      `tensor([[3., 3.],
        [3., 3.]], grad_fn=<AddBackward0>)
tensor([[27., 27.],
        [27., 27.]], grad_fn=<MulBackward0>)
tensor(27., grad_fn=<MeanBackward0>)`,
    );
    assert.deepEqual([x.grad_fn, x.is_leaf, y.is_leaf], [null, true, false]);
    out.backward();
    assert.deepEqual(x.grad!.tolist(), [
      [4.5, 4.5],
      [4.5, 4.5],
    ]);
    fails(
      () => x.add_(1),
      'RuntimeError',
      'a leaf Variable that requires grad is being used in an in-place operation.',
    );
    assert.deepEqual([x.pow(2).requires_grad, torch.no_grad(() => x.pow(2)).requires_grad], [true, false]);
    const detached = x.detach();
    assert.equal(detached.requires_grad, false);
    assert.equal(String(detached.eq(x).all()), 'tensor(True)');

    torch.manual_seed(6);
    const drawn = torch.randn(2, 2);
    const a = drawn.mul(3).div(drawn.sub(1));
    assert.equal(a.requires_grad, false);
    a.requires_grad_(true);
    assert.equal(String(a), 'tensor([[ 1.9563,  1.4952],\n        [-7.6560,  1.2337]], requires_grad=True)');
    assert.equal(String(a.mul(a).sum()), 'tensor(66.1984, grad_fn=<SumBackward0>)');
  },

  '002-7': () => {
    const x = torch.tensor([0, 1, -2], { dtype: torch.float32, requires_grad: true });
    const y = Exp.apply(x) as T;
    assert.equal(String(y), 'tensor([1.0000, 2.7183, 0.1353], grad_fn=<ExpBackward>)');
    y.pow(2).sum().backward();
    near(x.grad!, [2, 14.77811, 0.03663128]);
    const sum = (Exp.apply(x) as T).sum();
    sum.backward();
    fails(() => sum.backward(), 'RuntimeError', TWICE);
  },

  '002-8': () => {
    const { net, input, output, gradient } = start();
    assert.equal(
      String(net),
      `Net(
  (conv1): Conv2d(1, 6, kernel_size=(3, 3), stride=(1, 1))
  (conv2): Conv2d(6, 16, kernel_size=(3, 3), stride=(1, 1))
  (fc1): Linear(in_features=576, out_features=120, bias=True)
  (fc2): Linear(in_features=120, out_features=84, bias=True)
  (fc3): Linear(in_features=84, out_features=10, bias=True)
)`,
    );
    const params = [...net.parameters()];
    assert.equal(`${params.length} ${params[0]!.size()}`, '10 torch.Size([6, 1, 3, 3])');
    assert.equal(
      String(output),
      `tensor([[-0.0703, -0.0025,  0.0078,  0.0699, -0.0170,  0.0054,  0.1106,  0.1186,
         -0.0247,  0.0592]], grad_fn=<AddmmBackward0>)`,
    );
    net.zero_grad();
    output.backward(gradient);
    near(net.conv1.bias!.grad!, BIAS_GRAD);
    (net(input) as T).backward(gradient);
    near(
      net.conv1.bias!.grad!,
      BIAS_GRAD.map((value) => 2 * value),
    );
    net.zero_grad();
    assert.equal(net.conv1.bias!.grad, null);
  },

  '002-9': async () => {
    const { output, target } = start();
    const loss = new nn.MSELoss()(output, target) as T;
    near([loss.item()], [1.232586]);
    const names: string[] = [];
    const walk = (node: NonNullable<T['grad_fn']>) => {
      names.push(node.name());
      for (const [next] of node.next_functions) if (next) walk(next);
    };
    walk(loss.grad_fn!);
    assert.deepEqual(names, WALK);

    // The picture of the graph panel: what the kernel tells of a variable, laid out.
    const lab = new Lab();
    await lab.run(SCRIPT);
    const answer = lab.session.answer({ kind: 'graph', name: 'loss' });
    assert.ok(answer.kind === 'graph');
    const root = buildHierarchy(answer.graph);
    const { top, edges } = visiblePart(root, answer.graph, new Set());
    const item = ({ id }: (typeof top)[number]) => ({ id, width: 80, height: 30 });
    const picture = layout({ items: top.map(item), edges: edges.map((edge) => ({ ...edge, width: 40, height: 12 })) });
    assert.ok(picture.routes.length === edges.length && picture.routes.every(({ points }) => points.length > 1));
    const height = new Map(picture.items.map(({ id, y }) => [id, y]));
    const rows = top.map((each) => ({ title: caption(each.item).title, y: height.get(each.id)! }));
    rows.sort((a, b) => a.y - b.y);
    assert.deepEqual(
      rows.map(({ title }) => title),
      [
        ...['conv1', 'ReluBackward0', 'MaxPool2DWithIndicesBackward0'],
        ...['conv2', 'ReluBackward0', 'MaxPool2DWithIndicesBackward0', 'ViewBackward0'],
        ...['fc1', 'ReluBackward0', 'fc2', 'MseLossBackward0', 'loss'],
      ],
    );
  },

  '002-10': () => {
    const { net, input, output, target } = start();
    const criterion = new nn.MSELoss();
    criterion(output, target).backward();
    const twin = new Net();
    twin.load_state_dict(net.state_dict());
    for (const f of net.parameters()) f.data.sub_(f.grad!.data.mul(0.01));
    const sums = (module: Net) => [...module.parameters()].map((p) => p.double().sum().item() as number);
    near(sums(net), UPDATED, 1e-4);
    near([criterion(net(input), target).item()], [1.21251]);

    const optimizer = new optim.SGD(twin.parameters(), { lr: 0.01 });
    optimizer.zero_grad();
    criterion(twin(input), target).backward();
    optimizer.step();
    near(sums(twin), sums(net), 1e-6);
  },

  ...cifar,
};
