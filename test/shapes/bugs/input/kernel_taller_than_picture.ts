// Spectrograms have few rows: a square kernel does not fit.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class Keyword extends nn.Module {
  conv1 = new nn.Conv2d(1, 8, 9); // fix: conv1 = new nn.Conv2d(1, 8, [5, 9]);
  conv2 = new nn.Conv2d(8, 16, [2, 5]);
  fc = new nn.Linear(16, 12);

  forward(spec: torch.Tensor) {
    let h = F.relu(this.conv1(spec)); // expect: output-too-small
    h = F.relu(this.conv2(h));
    h = F.adaptive_max_pool2d(h, [1, 1]);
    return this.fc(h.squeeze(-1).squeeze(-1));
  }
}

const spectrograms = torch.rand(4, 1, 8, 61);
console.log(new Keyword()(spectrograms).log_softmax(1).shape);
