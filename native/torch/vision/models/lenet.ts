/** LeNet-5, the network of the notes: two convolutions, three linear layers. */
import * as nn from '../../nn';
import type { Tensor } from '../../tensor';
import { type ModelOptions, withWeights } from './weights';

/**
 * LeNet-5 for pictures of 28×28 in grey.
 * @example
 * console.log(new vision.models.LeNet()(torch.rand(1, 1, 28, 28)).shape);
 */
export class LeNet extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly conv2: nn.Conv2d;
  readonly fc1: nn.Linear;
  readonly fc2: nn.Linear;
  readonly fc3: nn.Linear;

  constructor({ num_classes = 10 }: { num_classes?: number } = {}) {
    super();
    this.conv1 = new nn.Conv2d(1, 6, 5);
    this.conv2 = new nn.Conv2d(6, 16, 5);
    this.fc1 = new nn.Linear(16 * 4 * 4, 120);
    this.fc2 = new nn.Linear(120, 84);
    this.fc3 = new nn.Linear(84, num_classes);
  }

  override forward(x: Tensor): Tensor {
    const { relu, max_pool2d } = nn.functional;
    let out = max_pool2d(relu(this.conv1(x)), 2);
    out = max_pool2d(relu(this.conv2(out)), 2);
    return this.fc3(relu(this.fc2(relu(this.fc1(out.flatten(1))))));
  }
}

/**
 * LeNet-5.
 * @example
 * console.log([...vision.models.lenet().parameters()].length);
 */
export function lenet({ weights = null, ...options }: ModelOptions = {}): LeNet {
  return withWeights(new LeNet(options), weights);
}
