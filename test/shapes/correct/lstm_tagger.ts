// Part-of-speech tagging, one sentence at a time, as in the tutorial.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(1);

type Sentence = [words: string[], tags: string[]];
const training_data: Sentence[] = [
  ['The dog ate the apple'.split(' '), ['DET', 'NN', 'V', 'DET', 'NN']],
  ['Everybody read that book'.split(' '), ['NN', 'V', 'DET', 'NN']],
];

const word_to_ix: Record<string, number> = {};
for (const [sent] of training_data)
  for (const word of sent) if (!(word in word_to_ix)) word_to_ix[word] = Object.keys(word_to_ix).length;
const tag_to_ix: Record<string, number> = { DET: 0, NN: 1, V: 2 };

function prepare_sequence(seq: string[], to_ix: Record<string, number>) {
  const idxs = seq.map((w) => to_ix[w]!);
  return torch.tensor(idxs, { dtype: torch.long });
}

const EMBEDDING_DIM = 6;
const HIDDEN_DIM = 6;

class LSTMTagger extends nn.Module {
  private hidden_dim: number;
  word_embeddings: nn.Embedding;
  lstm: nn.LSTM;
  hidden2tag: nn.Linear;

  constructor(embedding_dim: number, hidden_dim: number, vocab_size: number, tagset_size: number) {
    super();
    this.hidden_dim = hidden_dim;
    this.word_embeddings = new nn.Embedding(vocab_size, embedding_dim);
    this.lstm = new nn.LSTM(embedding_dim, hidden_dim);
    this.hidden2tag = new nn.Linear(hidden_dim, tagset_size);
  }

  init_hidden(): [torch.Tensor, torch.Tensor] {
    return [torch.zeros(1, 1, this.hidden_dim), torch.zeros(1, 1, this.hidden_dim)];
  }

  forward(sentence: torch.Tensor) {
    const embeds = this.word_embeddings(sentence);
    const [lstm_out] = this.lstm(embeds.view(sentence.size(0), 1, -1), this.init_hidden());
    const tag_space = this.hidden2tag(lstm_out.view(sentence.size(0), -1));
    return F.log_softmax(tag_space, { dim: 1 });
  }
}

const model = new LSTMTagger(EMBEDDING_DIM, HIDDEN_DIM, Object.keys(word_to_ix).length, 3);
const loss_function = new nn.NLLLoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });

for (let epoch = 0; epoch < 10; epoch++) {
  for (const [sentence, tags] of training_data) {
    model.zero_grad();
    const sentence_in = prepare_sequence(sentence, word_to_ix);
    const targets = prepare_sequence(tags, tag_to_ix);
    const tag_scores = model(sentence_in);
    const loss = loss_function(tag_scores, targets);
    loss.backward();
    optimizer.step();
  }
}

torch.no_grad(() => {
  const inputs = prepare_sequence(training_data[0]![0], word_to_ix);
  const tag_scores = model(inputs);
  const names = Object.keys(tag_to_ix);
  const best = tag_scores.argmax(1).tolist() as number[];
  console.log(best.map((i) => names[i]).join(' '));
});
