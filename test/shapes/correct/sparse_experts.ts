// A sparse mixture of experts: noisy top-k gates, dispatch by index, a loss that keeps the experts busy alike.
import { manual_seed, nn, no_grad, ones, optim, randn_like, stack, type Tensor, zeros } from 'tensorpad';
import { loaders } from './lib/blobs';

manual_seed(12);

const settings = {
  dim: 12,
  classes: 5,
  experts: 4,
  k: 2,
  hidden: 24,
  batch: 40,
  epochs: 3,
  balance: 0.05,
} as const;

function makeExpert(dim: number, hidden: number, out: number) {
  const net = new nn.Sequential();
  net.add_module('in', new nn.Linear(dim, hidden));
  net.add_module('act', new nn.SiLU());
  net.add_module('out', new nn.Linear(hidden, out));
  return net;
}

class NoisyTopK extends nn.Module {
  readonly score: nn.Linear;
  readonly noise: nn.Linear;

  constructor(
    dim: number,
    readonly experts: number,
    readonly k: number,
  ) {
    super();
    if (k > experts) throw new Error(`cannot choose ${k} of ${experts}`);
    this.score = new nn.Linear(dim, experts, { bias: false });
    this.noise = new nn.Linear(dim, experts, { bias: false });
  }

  forward(x: Tensor) {
    let logits = this.score(x);
    if (this.training) {
      const spread = nn.functional.softplus(this.noise(x));
      logits = logits.add(randn_like(logits).mul(spread));
    }
    const [values, indices] = logits.topk(this.k, -1);
    const gates = zeros(x.size(0), this.experts).scatter(1, indices, values.softmax(-1));
    return { gates, indices };
  }
}

class MixtureOfExperts extends nn.Module {
  experts: nn.ModuleList;
  gate: NoisyTopK;

  constructor(
    readonly dim: number,
    readonly out: number,
    { experts = 4, k = 2, hidden = 16 }: { experts?: number; k?: number; hidden?: number } = {},
  ) {
    super();
    this.experts = new nn.ModuleList();
    for (let e = 0; e < experts; e++) this.experts.append(makeExpert(dim, hidden, out));
    this.gate = new NoisyTopK(dim, experts, k);
  }

  forward(x: Tensor): { y: Tensor; load: Tensor } {
    const { gates } = this.gate(x);
    let y = zeros(x.size(0), this.out);
    [...this.experts].forEach((expert, e) => {
      const rows = gates.at(':', e).nonzero().squeeze(1);
      if (rows.size(0) === 0) return;
      const weight = gates.at(rows, e).unsqueeze(-1);
      y = y.index_add(0, rows, expert(x.index_select(0, rows)).mul(weight));
    });
    return { y, load: gates.sum(0) };
  }
}

class Classifier extends nn.Module {
  stem = new nn.Linear(settings.dim, settings.dim);
  moe = new MixtureOfExperts(settings.dim, settings.hidden, { experts: settings.experts, k: settings.k, hidden: 32 });
  head = new nn.Sequential(new nn.LayerNorm(settings.hidden), new nn.Linear(settings.hidden, settings.classes));

  forward(x: Tensor): [Tensor, Tensor] {
    const { y, load } = this.moe(nn.functional.gelu(this.stem(x)));
    return [this.head(y), load];
  }
}

/** Squared coefficient of variation. */
const cv2 = (load: Tensor): Tensor => load.var(0, { unbiased: false }).div(load.mean().square().add(1e-10));

const { train, test } = loaders(settings.dim, settings.classes, settings.batch);
const model = new Classifier();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
const criterion = new nn.CrossEntropyLoss();

for (let epoch = 0; epoch < settings.epochs; epoch++) {
  model.train();
  const loads: Tensor[] = [];
  for (const { features, label } of train) {
    const [logits, load] = model(features);
    const loss = criterion(logits, label).add(cv2(load).mul(settings.balance));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    loads.push(load.detach());
  }
  console.log(epoch, stack(loads).mean(0).tolist());
}

// %% How good is it, and for which class?
const confusion = zeros(settings.classes, settings.classes);
model.eval();
no_grad(() => {
  for (const { features, label } of test) {
    const predicted = model(features)[0].argmax(-1);
    confusion.index_put_([label, predicted], ones(label.size(0)), true);
  }
});
const accuracy = confusion.diagonal().sum().div(confusion.sum());
console.log('accuracy', accuracy.item(), 'recall', confusion.diagonal().div(confusion.sum(1)).tolist());
