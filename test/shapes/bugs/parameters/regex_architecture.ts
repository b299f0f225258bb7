import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// c16k5 is a convolution with 16 filters of size 5, p2 pools by 2, f120 is a fully connected layer.
function parse(text: string) {
  return text.split('-').map((part) => {
    const match = /^([cpf])(\d+)(?:k(\d+))?$/.exec(part)!;
    return { kind: match[1] as 'c' | 'p' | 'f', size: Number(match[2]), kernel: Number(match[3] ?? 3) };
  });
}

function create(text: string, channels: number, inputs: number) {
  const layers: nn.Module[] = [];
  let flat = false;
  for (const { kind, size, kernel } of parse(text)) {
    if (kind === 'c') {
      layers.push(new nn.Conv2d(channels, size, kernel), new nn.ReLU());
      channels = size;
    } else if (kind === 'p') layers.push(new nn.AvgPool2d(size));
    else {
      if (!flat) layers.push(new nn.Flatten());
      flat = true;
      layers.push(new nn.Linear(inputs, size), new nn.ReLU());
      inputs = size;
    }
  }
  return new nn.Sequential(...layers);
}

const lenet = create('c6k5-p2-c16k5-p2-f120-f84-f10', 1, 16 * 5 * 5); // fix: const lenet = create('c6k5-p2-c16k5-p2-f120-f84-f10', 1, 16 * 4 * 4);
const scores = lenet(torch.rand(2, 1, 28, 28)); // expect: size-mismatch
nn.functional.cross_entropy(scores, torch.tensor([3, 8])).backward();
