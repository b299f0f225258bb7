import * as torch from 'tensorpad';
import { models } from 'tensorpad/vision';

const net = models.alexnet({ num_classes: 10 } as any).eval();
const batch = torch.rand(2, 3, 32, 32); // fix: const batch = torch.rand(2, 3, 96, 96);
console.log(torch.no_grad(() => net(batch)).shape); // expect: output-too-small
