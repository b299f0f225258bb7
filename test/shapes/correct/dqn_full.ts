import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

class CartPole {
  private t = 0;
  reset() {
    this.t = 0;
    return this.observe();
  }
  step(action: number) {
    this.t++;
    return { obs: this.observe(), reward: action === 0 ? 1 : 0.5, done: this.t >= 12 };
  }
  private observe() {
    return [Math.random(), Math.random(), Math.random(), Math.random()];
  }
}
interface T {
  s: torch.Tensor;
  a: number;
  r: number;
  n: torch.Tensor;
  d: boolean;
}
class Replay {
  private buf: T[] = [];
  constructor(private cap: number) {}
  push(t: T) {
    if (this.buf.length >= this.cap) this.buf.shift();
    this.buf.push(t);
  }
  get size() {
    return this.buf.length;
  }
  sample(n: number) {
    const picks = Array.from({ length: n }, () => this.buf[Math.floor(Math.random() * this.buf.length)]);
    return {
      s: torch.stack(picks.map((p) => p.s)),
      a: torch.tensor(picks.map((p) => p.a)).unsqueeze(1),
      r: torch.tensor(picks.map((p) => p.r)),
      n: torch.stack(picks.map((p) => p.n)),
      d: torch.tensor(picks.map((p) => (p.d ? 1 : 0))),
    };
  }
}
class Dueling extends nn.Module {
  body = new nn.Sequential(new nn.Linear(4, 24), new nn.ReLU());
  adv = new nn.Linear(24, 2);
  val = new nn.Linear(24, 1);
  forward(x: torch.Tensor) {
    const h = this.body(x);
    const a = this.adv(h);
    return this.val(h).add(a.sub(a.mean(-1, true)));
  }
}
const env = new CartPole(),
  online = new Dueling(),
  target = new Dueling(),
  mem = new Replay(50);
target.load_state_dict(online.state_dict());
const opt = new optim.Adam(online.parameters(), { lr: 1e-3 });
let eps = 1;
for (let ep = 0; ep < 3; ep++) {
  let s = torch.tensor(env.reset());
  for (;;) {
    const a = Math.random() < eps ? Math.floor(Math.random() * 2) : torch.no_grad(() => online(s).argmax().item());
    const { obs, reward, done } = env.step(a);
    const n = torch.tensor(obs);
    mem.push({ s, a, r: reward, n, d: done });
    s = n;
    if (mem.size >= 8) {
      const b = mem.sample(8);
      const q = online(b.s).gather(1, b.a).squeeze(1);
      const best = torch.no_grad(() => {
        const pick = online(b.n).argmax(1, true);
        return target(b.n).gather(1, pick).squeeze(1);
      });
      const y = b.r.add(best.mul(b.d.neg().add(1)).mul(0.99));
      const loss = F.smooth_l1_loss(q, y);
      opt.zero_grad();
      loss.backward();
      for (const p of online.parameters()) p.grad?.clamp_(-1, 1);
      opt.step();
    }
    if (done) break;
  }
  eps *= 0.9;
  if (ep % 2 === 0) target.load_state_dict(online.state_dict());
}
