// word2vec with negative sampling, then the continuous bag of words with a full softmax.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(21);

// %% Corpus
const corpus = `we are about to study the idea of a computational process
computational processes are abstract beings that inhabit computers
as they evolve processes manipulate other abstract things called data
the evolution of a process is directed by a pattern of rules called a program`.split(/\s+/);
const words = [...new Set(corpus)];
const index = new Map(words.map((w, i) => [w, i]));
const ids = corpus.map((w) => index.get(w)!);
const WINDOW = 2;

function* skip_grams() {
  for (let i = 0; i < ids.length; i++)
    for (let j = Math.max(0, i - WINDOW); j <= Math.min(ids.length - 1, i + WINDOW); j++)
      if (i !== j) yield [ids[i], ids[j]];
}
const pairs = torch.tensor([...skip_grams()]);
console.log(pairs.shape);

const counts = torch.bincount(torch.tensor(ids), null, words.length).float();
const noise = counts.pow(0.75).div(counts.pow(0.75).sum());

// %% Skip-gram
class SkipGram extends nn.Module {
  u_embeddings: nn.Embedding;
  v_embeddings: nn.Embedding;

  constructor(vocab: number, dim: number) {
    super();
    this.u_embeddings = new nn.Embedding(vocab, dim);
    this.v_embeddings = new nn.Embedding(vocab, dim);
    const range = 0.5 / dim;
    nn.init.uniform_(this.u_embeddings.weight, -range, range);
    nn.init.zeros_(this.v_embeddings.weight);
  }

  forward(u: torch.Tensor, v: torch.Tensor, negative: torch.Tensor) {
    const emb_u = this.u_embeddings(u); // [B, D]
    const emb_v = this.v_embeddings(v);
    const emb_neg = this.v_embeddings(negative); // [B, K, D]
    const score = F.logsigmoid(emb_u.mul(emb_v).sum(1).clamp(-10, 10));
    const neg_score = torch.bmm(emb_neg, emb_u.unsqueeze(2)).squeeze(2).clamp(-10, 10);
    return score.add(F.logsigmoid(neg_score.neg()).sum(1)).mean().neg();
  }
}

const model = new SkipGram(words.length, 10);
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
for (let epoch = 0; epoch < 2; epoch++) {
  for (const batch of pairs.at(torch.randperm(pairs.size(0))).split(50)) {
    const negative = torch.multinomial(noise, batch.size(0) * 4, true).view(batch.size(0), 4);
    const loss = model(batch.at(':, 0'), batch.at(':, 1'), negative);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}

function nearest(word: string, k = 3) {
  const table = F.normalize(model.u_embeddings.weight.detach());
  const similarity = table.mv(table.at(index.get(word)!));
  const [, best] = similarity.topk(k + 1);
  return (best.tolist() as number[]).slice(1).map((i) => words[i]);
}
console.log('near "process":', nearest('process'));

// %% Continuous bag of words, one example at a time
class CBOW extends nn.Module {
  embeddings: nn.Embedding;
  linear1: nn.Linear;
  linear2: nn.Linear;

  constructor(vocab_size: number, embedding_dim: number) {
    super();
    this.embeddings = new nn.Embedding(vocab_size, embedding_dim);
    this.linear1 = new nn.Linear(embedding_dim, 32);
    this.linear2 = new nn.Linear(32, vocab_size);
  }

  forward(inputs: torch.Tensor) {
    const embeds = this.embeddings(inputs).sum(0).view(1, -1);
    const out = F.relu(this.linear1(embeds));
    return F.log_softmax(this.linear2(out), { dim: 1 });
  }
}
const cbow = new CBOW(words.length, 10);
const sgd = new optim.SGD(cbow.parameters(), { lr: 0.01 });
const nll = new nn.NLLLoss();
let total = 0;
for (let i = WINDOW; i < 20; i++) {
  const context = torch.tensor([ids[i - 2], ids[i - 1], ids[i + 1], ids[i + 2]]);
  cbow.zero_grad();
  const log_probs = cbow(context);
  const loss = nll(log_probs, torch.tensor([ids[i]]));
  loss.backward();
  sgd.step();
  total += loss.item();
}
console.log(total);
