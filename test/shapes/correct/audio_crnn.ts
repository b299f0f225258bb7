import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

function mel(wave: torch.Tensor, n = 64, hop = 32, mels = 20) {
  const frames = wave.unfold(1, n, hop).mul(torch.hann_window(n));
  const mag = torch.fft.rfft(frames).abs();
  const fb = torch.rand(mag.size(-1), mels);
  return mag.matmul(fb).add(1e-6).log().transpose(1, 2);
}
class CRNN extends nn.Module {
  cnn = new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d([2, 1]),
    new nn.Conv2d(8, 8, 3, { padding: 'same' }),
    new nn.ReLU(),
    new nn.MaxPool2d([2, 2]),
  );
  rnn = new nn.LSTM(8 * 5, 12, { batch_first: true, bidirectional: true });
  fc = new nn.Linear(24, 6);
  forward(x: torch.Tensor) {
    const f = this.cnn(x.unsqueeze(1));
    const [b, c, m, t] = f.shape;
    const [o] = this.rnn(f.permute(0, 3, 1, 2).reshape(b, t, c * m));
    return this.fc(o).log_softmax(-1);
  }
}
const net = new CRNN();
const opt = new optim.Adam(net.parameters());
const x = mel(torch.randn(3, 1600));
const logp = net(x);
const targets = torch.randint(1, 6, [3, 5]);
const ctc = new nn.CTCLoss({ blank: 0, zero_infinity: true });
const loss = ctc(logp.transpose(0, 1), targets, torch.full([3], logp.size(1)).long(), torch.tensor([5, 4, 3]));
opt.zero_grad();
loss.backward();
opt.step();
