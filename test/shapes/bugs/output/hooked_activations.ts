import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';

const net = models.resnet18();
const kept = new Map<string, torch.Tensor>();
for (const name of ['layer2', 'layer3'] as const)
  net[name].register_forward_hook((_module: nn.Module, _args: unknown, output: any) => {
    kept.set(name, output.detach());
  });
torch.no_grad(() => net(torch.rand(2, 3, 96, 96)));
const maps = [kept.get('layer2')!, kept.get('layer3')!];
const joined = torch.cat(maps, 1); // expect: join-mismatch // fix: const joined = torch.cat([maps[0]!, nn.functional.interpolate(maps[1]!, { scale_factor: 2 })], 1);
console.log(joined.shape);
