import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const model = new nn.Sequential(new nn.Flatten(), new nn.Linear(48, 32), new nn.ReLU(), new nn.Linear(32, 5));
const opt = new optim.SGD(model.parameters(), { lr: 0.03, momentum: 0.9, nesterov: true });

function fixMatch(weak: torch.Tensor, strong: torch.Tensor, threshold = 0.25) {
  const [confidence, pseudo] = torch.no_grad(() => model(weak).softmax(1).max(1, true)); // fix: const [confidence, pseudo] = torch.no_grad(() => model(weak).softmax(1).max(1));
  const mask = confidence.ge(threshold).float();
  const losses = F.cross_entropy(model(strong), pseudo, { reduction: 'none' }); // expect: target-mismatch
  return losses.mul(mask).mean();
}
const labelled = { x: torch.rand(8, 3, 4, 4), y: torch.randint(0, 5, [8]) };
const unlabelled = torch.rand(24, 3, 4, 4);
const loss = F.cross_entropy(model(labelled.x), labelled.y).add(
  fixMatch(unlabelled, unlabelled.add(torch.randn_like(unlabelled).mul(0.1))),
);
opt.zero_grad();
loss.backward();
opt.step();
