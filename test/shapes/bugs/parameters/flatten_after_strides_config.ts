import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Layer = ['conv', number, number, number] | ['pool', number] | ['norm'];
const PLAN: Layer[] = [['conv', 16, 5, 1], ['norm'], ['pool', 2], ['conv', 32, 5, 2], ['norm'], ['pool', 2]];

function features(plan: Layer[], channels: number, side: number) {
  const layers: nn.Module[] = [];
  for (const layer of plan) {
    switch (layer[0]) {
      case 'conv': {
        const [, width, kernel, stride] = layer;
        layers.push(new nn.Conv2d(channels, width, kernel, { stride }));
        channels = width;
        side = Math.ceil((side - kernel) / stride) + 1; // fix: side = Math.floor((side - kernel) / stride) + 1;
        break;
      }
      case 'pool':
        layers.push(new nn.MaxPool2d(layer[1]));
        side = Math.floor(side / layer[1]);
        break;
      case 'norm':
        layers.push(new nn.BatchNorm2d(channels), new nn.ReLU());
    }
  }
  return { layers, size: channels * side * side };
}

const { layers, size } = features(PLAN, 1, 24);
const net = new nn.Sequential(...layers, new nn.Flatten(), new nn.Linear(size, 10));
const batch = torch.rand(8, 1, 24, 24);
const loss = nn.functional.cross_entropy(net(batch), torch.randint(0, 10, [8])); // expect: size-mismatch
loss.backward();
