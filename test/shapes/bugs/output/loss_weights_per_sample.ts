import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Linear(5, 1);
const focal = (logits: torch.Tensor, target: torch.Tensor, gamma = 2) => {
  const bce = nn.functional.binary_cross_entropy_with_logits(logits, target, { reduction: 'none' });
  const pt = bce.neg().exp();
  return pt.neg().add(1).pow(gamma).mul(bce);
};
const target = torch.rand(14, 1).round();
const sampleWeight = torch.rand(14);
const losses = focal(net(torch.randn(14, 5)), target);
const loss = losses.mul(sampleWeight).mean(); // expect: silent-broadcast // fix: const loss = losses.squeeze(1).mul(sampleWeight).mean();
loss.backward();
