import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// A stack that halves until nothing is left: 20, 10, 5, 2, 1, and then?
function pyramid(levels: number, channels = 4) {
  const net = new nn.Sequential(new nn.Conv2d(1, channels, 3, { padding: 1 }));
  for (let i = 0; i < levels; i++) {
    net.append(new nn.Conv2d(channels, channels, 3, { padding: 1 }));
    net.append(new nn.MaxPool2d(2));
  }
  return net;
}

const features = pyramid(5); // fix: const features = pyramid(4);
const out = features(torch.rand(2, 1, 20, 20)); // expect: output-too-small
console.log(out.flatten(1).shape);
