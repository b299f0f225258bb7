import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Dataset, DataLoader, Subset } = torch.utils.data;
class Series extends Dataset<{ past: torch.Tensor; future: torch.Tensor; known: torch.Tensor }> {
  constructor(
    private v: torch.Tensor,
    readonly past = 12,
    readonly ahead = 3,
  ) {
    super();
  }
  get length() {
    return Math.max(0, this.v.size(0) - this.past - this.ahead + 1);
  }
  at(i: number) {
    const mid = i + this.past;
    return {
      past: this.v.at(`${i}:${mid}`),
      future: this.v.at(`${mid}:${mid + this.ahead}`, 0),
      known: this.v.at(`${mid}:${mid + this.ahead}`, '1:'),
    };
  }
}
const t = torch.arange(90).float();
const values = torch.stack([t.mul(0.2).sin(), t.mul(0.05).cos(), t.remainder(7).div(7)], 1);
const all = new Series(values);
const cut = Math.floor(all.length * 0.8);
const idx = [...Array(all.length).keys()];
const [train, test] = [new Subset(all, idx.slice(0, cut)), new Subset(all, idx.slice(cut))];
class Model extends nn.Module {
  enc = new nn.GRU(3, 16, { batch_first: true });
  dec = new nn.GRUCell(3, 16);
  out = new nn.Linear(16, 1);
  forward(past: torch.Tensor, known: torch.Tensor) {
    let h = this.enc(past)[1].at(-1);
    let y = past.at(':', -1, ':1');
    const ys: torch.Tensor[] = [];
    for (let k = 0; k < known.size(1); k++) {
      h = this.dec(torch.cat([y, known.at(':', k)], 1), h);
      y = this.out(h);
      ys.push(y);
    }
    return torch.cat(ys, 1);
  }
}
const net = new Model();
const opt = new optim.Adam(net.parameters(), { lr: 0.01 });
for (let e = 0; e < 2; e++) {
  for (const { past, future, known } of new DataLoader(train, { batch_size: 16, shuffle: true })) {
    const loss = nn.functional.mse_loss(net(past, known), future);
    opt.zero_grad();
    loss.backward();
    opt.step();
  }
}
net.eval();
let err = 0,
  n = 0;
torch.no_grad(() => {
  for (const b of new DataLoader(test, { batch_size: 16 })) {
    const e = net(b.past, b.known).sub(b.future).abs();
    err += e.sum().item();
    n += e.numel();
  }
});
console.log(err / n);
