// One answer per sentence is wanted, and the flattening makes one per word.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Sentiment extends nn.Module {
  embedding = new nn.Embedding(40, 8);
  lstm = new nn.LSTM(8, 12, { batch_first: true });
  fc = new nn.Linear(12, 1);

  forward(x: torch.Tensor) {
    const [lstm_out] = this.lstm(this.embedding(x));
    const flat = lstm_out.contiguous().view(-1, 12); // expect: batch-eaten // fix: const flat = lstm_out.at(':, -1');
    return torch.sigmoid(this.fc(flat)).squeeze(1);
  }
}

const reviews = torch.randint(0, 40, [10, 15]);
const labels = torch.rand(10).gt(0.5).float();
const loss = new nn.BCELoss()(new Sentiment()(reviews), labels); // fails: target-mismatch
loss.backward();
