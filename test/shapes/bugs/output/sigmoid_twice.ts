import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Toxicity extends nn.Module {
  embed = new nn.EmbeddingBag(200, 16, { mode: 'mean' });
  fc = new nn.Linear(16, 6);

  forward(tokens: torch.Tensor) {
    return this.fc(this.embed(tokens)).sigmoid(); // fix: return this.fc(this.embed(tokens));
  }
}

const model = new Toxicity();
const comments = torch.randint(0, 200, [10, 25]);
const labels = torch.rand(10, 6).gt(0.7).float();

const probabilities = model(comments);
const loss = nn.functional.binary_cross_entropy_with_logits(probabilities, labels); // expect: double-activation
loss.backward();
console.log(loss.item());
