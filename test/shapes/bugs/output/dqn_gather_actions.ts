import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

interface Transition {
  s: number[];
  a: number;
  r: number;
  s2: number[];
  done: boolean;
}

class QNet extends nn.Module {
  l1 = new nn.Linear(4, 32);
  l2 = new nn.Linear(32, 2);
  forward(x: torch.Tensor) {
    return this.l2(F.relu(this.l1(x)));
  }
}

const memory: Transition[] = Array.from({ length: 40 }, (_, i) => ({
  s: [i, 0, 1, 2],
  a: i % 2,
  r: 1,
  s2: [i, 1, 1, 2],
  done: i % 10 === 9,
}));

const policy = new QNet();
const target = new QNet();
target.load_state_dict(policy.state_dict());
const opt = new optim.AdamW(policy.parameters(), { lr: 1e-3 });

function optimize(batch: Transition[], gamma = 0.99) {
  const s = torch.tensor(batch.map((t) => t.s));
  const a = torch.tensor(batch.map((t) => t.a));
  const r = torch.tensor(batch.map((t) => t.r));
  const s2 = torch.tensor(batch.map((t) => t.s2));
  const q = policy(s.float()).gather(1, a); // expect: rank-mismatch // fix: const q = policy(s.float()).gather(1, a.unsqueeze(1)).squeeze(1);
  const next = torch.no_grad(() => target(s2.float()).max(1)[0]);
  const loss = F.smooth_l1_loss(q, r.add(next.mul(gamma)));
  opt.zero_grad();
  loss.backward();
  opt.step();
}
optimize(memory.slice(0, 16));
