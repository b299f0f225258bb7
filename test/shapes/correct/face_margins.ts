// %% Metric learning with an angular margin; verification and retrieval at the end
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { transforms } from 'tensorpad/vision';

const F = nn.functional;
const { Dataset, DataLoader, Subset } = torch.utils.data;
torch.manual_seed(30);

const PEOPLE = 6;
const EACH = 8;

class Faces extends Dataset<{ picture: torch.Tensor; who: number }> {
  private readonly prints = torch.rand(PEOPLE, 1, 24, 20);
  private readonly transform: transforms.Compose<any>;

  constructor(augment: boolean) {
    super();
    const normalise = new transforms.Normalize([0.5], [0.5]);
    const flip = new transforms.RandomHorizontalFlip(0.5);
    const steps: transforms.Transform<any, any>[] = augment ? [flip, normalise] : [normalise];
    this.transform = new transforms.Compose(steps);
  }

  override get length() {
    return PEOPLE * EACH;
  }

  override at(index: number) {
    const who = Math.floor(index / EACH);
    const picture = this.prints.at(who).add(torch.randn(1, 24, 20).mul(0.1));
    return { picture: this.transform(picture) as torch.Tensor, who };
  }
}

// %%
function stage(from: number, to: number): nn.Module[] {
  return [
    new nn.Conv2d(from, to, 3, { stride: 2, padding: 1, bias: false }),
    new nn.BatchNorm2d(to),
    new nn.PReLU(to),
    new nn.Conv2d(to, to, 3, { padding: 1, groups: to, bias: false }),
  ];
}

class Backbone extends nn.Module {
  private readonly body = new nn.Sequential(...stage(1, 16), ...stage(16, 32));
  private readonly out: nn.Linear;
  private readonly bn: nn.BatchNorm1d;

  constructor(readonly dim = 16) {
    super();
    this.out = new nn.Linear(32 * 6 * 5, dim, { bias: false });
    this.bn = new nn.BatchNorm1d(dim);
  }

  override forward(x: torch.Tensor) {
    return F.normalize(this.bn(this.out(torch.flatten(this.body(x) as torch.Tensor, 1))), { dim: 1 });
  }
}

class ArcFace extends nn.Module {
  readonly weight: nn.Parameter;
  private readonly cos: number;
  private readonly sin: number;

  constructor(
    dim: number,
    classes: number,
    readonly scale = 16,
    margin = 0.3,
  ) {
    super();
    this.weight = new nn.Parameter(torch.empty(classes, dim));
    nn.init.xavier_uniform_(this.weight);
    this.cos = Math.cos(margin);
    this.sin = Math.sin(margin);
  }

  override forward(x: torch.Tensor, label: torch.Tensor) {
    const cosine = F.linear(x, F.normalize(this.weight));
    const sine = cosine.square().neg().add(1).clamp({ min: 1e-6 }).sqrt();
    const moved = cosine.mul(this.cos).sub(sine.mul(this.sin));
    const hot = torch.zeros_like(cosine).scatter_(1, label.view(-1, 1), 1);
    const logits = torch.where(hot.bool(), moved, cosine).mul(this.scale);
    return { loss: F.cross_entropy(logits, label), logits };
  }
}

// %%
const all = new Faces(true);
const isTest = (i: number) => i % EACH >= EACH - 2;
const indices = [...Array(all.length).keys()];
const train = new Subset(
  all,
  indices.filter((i) => !isTest(i)),
);
const test = new Subset(new Faces(false), indices.filter(isTest));
const backbone = new Backbone();
const head = new ArcFace(backbone.dim, PEOPLE);
const groups = [
  { params: [...backbone.parameters()], weight_decay: 5e-4 },
  { params: [head.weight], weight_decay: 0 },
];
const optimizer = new optim.SGD(groups, { lr: 0.05, momentum: 0.9, nesterov: true });
const milestones = new optim.lr_scheduler.MultiStepLR(optimizer, [2, 3], { gamma: 0.3 });

for (let epoch = 1; epoch <= 4; epoch++) {
  let hits = 0;
  for (const { picture, who } of new DataLoader(train, { batch_size: 9, shuffle: true })) {
    const { loss, logits } = head(backbone(picture), who);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    hits += logits.argmax(1).eq(who).sum().item();
  }
  milestones.step();
  console.log(`epoch ${epoch}: ${hits} of ${train.length}`);
}

// %% Verification: are two pictures of one person?
backbone.eval();
const embeddings: torch.Tensor[] = [];
const people: torch.Tensor[] = [];
torch.no_grad(() => {
  for (const { picture, who } of new DataLoader(test, { batch_size: 5 })) {
    embeddings.push(backbone(picture));
    people.push(who);
  }
});
const features = torch.cat(embeddings);
const owner = torch.cat(people);
const similarity = features.matmul(features.t());
const same = owner.unsqueeze(0).eq(owner.unsqueeze(1));
const [i, j] = torch.triu_indices(owner.size(0), owner.size(0), 1).unbind(0);
const pairs = similarity.at(i, j);
const truth = same.at(i, j);
const thresholds = torch.linspace(-1, 1, 41);
const accuracies = pairs.unsqueeze(1).gt(thresholds).eq(truth.unsqueeze(1)).float().mean(0);
const [best, at] = accuracies.max(0);
console.log('verification', best.item() > 0.5, thresholds.at(at).item() <= 1);

// %% Retrieval: is the nearest other picture of the same person?
const nearest = similarity.fill_diagonal_(-2).argmax(1);
console.log('recall@1', owner.at(nearest).eq(owner).float().mean().item() >= 0);
