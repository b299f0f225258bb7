import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// Filters of five words over a question of four.
const encode = (question: string) => torch.tensor(question.split(' ').map((word) => word.length));
const question = encode('who wrote this book'); // fix: const question = encode('who wrote this book about tensors');

class Kim extends nn.Module {
  embedding = new nn.Embedding(20, 6);
  convs = new nn.ModuleList([3, 4, 5].map((k) => new nn.Conv2d(1, 7, [k, 6])));
  fc = new nn.Linear(21, 2);

  forward(x: torch.Tensor) {
    const words = this.embedding(x).unsqueeze(1); // [N, 1, length, 6]
    const maps = [...this.convs].map((conv) => conv(words).relu().squeeze(3)); // expect: output-too-small
    const best = maps.map((m) => m.amax(2));
    return this.fc(torch.cat(best, 1));
  }
}

console.log(new Kim()(question.unsqueeze(0)));
