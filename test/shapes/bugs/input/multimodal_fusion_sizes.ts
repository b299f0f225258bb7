import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

abstract class Branch extends nn.Module {
  abstract get outputSize(): number;
  abstract forward(x: torch.Tensor): torch.Tensor;
}
class ImageBranch extends Branch {
  conv = new nn.Conv2d(3, 8, 3, { stride: 2 });
  get outputSize() {
    return 8;
  }
  forward(x: torch.Tensor) {
    return torch.relu(this.conv(x)).flatten(2).mean(2);
  }
}
class AudioBranch extends Branch {
  rnn = new nn.GRU(13, 12, { batch_first: true, bidirectional: true });
  get outputSize() {
    return this.rnn.hidden_size; // fix: return this.rnn.hidden_size * 2;
  }
  forward(x: torch.Tensor) {
    return this.rnn(x)[0].at(':', -1);
  }
}
class Fusion extends nn.Module {
  readonly branches: nn.ModuleDict;
  readonly head: nn.Linear;
  constructor(branches: Record<string, Branch>, classes: number) {
    super();
    this.branches = new nn.ModuleDict(branches);
    const width = Object.values(branches).reduce((sum, b) => sum + b.outputSize, 0);
    this.head = new nn.Linear(width, classes);
  }
  forward(inputs: Record<string, torch.Tensor>) {
    const parts = Object.entries(inputs).map(([name, x]) => this.branches.at(name)(x));
    return this.head(torch.cat(parts, { dim: 1 })); // expect: size-mismatch
  }
}
const fusion = new Fusion({ image: new ImageBranch(), audio: new AudioBranch() }, 5);
console.log(fusion({ image: torch.rand(4, 3, 24, 24), audio: torch.randn(4, 50, 13) }).shape);
