import type { Tensor } from 'tensorpad';
import { nn } from 'tensorpad';

const block = (i: number, o: number) => [new nn.Conv2d(i, o, 3, { padding: 1 }), new nn.ReLU(), new nn.MaxPool2d(2)];

export class CNN extends nn.Module {
  features = new nn.Sequential(...block(3, 8), ...block(8, 16), ...block(16, 32));
  classifier: nn.Linear;
  constructor(
    public side: number,
    classes: number,
  ) {
    super();
    this.classifier = new nn.Linear(32 * (side / 8) ** 2, classes);
  }
  forward(x: Tensor) {
    return this.classifier(this.features(x).flatten(1));
  }
}
