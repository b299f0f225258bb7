// A small network learns from a large one: soft labels, feature hints, mixup, checkpoints, quantiles of confidence.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim, type Tensor } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(77);

const settings = { classes: 8, batch: 16, temperature: 4, alpha: 0.7, beta: 50 };

abstract class Classifier extends nn.Module {
  abstract features(x: Tensor): Tensor[];
  abstract classify(last: Tensor): Tensor;
  forward(x: Tensor) {
    const maps = this.features(x);
    return { logits: this.classify(maps[maps.length - 1]), maps };
  }
}

const cbr = (i: number, o: number, s = 1) => [
  new nn.Conv2d(i, o, 3, { padding: 1, stride: s, bias: false }),
  new nn.BatchNorm2d(o),
  new nn.ReLU(),
];

class Teacher extends Classifier {
  private stage1 = new nn.Sequential(...cbr(3, 32), ...cbr(32, 32));
  private stage2 = new nn.Sequential(...cbr(32, 64, 2), ...cbr(64, 64));
  private stage3 = new nn.Sequential(...cbr(64, 128, 2), ...cbr(128, 128));
  private fc = new nn.Linear(128, settings.classes);

  features(x: Tensor) {
    const a = this.stage1(x);
    const b = this.stage2(a);
    return [a, b, this.stage3(b)];
  }
  classify(last: Tensor) {
    return this.fc(last.mean([2, 3]));
  }
}

class Student extends Classifier {
  private stage1 = new nn.Sequential(...cbr(3, 8));
  private stage2 = new nn.Sequential(...cbr(8, 16, 2));
  private stage3 = new nn.Sequential(...cbr(16, 32, 2));
  private fc = new nn.Sequential(new nn.Dropout(0.1), new nn.Linear(32 * 8 * 8, settings.classes));
  readonly adapters = new nn.ModuleList([new nn.Conv2d(8, 32, 1), new nn.Conv2d(16, 64, 1), new nn.Conv2d(32, 128, 1)]);

  features(x: Tensor) {
    const a = this.stage1(x);
    const b = this.stage2(a);
    return [a, b, this.stage3(b)];
  }
  classify(last: Tensor) {
    return this.fc(torch.flatten(last, 1));
  }
}

function softened(student: Tensor, teacher: Tensor, T: number) {
  const log_p = F.log_softmax(student.div(T), 1);
  const q = F.softmax(teacher.div(T), 1);
  return F.kl_div(log_p, q, { reduction: 'batchmean' }).mul(T * T);
}

/** Zagoruyko's maps: where a stage looks, whatever its channels. */
const attentionMap = (map: Tensor) => F.normalize(map.pow(2).mean(1).flatten(1), { dim: 1 });

function mixup(x: Tensor, y: Tensor, alpha = 0.4): [Tensor, Tensor] {
  const lambda = new torch.distributions.Beta(alpha, alpha).sample([x.size(0)]);
  const other = torch.randperm(x.size(0));
  const onehot = F.one_hot(y, settings.classes).float();
  const mixed = x.mul(lambda.view(-1, 1, 1, 1)).add(x.at(other).mul(lambda.neg().add(1).view(-1, 1, 1, 1)));
  const targets = onehot.mul(lambda.unsqueeze(1)).add(onehot.at(other).mul(lambda.neg().add(1).unsqueeze(1)));
  return [mixed, targets];
}

const images = torch.randn(72, 3, 32, 32);
const classes = torch.randint(0, settings.classes, [72]);
const loader = new torch.utils.data.DataLoader(new torch.utils.data.TensorDataset(images, classes), {
  batch_size: settings.batch,
  shuffle: true,
});

const teacher = new Teacher();
teacher.eval();
for (const parameter of teacher.parameters()) parameter.requires_grad = false;
const student = new Student();
const optimizer = new optim.SGD(teacher.parameters(), { lr: 0.05, momentum: 0.9, nesterov: true }); // expect: idle-optimizer // fix: const optimizer = new optim.SGD(student.parameters(), { lr: 0.05, momentum: 0.9, nesterov: true });
const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, 2);
const file = path.join(mkdtempSync(path.join(tmpdir(), 'kd-')), 'student.pt');

let bestLoss = Number.POSITIVE_INFINITY;
for (const epoch of [0, 1]) {
  student.train();
  const history: number[] = [];
  for (const [x, y] of loader) {
    const [mixed, target] = mixup(x, y);
    const wise = torch.no_grad(() => teacher(mixed));
    const { logits, maps } = student(mixed);
    let loss = softened(logits, wise.logits, settings.temperature)
      .mul(settings.alpha)
      .add(F.cross_entropy(logits, target).mul(1 - settings.alpha));
    maps.forEach((map: Tensor, i: number) => {
      const hint = F.mse_loss(student.adapters[i](map), wise.maps[i]);
      const looks = attentionMap(map).sub(attentionMap(wise.maps[i])).pow(2).mean();
      loss = loss.add(hint.mul(0.01)).add(looks.mul(settings.beta));
    });
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    history.push(loss.item());
  }
  scheduler.step();
  const mean = history.reduce((a, b) => a + b, 0) / history.length;
  if (mean < bestLoss) {
    bestLoss = mean;
    torch.save({ epoch, model: student.state_dict(), optimizer: optimizer.state_dict() }, file);
  }
}

const saved = torch.load(file);
const restored = new Student();
restored.load_state_dict(saved.model);
restored.eval();
torch.inference_mode(() => {
  const p = restored(images).logits.softmax(1);
  const [confidence, guess] = p.max(1);
  const agreement = guess.eq(teacher(images).logits.argmax(1)).float().mean().item();
  const quartiles = confidence.quantile(torch.tensor([0.25, 0.5, 0.75]));
  console.log(agreement, quartiles.tolist());
});
