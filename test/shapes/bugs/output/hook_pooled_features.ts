import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';

const features: torch.Tensor[] = [];
const net = models.mobilenet_v2().eval();
net.features.register_forward_hook((_m: nn.Module, _x: unknown, y: any) => {
  features.push(y.mean([2, 3]));
});
torch.no_grad(() => {
  for (let i = 0; i < 3; i++) net(torch.rand(4, 3, 32, 32));
});
const all = torch.cat(features);
const labels = torch.randint(0, 2, [12]);
const probe = new nn.Linear(1000, 2); // fix: const probe = new nn.Linear(1280, 2);
console.log(nn.functional.cross_entropy(probe(all), labels).item()); // expect: size-mismatch
