import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

function stem(channels: number) {
  return new nn.Conv2d(channels, 16, 7, { stride: 2, padding: 'same' }); // expect: invalid-argument // fix: return new nn.Conv2d(channels, 16, 7, { stride: 2, padding: 3 });
}

const net = new nn.Sequential(stem(3), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten(), new nn.LazyLinear(4));
console.log(net(torch.rand(2, 3, 32, 32)).shape);
