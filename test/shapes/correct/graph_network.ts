// Graph networks on the karate club's smaller cousin: convolution by adjacency, then attention over edges.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(30);

const NODES = 12;
const edges: [number, number][] = [];
for (let i = 0; i < NODES; i++)
  for (let j = i + 1; j < NODES; j++) if (i % 2 === j % 2 ? (i + j) % 3 !== 0 : (i * j) % 7 === 6) edges.push([i, j]);
const labels = torch.arange(NODES).remainder(2);
const train_mask = torch.zeros(NODES, { dtype: torch.bool });
train_mask.put_([0, 1, 2, 3], true);

function normalised_adjacency(count: number, pairs: [number, number][]) {
  const A = torch.eye(count);
  for (const [i, j] of pairs) {
    A.put_(i, j, 1);
    A.put_(j, i, 1);
  }
  const d = A.sum(1).pow(-0.5);
  return d.unsqueeze(1).mul(A).mul(d); // D^-½ A D^-½ without making D
}

class GraphConvolution extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter | null;

  constructor(in_features: number, out_features: number, bias = true) {
    super();
    this.weight = new nn.Parameter(torch.empty(in_features, out_features));
    this.bias = bias ? new nn.Parameter(torch.empty(out_features)) : null;
    this.reset_parameters();
  }

  reset_parameters() {
    const stdv = 1 / Math.sqrt(this.weight.size(1));
    this.weight.data.uniform_(-stdv, stdv);
    this.bias?.data.uniform_(-stdv, stdv);
  }

  forward(input: torch.Tensor, adj: torch.Tensor) {
    const support = torch.mm(input, this.weight);
    const output = torch.mm(adj, support);
    return this.bias === null ? output : output.add(this.bias);
  }
}

class GCN extends nn.Module {
  gc1: GraphConvolution;
  gc2: GraphConvolution;

  constructor(
    nfeat: number,
    nhid: number,
    nclass: number,
    private dropout: number,
  ) {
    super();
    this.gc1 = new GraphConvolution(nfeat, nhid);
    this.gc2 = new GraphConvolution(nhid, nclass, false);
  }

  forward(x: torch.Tensor, adj: torch.Tensor) {
    x = F.relu(this.gc1(x, adj));
    x = F.dropout(x, this.dropout, this.training);
    x = this.gc2(x, adj);
    return F.log_softmax(x, { dim: 1 });
  }
}

const features = torch.eye(NODES);
const adj = normalised_adjacency(NODES, edges);
const model = new GCN(NODES, 8, 2, 0.3);
const optimizer = new optim.Adam(model.parameters(), { lr: 0.05, weight_decay: 5e-4 });
for (let epoch = 0; epoch < 15; epoch++) {
  model.train();
  optimizer.zero_grad();
  const output = model(features, adj);
  const loss = F.nll_loss(output.at(train_mask), labels.at(train_mask));
  loss.backward();
  optimizer.step();
}
model.eval();
const predicted = model(features, adj).argmax(1);
console.log(`${predicted.eq(labels).sum().item()} of ${NODES} right`);

// %% Attention, with messages gathered along edges and summed where they arrive
const both = edges.flatMap(([i, j]) => [
  [i, j],
  [j, i],
]);
const edge_index = torch.tensor(both).t().contiguous();

class GraphAttention extends nn.Module {
  lin: nn.Linear;
  att: nn.Parameter;

  constructor(
    inputs: number,
    private outputs: number,
    private heads: number,
  ) {
    super();
    this.lin = new nn.Linear(inputs, heads * outputs, { bias: false });
    this.att = new nn.Parameter(nn.init.xavier_uniform_(torch.empty(1, heads, 2 * outputs)));
  }

  forward(x: torch.Tensor, edge_index: torch.Tensor) {
    const nodes = x.size(0);
    const [source, target] = edge_index.unbind(0);
    const h = this.lin(x).view(nodes, this.heads, this.outputs);
    const pairs = torch.cat([h.at(source), h.at(target)], -1); // [E, heads, 2·outputs]
    const score = F.leaky_relu(pairs.mul(this.att).sum(-1), 0.2).exp(); // [E, heads]
    const total = torch.zeros(nodes, this.heads).index_add(0, target, score);
    const alpha = score.div(total.at(target).add(1e-9));
    const messages = h.at(source).mul(alpha.unsqueeze(-1));
    const where = target.view(-1, 1, 1).expand_as(messages);
    return torch.zeros_like(h).scatter_add(0, where, messages).flatten(1);
  }
}

const gat1 = new GraphAttention(NODES, 4, 3);
const gat2 = new GraphAttention(12, 2, 1);
const adam = new optim.Adam([...gat1.parameters(), ...gat2.parameters()], { lr: 0.02 });
for (let epoch = 0; epoch < 5; epoch++) {
  const logits = gat2(F.elu(gat1(features, edge_index)), edge_index);
  const loss = F.cross_entropy(logits.at(train_mask), labels.at(train_mask));
  adam.zero_grad();
  loss.backward();
  adam.step();
  console.log(loss.item());
}

// %% Several graphs in one batch: block diagonal, and a mean per graph
const batch = torch.block_diag(adj, adj.at(':6, :6'));
const belongs = torch.cat([torch.zeros(NODES), torch.ones(6)]).long();
const x = torch.randn(batch.size(0), 5);
const h = batch.matmul(x);
const sums = torch.zeros(2, 5).index_add(0, belongs, h);
const means = sums.div(belongs.bincount().unsqueeze(1));
console.log(means.shape);
