import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

interface Graph {
  nodes: number;
  edges: [number, number][];
  features: number[][];
  labels: number[];
}
const karate: Graph = {
  nodes: 8,
  edges: [
    [0, 1],
    [0, 2],
    [1, 2],
    [3, 4],
    [4, 5],
    [3, 5],
    [2, 3],
    [6, 7],
    [5, 6],
  ],
  features: Array.from({ length: 8 }, (_, i) => Array.from({ length: 6 }, (_, j) => ((i * 7 + j * 3) % 5) / 5)),
  labels: [0, 0, 0, 1, 1, 1, 2, 2],
};

function adjacency({ nodes, edges }: Graph) {
  const a = torch.eye(nodes);
  for (const [i, j] of edges) {
    a.put_(i, j, 1);
    a.put_(j, i, 1);
  }
  return a;
}
function normalize(a: torch.Tensor) {
  const d = a.sum(1).pow(-0.5);
  return d.unsqueeze(1).mul(a).mul(d.unsqueeze(0));
}

class GraphConvolution extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter;
  constructor(inputs: number, outputs: number) {
    super();
    this.weight = new nn.Parameter(torch.empty(inputs, outputs));
    this.bias = new nn.Parameter(torch.zeros(outputs));
    nn.init.xavier_uniform_(this.weight);
  }
  forward(x: torch.Tensor, a: torch.Tensor) {
    return a.mm(x.mm(this.weight)).add(this.bias);
  }
  override extra_repr() {
    return this.weight.shape.join(' → ');
  }
}

class GraphAttention extends nn.Module {
  w: nn.Linear;
  a: nn.Parameter;
  constructor(
    inputs: number,
    outputs: number,
    readonly heads: number,
    readonly concat = true,
  ) {
    super();
    this.w = new nn.Linear(inputs, outputs * heads, { bias: false });
    this.a = new nn.Parameter(torch.randn(heads, 2, outputs).mul(0.1));
  }
  forward(x: torch.Tensor, adjacency: torch.Tensor) {
    const n = x.size(0);
    const h = this.w(x).view(n, this.heads, -1);
    const left = torch.einsum('nhd,hd->hn', h, this.a.at(':', 0));
    const right = torch.einsum('nhd,hd->hn', h, this.a.at(':', 1));
    const e = nn.functional.leaky_relu(left.unsqueeze(2).add(right.unsqueeze(1)), 0.2);
    const alpha = e.masked_fill(adjacency.eq(0), -1e9).softmax(-1);
    const out = torch.einsum('hnm,mhd->nhd', alpha, h);
    return this.concat ? out.flatten(1) : out.mean(1);
  }
}

type Conv = GraphConvolution | GraphAttention;

class GNN extends nn.Module {
  layers: nn.ModuleList;
  constructor(
    layers: Conv[],
    readonly dropout = 0.2,
  ) {
    super();
    this.layers = new nn.ModuleList(layers);
  }
  forward(x: torch.Tensor, a: torch.Tensor) {
    const last = this.layers.length - 1;
    return [...this.layers].reduce<torch.Tensor>((h, layer, i) => {
      const y = layer(h, a);
      return i < last ? nn.functional.dropout(nn.functional.elu(y), this.dropout, this.training) : y;
    }, x);
  }
}

const models: Record<string, () => GNN> = {
  gcn: () => new GNN([new GraphConvolution(6, 16), new GraphConvolution(16, 3)]),
  gat: () => new GNN([new GraphAttention(6, 4, 4), new GraphAttention(16, 3, 2, false)]),
};

const x = torch.tensor(karate.features);
const y = torch.tensor(karate.labels);
const train_mask = torch.tensor(karate.labels.map((_, i) => i % 2 === 0));
const a = adjacency(karate);
for (const [name, make] of Object.entries(models)) {
  const model = make();
  const inputs = name === 'gcn' ? normalize(a) : a;
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.02, weight_decay: 5e-4 });
  let best = 0;
  for (let epoch = 0; epoch < 6; epoch++) {
    model.train();
    const out = model(x, inputs);
    const loss = nn.functional.nll_loss(out.log_softmax(1).at(train_mask), y.at(train_mask));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    model.eval();
    const test = train_mask.logical_not();
    const accuracy = torch.no_grad(() => model(x, inputs).argmax(1).at(test).eq(y.at(test)).float().mean().item());
    best = Math.max(best, accuracy);
  }
  console.log(`${name}: ${best.toFixed(2)}`);
}

// The same propagation over a list of edges.
const edges = torch.tensor([...karate.edges, ...karate.edges.map(([i, j]) => [j, i] as [number, number])]).t();
const [from, to] = [edges.at(0), edges.at(1)];
const degree = torch.zeros(karate.nodes).scatter_add_(0, to, torch.ones(to.numel()));
const messages = x.at(from).div(degree.at(from).unsqueeze(1));
const pooled = torch.zeros_like(x).index_add_(0, to, messages);
const readout = torch.cat([pooled.mean(0), pooled.amax(0)]);
console.log(pooled.shape, readout.shape);
