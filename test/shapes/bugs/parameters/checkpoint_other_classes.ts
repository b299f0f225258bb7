import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Classifier extends nn.Module {
  embed: nn.Linear;
  out: nn.Linear;
  constructor(
    readonly inputs: number,
    readonly classes: number,
  ) {
    super();
    this.embed = new nn.Linear(inputs, 20);
    this.out = new nn.Linear(20, classes);
  }
  forward(x: torch.Tensor) {
    return this.out(this.embed(x).relu());
  }
}
const path = join(mkdtempSync(join(tmpdir(), 'ckpt-')), 'model.pt');
torch.save({ epoch: 3, model: new Classifier(12, 10).state_dict() }, path);
const model = new Classifier(12, 7); // fix: const model = new Classifier(12, 10);
const checkpoint = torch.load(path);
model.load_state_dict(checkpoint.model); // expect: size-mismatch
console.log(checkpoint.epoch, model(torch.randn(2, 12)).shape);
