import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const vocab = ['<s>', 'a', 'b', 'c', 'd', '</s>'];
class LM extends nn.Module {
  emb = new nn.Embedding(vocab.length, 8);
  rnn = new nn.GRU(8, 16, { batch_first: true });
  out = new nn.Linear(16, vocab.length);
  forward(ids: torch.Tensor) {
    const [h] = this.rnn(this.emb(ids));
    return this.out(h.at(':', -1));
  }
}
const lm = new LM();
function sample(
  prompt: number[],
  { temperature = 1, topK = 10, steps = 4 }: { temperature?: number; topK?: number; steps?: number } = {},
) {
  let ids = torch.tensor([prompt]);
  for (let i = 0; i < steps; i++) {
    const logits = lm(ids).div(temperature);
    const [values, indices] = logits.topk(topK); // expect: index-out-of-range // fix: const [values, indices] = logits.topk(Math.min(topK, logits.size(-1)));
    const choice = torch.multinomial(values.softmax(-1), 1);
    ids = torch.cat([ids, indices.gather(-1, choice)], { dim: 1 });
  }
  return [...(ids.at(0).tolist() as number[])].map((i) => vocab[i]).join(' ');
}
console.log(torch.no_grad(() => sample([0, 1], { temperature: 0.8 })));
