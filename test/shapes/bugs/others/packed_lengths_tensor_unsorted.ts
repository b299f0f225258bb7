import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const lengths = torch.tensor([4, 9, 6]);
const x = torch.randn(3, lengths.max().item(), 8);
const rnn = new nn.LSTM(8, 6, { batch_first: true });
const packed = nn.utils.rnn.pack_padded_sequence(x, lengths, { batch_first: true }); // expect: invalid-argument // fix: const packed = nn.utils.rnn.pack_padded_sequence(x, lengths, { batch_first: true, enforce_sorted: false });
const [, [h]] = rnn(packed);
console.log(h.shape);
