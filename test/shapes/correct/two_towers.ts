// Two-tower retrieval: text bags against item features, in-batch negatives, hard negatives, margin losses, recall at k.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

/** @typedef batches as the loader gives them */
interface Batch {
  tokens: torch.Tensor;
  offsets: torch.Tensor;
  categories: torch.Tensor;
  prices: torch.Tensor;
  ids: torch.Tensor;
}
interface Item {
  title: string;
  category: number;
  price: number;
}

const nouns = ['chair', 'table', 'lamp', 'sofa', 'shelf'];
const adjectives = ['red', 'small', 'wooden', 'modern', 'soft', 'old'];
const items: Item[] = nouns.flatMap((noun, n) =>
  adjectives.map((adjective, a) => ({ title: `${adjective} ${noun}`, category: n, price: 10 + n * 7 + a })),
);
const words = new Map([...adjectives, ...nouns, 'buy', 'cheap', 'a'].map((word, i) => [word, i] as [string, number]));

class Queries extends torch.utils.data.Dataset<{ text: string; id: number }> {
  static readonly templates = ['buy a TITLE', 'cheap TITLE', 'TITLE'];
  get length() {
    return items.length * Queries.templates.length;
  }
  at(i: number) {
    const id = i % items.length;
    const template = Queries.templates[Math.floor(i / items.length)];
    return { text: template.replace('TITLE', items[id].title), id };
  }
}

function collate(samples: { text: string; id: number }[]): Batch {
  const offsets = [0];
  const tokens: number[] = [];
  for (const { text } of samples) {
    tokens.push(...text.split(' ').map((word) => words.get(word) ?? 0));
    offsets.push(tokens.length);
  }
  const ids = samples.map(({ id }) => id);
  return {
    tokens: torch.tensor(tokens),
    offsets: torch.tensor(offsets.slice(0, -1)),
    categories: torch.tensor(ids.map((id) => items[id].category)),
    prices: torch
      .tensor(ids.map((id) => items[id].price))
      .float()
      .unsqueeze(1),
    ids: torch.tensor(ids),
  };
}

class QueryTower extends nn.Module {
  bag: nn.EmbeddingBag;
  out: nn.Linear;
  constructor(vocabulary: number, dim: number) {
    super();
    this.bag = new nn.EmbeddingBag(vocabulary, 24, { mode: 'mean' });
    this.out = new nn.Linear(24, dim);
  }
  forward(tokens: torch.Tensor, offsets: torch.Tensor) {
    return F.normalize(this.out(F.gelu(this.bag(tokens, offsets))), { dim: -1 });
  }
}

class ItemTower extends nn.Module {
  category = new nn.Embedding(nouns.length, 6);
  id = new nn.Embedding(items.length, 10);
  price = new nn.Sequential(new nn.BatchNorm1d(1), new nn.Linear(1, 4), new nn.Tanh());
  mix: nn.Bilinear;
  out: nn.Linear;
  constructor(dim: number) {
    super();
    this.mix = new nn.Bilinear(6, 4, 8);
    this.out = new nn.Linear(10 + 8, dim);
  }
  forward(ids: torch.Tensor, categories: torch.Tensor, prices: torch.Tensor) {
    const crossed = this.mix(this.category(categories), this.price(prices));
    return F.normalize(this.out(torch.cat([this.id(ids), crossed], 1)), { dim: -1 });
  }
}

type Losses = 'softmax' | 'triplet' | 'margin' | 'cosine';
class TwoTowers extends nn.Module {
  query: QueryTower;
  item: ItemTower;
  logScale = new nn.Parameter(torch.tensor(Math.log(10)));
  constructor(dim: number) {
    super();
    this.query = new QueryTower(words.size, dim);
    this.item = new ItemTower(dim);
  }
  similarities({ tokens, offsets, ids, categories, prices }: Batch) {
    const q = this.query(tokens, offsets);
    const k = this.item(ids, categories, prices);
    return { q, k, scores: q.mm(k.t()).mul(this.logScale.exp().clamp({ max: 100 })) };
  }
  loss(batch: Batch, kind: Losses): torch.Tensor {
    const { q, k, scores } = this.similarities(batch);
    const n = scores.size(0);
    const same = batch.ids.unsqueeze(0).eq(batch.ids.unsqueeze(1));
    const labels = torch.arange(n);
    const diagonal = torch.eye(n).bool();
    const masked = scores.masked_fill(same.logical_and(diagonal.logical_not()), -Infinity);
    const hardest = scores.detach().masked_fill(same, -Infinity).argmax(1);
    switch (kind) {
      case 'softmax':
        return F.cross_entropy(masked, labels).add(F.cross_entropy(masked.t(), labels)).div(2);
      case 'triplet':
        return F.triplet_margin_loss(q, k, k.at(hardest), { margin: 0.3 });
      case 'margin':
        return F.margin_ranking_loss(
          scores.diagonal(),
          scores.gather(1, hardest.unsqueeze(1)).squeeze(1),
          torch.ones(n),
          { margin: 0.5 },
        );
      case 'cosine': {
        const pairs = torch.cat([k, k.at(hardest)]);
        const signs = torch.cat([torch.ones(n), torch.full([n], -1)]);
        return F.cosine_embedding_loss(q.repeat(2, 1), pairs, signs, { margin: 0.1 });
      }
    }
  }
}

async function train(kind: Losses) {
  torch.manual_seed(4);
  const model = new TwoTowers(16);
  const optimizer = new optim.Adagrad(model.parameters(), { lr: 0.05 });
  const loader = new torch.utils.data.DataLoader(new Queries(), { batch_size: 20, shuffle: true, collate_fn: collate });
  for (let epoch = 0; epoch < 2; epoch++) {
    for await (const batch of loader) {
      const loss = model.loss(batch, kind);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
  }
  model.eval();
  return model;
}

function recall(model: TwoTowers, k: number) {
  return torch.no_grad(() => {
    const catalogue = collate(items.map(({ title }, id) => ({ text: title, id })));
    const vectors = model.item(catalogue.ids, catalogue.categories, catalogue.prices);
    let hits = 0;
    let total = 0;
    let reciprocal = 0;
    for (const batch of new torch.utils.data.DataLoader(new Queries(), { batch_size: 32, collate_fn: collate })) {
      const scores = model.query(batch.tokens, batch.offsets).matmul(vectors.T);
      const top = scores.topk(k, { dim: 1 })[1];
      hits += top.eq(batch.ids.unsqueeze(1)).any(1).sum().item();
      const rank = scores.argsort({ dim: 1, descending: true }).eq(batch.ids.unsqueeze(1)).int().argmax(1).add(1);
      reciprocal += rank.float().reciprocal().sum().item();
      total += batch.ids.size(0);
    }
    return { recall: hits / total, mrr: reciprocal / total };
  });
}

async function run() {
  for (const kind of ['softmax', 'triplet', 'margin', 'cosine'] as Losses[]) {
    const model = await train(kind);
    const { recall: r, mrr } = recall(model, 3);
    console.log(kind, r.toFixed(2), mrr.toFixed(2));
  }
}
await run();
