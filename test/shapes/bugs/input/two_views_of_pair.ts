// Twin networks get pairs as one tensor of two pictures each.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const pairs = torch.rand(12, 2, 1, 20, 20);
const same = torch.randint(0, 2, [12]).float();

class Twin extends nn.Module {
  cnn = new nn.Sequential(
    new nn.Conv2d(1, 4, 5),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(4 * 8 * 8, 16),
  );

  forward(a: torch.Tensor, b: torch.Tensor) {
    return F.pairwise_distance(this.cnn(a), this.cnn(b));
  }
}

const net = new Twin();
const [a, b] = pairs.unbind(0); // fix: const [a, b] = pairs.unbind(1);
const distance = net(a!, b!);
const far = distance.neg().add(1).clamp(0).pow(2);
const loss = torch.where(same.bool(), distance.pow(2), far).mean(); // expect: broadcast-mismatch
loss.backward();
