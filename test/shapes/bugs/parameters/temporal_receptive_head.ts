import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface LayerSpec {
  channels: number;
  kernel: number;
  stride?: number;
  dilation?: number;
}
const specs: LayerSpec[] = [
  { channels: 16, kernel: 7, stride: 2 },
  { channels: 32, kernel: 5, dilation: 2 },
  { channels: 32, kernel: 3, stride: 2 },
];
/** Length after all layers. */
const lengthAfter = (input: number) =>
  specs.reduce((n, { kernel, stride = 1 }) => Math.floor((n - kernel) / stride) + 1, input); // fix: specs.reduce((n, { kernel, stride = 1, dilation = 1 }) => Math.floor((n - dilation * (kernel - 1) - 1) / stride) + 1, input);

class ECG extends nn.Module {
  features: nn.Sequential;
  head: nn.Linear;
  constructor(length: number, classes: number) {
    super();
    let previous = 1;
    const layers: nn.Module[] = [];
    for (const { channels, kernel, ...rest } of specs) {
      layers.push(new nn.Conv1d(previous, channels, kernel, rest), new nn.ReLU());
      previous = channels;
    }
    this.features = new nn.Sequential(...layers, new nn.Flatten());
    this.head = new nn.Linear(previous * lengthAfter(length), classes);
  }
  forward(x: torch.Tensor) {
    return this.head(this.features(x)); // expect: size-mismatch
  }
}
const model = new ECG(187, 5);
console.log(model(torch.randn(4, 1, 187)).argmax(1));
