// AlexNet's strides are for large pictures.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class AlexNet extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(3, 16, 11, { stride: 4, padding: 2 }),
    new nn.ReLU(true),
    new nn.MaxPool2d(3, 2),
    new nn.Conv2d(16, 32, 5, { padding: 2 }),
    new nn.ReLU(true),
    new nn.MaxPool2d(3, 2),
    new nn.Conv2d(32, 32, 3, { padding: 1 }),
    new nn.ReLU(true),
    new nn.MaxPool2d(3, 2),
  );
  avgpool = new nn.AdaptiveAvgPool2d([2, 2]);
  classifier = new nn.Linear(32 * 2 * 2, 10);

  forward(x: torch.Tensor) {
    x = this.features(x); // expect: output-too-small
    x = this.avgpool(x);
    return this.classifier(x.flatten(1));
  }
}

const cifar = torch.rand(2, 3, 32, 32); // fix: const cifar = nn.functional.interpolate(torch.rand(2, 3, 32, 32), { size: [96, 96] });
console.log(new AlexNet()(cifar).argmax(1));
