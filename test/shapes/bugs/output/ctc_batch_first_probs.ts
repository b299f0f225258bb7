import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const ALPHABET = '-abcdefghij';
class Recognizer extends nn.Module {
  cnn = new nn.Sequential(
    new nn.Conv2d(1, 16, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d([2, 1]),
  );
  rnn = new nn.GRU(32 * 8, 48, { bidirectional: true, batch_first: true });
  fc = new nn.Linear(96, ALPHABET.length);
  forward(x: torch.Tensor) {
    const f = this.cnn(x).permute(0, 3, 1, 2).flatten(2);
    const [h] = this.rnn(f);
    return this.fc(h).log_softmax(2);
  }
}

const words = ['abba', 'cafe', 'bead'];
const encode = (w: string) => [...w].map((c) => ALPHABET.indexOf(c));
const targets = torch.tensor(words.flatMap(encode));
const targetLengths = torch.tensor(words.map((w) => w.length));

const model = new Recognizer();
const logp = model(torch.rand(3, 1, 32, 60));
const inputLengths = torch.full([3], logp.size(1), { dtype: torch.long });
const loss = nn.functional.ctc_loss(logp, targets, inputLengths, targetLengths); // expect: target-mismatch // fix: const loss = nn.functional.ctc_loss(logp.transpose(0, 1), targets, inputLengths, targetLengths);
loss.backward();
