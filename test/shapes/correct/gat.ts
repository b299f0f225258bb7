// Graph convolution, graph attention and GraphSAGE on a dense adjacency of communities, semi-supervised, and graph pooling.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(77);

// %% A graph of communities
const NODES = 48;
const FEATURES = 10;
const CLASSES = 4;
function make_graph() {
  const labels = torch.arange(NODES).remainder(CLASSES);
  const same = labels.unsqueeze(0).eq(labels.unsqueeze(1));
  const chance = torch.where(same, torch.tensor(0.4), torch.tensor(0.03));
  const upper = torch.bernoulli(chance).triu(1);
  const adj = upper.add(upper.t());
  const features = torch.randn(NODES, FEATURES).add(F.one_hot(labels, FEATURES).mul(2));
  return { adj, features, labels };
}
const { adj, features, labels } = make_graph();
const order = torch.randperm(NODES);
const [idx_train, idx_val, idx_test] = order.split([12, 12, 24]);

function normalize(a: torch.Tensor, symmetric = true): torch.Tensor {
  const self = a.add(torch.eye(a.size(0)));
  const degree = self.sum(1);
  if (!symmetric) return torch.diag(degree.reciprocal()).matmul(self);
  const d = degree.pow(-0.5);
  return d.unsqueeze(1).mul(self).mul(d.unsqueeze(0));
}

// %% Layers
class GraphConvolution extends nn.Module {
  weight: nn.Parameter;
  bias?: nn.Parameter;

  constructor(inputs: number, outputs: number, bias = true) {
    super();
    this.weight = new nn.Parameter(torch.empty(inputs, outputs));
    if (bias) this.bias = new nn.Parameter(torch.empty(outputs));
    this.reset_parameters();
  }

  reset_parameters() {
    const stdv = 1 / Math.sqrt(this.weight.size(1));
    this.weight.data.uniform_(-stdv, stdv);
    this.bias?.data.uniform_(-stdv, stdv);
  }

  forward(input: torch.Tensor, adj: torch.Tensor) {
    const output = adj.mm(input.mm(this.weight));
    return this.bias ? output.add(this.bias) : output;
  }
}

class GraphAttention extends nn.Module {
  W: nn.Parameter;
  a: nn.Parameter;
  leakyrelu: nn.LeakyReLU;

  constructor(
    inputs: number,
    private readonly outputs: number,
    private readonly options: { dropout: number; alpha?: number; concat?: boolean },
  ) {
    super();
    this.W = new nn.Parameter(torch.empty(inputs, outputs));
    this.a = new nn.Parameter(torch.empty(2 * outputs, 1));
    for (const p of [this.W, this.a]) nn.init.xavier_uniform_(p, { gain: 1.414 });
    this.leakyrelu = new nn.LeakyReLU(options.alpha ?? 0.2);
  }

  forward(h: torch.Tensor, adj: torch.Tensor) {
    const { dropout, concat = true } = this.options;
    const Wh = torch.mm(h, this.W);
    const Wh1 = Wh.matmul(this.a.at(`:${this.outputs}, :`));
    const Wh2 = Wh.matmul(this.a.at(`${this.outputs}:, :`));
    const e = this.leakyrelu(Wh1.add(Wh2.T)); // every node with every other
    const zero_vec = torch.ones_like(e).mul(-9e15);
    let attention = torch.where(adj.gt(0), e, zero_vec);
    attention = F.dropout(attention.softmax(1), dropout, this.training);
    const h_prime = attention.matmul(Wh);
    return concat ? F.elu(h_prime) : h_prime;
  }
}

class SageMean extends nn.Module {
  self: nn.Linear;
  neighbours: nn.Linear;

  constructor(inputs: number, outputs: number) {
    super();
    this.self = new nn.Linear(inputs, outputs);
    this.neighbours = new nn.Linear(inputs, outputs, { bias: false });
  }

  forward(h: torch.Tensor, adj: torch.Tensor) {
    const degree = adj.sum({ dim: 1, keepdim: true }).clamp_min(1);
    return F.normalize(this.self(h).add(this.neighbours(adj.matmul(h).div(degree))), { p: 2, dim: 1 });
  }
}

// %% Networks
interface GraphNetwork {
  (x: torch.Tensor, adj: torch.Tensor): torch.Tensor;
}

class GCN extends nn.Module {
  gc1: GraphConvolution;
  gc2: GraphConvolution;

  constructor(
    nfeat: number,
    nhid: number,
    nclass: number,
    readonly dropout = 0.5,
  ) {
    super();
    this.gc1 = new GraphConvolution(nfeat, nhid);
    this.gc2 = new GraphConvolution(nhid, nclass, false);
  }

  forward(x: torch.Tensor, adj: torch.Tensor) {
    x = F.relu(this.gc1(x, adj));
    x = F.dropout(x, { p: this.dropout, training: this.training });
    return F.log_softmax(this.gc2(x, adj), 1);
  }
}

class GAT extends nn.Module {
  attentions: nn.ModuleList;
  out_att: GraphAttention;

  constructor(nfeat: number, nhid: number, nclass: number, nheads = 3, dropout = 0.3) {
    super();
    this.attentions = new nn.ModuleList(
      Array.from({ length: nheads }, () => new GraphAttention(nfeat, nhid, { dropout })),
    );
    this.out_att = new GraphAttention(nhid * nheads, nclass, { dropout, concat: false });
  }

  forward(x: torch.Tensor, adj: torch.Tensor) {
    x = torch.cat(
      [...this.attentions].map((att) => att(x, adj)),
      1,
    );
    return F.log_softmax(F.elu(this.out_att(F.dropout(x, 0.3, this.training), adj)), { dim: 1 });
  }
}

class Sage extends nn.Module {
  layers: nn.ModuleList;
  readout = new nn.Linear(12, CLASSES);

  constructor(widths: readonly number[]) {
    super();
    this.layers = new nn.ModuleList(widths.slice(1).map((out, i) => new SageMean(widths[i], out)));
  }

  forward(x: torch.Tensor, adj: torch.Tensor) {
    for (const [i, layer] of [...this.layers].entries()) {
      x = layer(x, adj);
      if (i < this.layers.length - 1) x = x.relu();
    }
    return this.readout(x).log_softmax(-1);
  }
}

const accuracy = (output: torch.Tensor, truth: torch.Tensor) =>
  output.max(1)[1].type_as(truth).eq(truth).double().sum().div(truth.numel()).item();

const networks = new Map<string, [nn.Module, torch.Tensor]>([
  ['gcn', [new GCN(FEATURES, 16, CLASSES), normalize(adj)]],
  ['gat', [new GAT(FEATURES, 6, CLASSES), adj.add(torch.eye(NODES))]],
  ['sage', [new Sage([FEATURES, 16, 12]), adj]],
]);
for (const [name, [model, graph]] of networks) {
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01, weight_decay: 5e-4 });
  let best = 0;
  for (let epoch = 0; epoch < 4; epoch++) {
    model.train();
    optimizer.zero_grad();
    const output = model(features, graph);
    const loss = F.nll_loss(output.at(idx_train), labels.at(idx_train));
    loss.backward();
    optimizer.step();
    model.eval();
    torch.no_grad(() => {
      const validation = model(features, graph).index_select(0, idx_val);
      best = Math.max(best, accuracy(validation, labels.index_select(0, idx_val)));
    });
  }
  console.log(name, best, accuracy(model(features, graph).at(idx_test), labels.at(idx_test)));
}

// %% Several graphs as one: pooled per graph
const assignment = torch.arange(NODES).div(16, { rounding_mode: 'floor' }).long();
const pooled = torch
  .zeros(3, FEATURES)
  .index_add_(0, assignment, features)
  .div(torch.bincount(assignment).unsqueeze(1));
const maximum = torch
  .full([3, FEATURES], -Infinity)
  .scatter_reduce(0, assignment.unsqueeze(1).expand(-1, FEATURES), features, 'amax');
const [edges_from, edges_to] = adj.nonzero().t().unbind(0);
const messages = torch.zeros(NODES, FEATURES).index_add(0, edges_to, features.at(edges_from));
console.log(pooled.shape, maximum.shape, messages.sub(adj.matmul(features)).abs().max().item() < 1e-4);
