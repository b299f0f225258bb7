import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const CLASSES = 5;

const diceLoss = (logits: torch.Tensor, target: torch.Tensor, eps = 1e-6) => {
  const probs = F.softmax(logits, { dim: 1 });
  const onehot = F.one_hot(target, CLASSES).to(probs.dtype);
  const inter = probs.mul(onehot).sum([0, 2, 3]); // expect: broadcast-mismatch // fix: const inter = probs.mul(onehot.permute(0, 3, 1, 2)).sum([0, 2, 3]);
  const cardinality = probs.sum([0, 2, 3]).add(target.numel() / CLASSES);
  return inter.mul(2).add(eps).div(cardinality.add(eps)).mean().neg().add(1);
};

const net = new nn.Sequential(new nn.Conv2d(3, 16, 3, { padding: 1 }), new nn.ReLU(), new nn.Conv2d(16, CLASSES, 1));
const opt = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });
const images = torch.rand(6, 3, 24, 32);
const masks = torch.randint(0, CLASSES, [6, 24, 32]);
for (let i = 0; i < 2; i++) {
  opt.zero_grad();
  const loss = diceLoss(net(images), masks);
  loss.backward();
  opt.step();
}
