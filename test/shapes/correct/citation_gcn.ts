// Papers and their citations: a graph convolution by the normalised adjacency, and one by messages; half of the labels known.
// %%
import * as torch from 'tensorpad';

const { nn } = torch;
const F = torch.nn.functional;

/** A graph of `perClass * classes` papers that mostly cite their own field. */
function makeGraph(perClass: number, classes: number, words: number) {
  const n = perClass * classes;
  const y = torch.arange(classes).repeat_interleave(perClass);
  const same = y.unsqueeze(0).eq(y.unsqueeze(1)).float();
  const adjacency = torch.bernoulli(same.mul(0.25).add(0.02)).triu(1);
  const edges = adjacency.nonzero().t(); // (2, E)
  const both = torch.cat([edges, edges.flip(0)], 1);
  const x = torch.randn(n, words).add(F.one_hot(y, classes).float().matmul(torch.randn(classes, words)));
  const order = torch.randperm(n);
  const mask = torch.zeros(n, { dtype: torch.bool });
  mask.put_(order.at(`:${n / 2}`), true);
  return { x, y, edgeIndex: both, trainMask: mask, testMask: mask.logical_not(), n };
}

function normalisedAdjacency(edgeIndex: torch.Tensor, n: number): torch.Tensor {
  const a = torch.zeros(n, n);
  a.put_(edgeIndex.at(0), edgeIndex.at(1), 1);
  const withLoops = a.add(torch.eye(n));
  const d = withLoops.sum(1).pow(-0.5);
  return d.unsqueeze(1).mul(withLoops).mul(d.unsqueeze(0));
}

// %% Layers
class GraphConv extends nn.Module {
  weight: torch.nn.Parameter;
  bias: torch.nn.Parameter;

  constructor(inFeatures: number, outFeatures: number) {
    super();
    this.weight = new nn.Parameter(torch.empty(inFeatures, outFeatures));
    this.bias = new nn.Parameter(torch.zeros(outFeatures));
    nn.init.xavier_uniform_(this.weight);
  }

  forward(x: torch.Tensor, adj: torch.Tensor) {
    return adj.mm(x.mm(this.weight)).add(this.bias);
  }
}

class SageConv extends nn.Module {
  self: torch.nn.Linear;
  neighbours: torch.nn.Linear;

  constructor(inFeatures: number, outFeatures: number) {
    super();
    this.self = new nn.Linear(inFeatures, outFeatures);
    this.neighbours = new nn.Linear(inFeatures, outFeatures, { bias: false });
  }

  forward(x: torch.Tensor, edgeIndex: torch.Tensor) {
    const [source, target] = edgeIndex.unbind(0);
    const messages = x.index_select(0, source);
    const sums = torch.zeros_like(x).index_add(0, target, messages);
    const degree = torch.zeros(x.size(0)).index_add(0, target, torch.ones(target.size(0)));
    const mean = sums.div(degree.clamp({ min: 1 }).unsqueeze(-1));
    return this.self(x).add(this.neighbours(mean));
  }
}

class GCN extends nn.Module {
  conv1: GraphConv;
  conv2: GraphConv;
  constructor(
    words: number,
    hidden: number,
    classes: number,
    private p = 0.5,
  ) {
    super();
    this.conv1 = new GraphConv(words, hidden);
    this.conv2 = new GraphConv(hidden, classes);
  }
  forward(x: torch.Tensor, adj: torch.Tensor) {
    const h = F.dropout(F.relu(this.conv1(x, adj)), this.p, this.training);
    return F.log_softmax(this.conv2(h, adj), 1);
  }
}

class Sage extends nn.Module {
  convs: torch.nn.ModuleList;
  constructor(dims: number[]) {
    super();
    this.convs = new nn.ModuleList(dims.slice(1).map((d, i) => new SageConv(dims[i], d)));
  }
  forward(x: torch.Tensor, edgeIndex: torch.Tensor) {
    const last = this.convs.length - 1;
    for (const [i, conv] of [...this.convs].entries()) {
      x = conv(x, edgeIndex);
      if (i < last) x = F.relu(x);
    }
    return F.log_softmax(x, -1);
  }
}

// %% Training, the same for both
interface Graph {
  x: torch.Tensor;
  y: torch.Tensor;
  trainMask: torch.Tensor;
  testMask: torch.Tensor;
}

function fit(model: torch.nn.Module, graph: Graph, structure: torch.Tensor, epochs = 20): number {
  const optimizer = new torch.optim.Adam(model.parameters(), { lr: 0.01, weight_decay: 5e-4 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    model.train();
    optimizer.zero_grad();
    const out = model(graph.x, structure) as torch.Tensor;
    const loss = F.nll_loss(out.at(graph.trainMask), graph.y.at(graph.trainMask));
    loss.backward();
    optimizer.step();
  }
  model.eval();
  return torch.no_grad(() => {
    const predicted = (model(graph.x, structure) as torch.Tensor).argmax(1);
    const hits = predicted.at(graph.testMask).eq(graph.y.at(graph.testMask));
    return hits.sum().item() / graph.testMask.sum().item();
  });
}

torch.manual_seed(7);
const CLASSES = 4;
const WORDS = 30;
const graph = makeGraph(15, CLASSES, WORDS);
const adj = normalisedAdjacency(graph.edgeIndex, graph.n);
console.log('GCN', fit(new GCN(WORDS, 16, CLASSES), graph, adj).toFixed(3));
console.log('SAGE', fit(new Sage([WORDS, 16, CLASSES]), graph, graph.edgeIndex).toFixed(3));
