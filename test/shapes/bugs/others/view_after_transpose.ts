import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class TextCNN extends nn.Module {
  embed = new nn.Embedding(500, 20);
  conv = new nn.Conv1d(20, 32, 3, { padding: 1 });
  fc: nn.Linear;
  constructor(
    private len: number,
    classes = 3,
  ) {
    super();
    this.fc = new nn.Linear(32 * len, classes);
  }
  forward(ids: torch.Tensor) {
    const x = this.embed(ids).transpose(1, 2);
    const h = torch.relu(this.conv(x)).transpose(1, 2);
    return this.fc(h.view(h.size(0), this.len * 32)); // expect: view-size // fix: return this.fc(h.reshape(h.size(0), this.len * 32));
  }
}
const model = new TextCNN(15);
const y = model(torch.randint(0, 500, [8, 15]));
console.log(y.argmax(1));
