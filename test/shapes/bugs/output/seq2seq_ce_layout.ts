import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const VOCAB = 40,
  EMB = 16,
  HID = 24,
  PAD = 0;

class Encoder extends nn.Module {
  emb = new nn.Embedding(VOCAB, EMB, { padding_idx: PAD });
  rnn = new nn.GRU(EMB, HID, { batch_first: true });
  forward(src: torch.Tensor) {
    return this.rnn(this.emb(src))[1];
  }
}

class Decoder extends nn.Module {
  emb = new nn.Embedding(VOCAB, EMB, { padding_idx: PAD });
  rnn = new nn.GRU(EMB, HID, { batch_first: true });
  out = new nn.Linear(HID, VOCAB);
  forward(tgt: torch.Tensor, h: torch.Tensor) {
    const [o] = this.rnn(this.emb(tgt), h);
    return this.out(o);
  }
}

class Seq2Seq extends nn.Module {
  constructor(
    public encoder = new Encoder(),
    public decoder = new Decoder(),
  ) {
    super();
  }
  forward(src: torch.Tensor, tgt: torch.Tensor) {
    return this.decoder(tgt, this.encoder(src));
  }
}

const net = new Seq2Seq();
const criterion = new nn.CrossEntropyLoss({ ignore_index: PAD });
const src = torch.randint(1, VOCAB, [8, 11]);
const tgt = torch.randint(1, VOCAB, [8, 9]);
const logits = net(src, tgt.at(':', ':-1'));
const loss = criterion(logits, tgt.at(':', '1:')); // expect: target-mismatch // fix: const loss = criterion(logits.transpose(1, 2), tgt.at(':', '1:'));
loss.backward();
