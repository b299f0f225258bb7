import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { functional: F } = nn;
const build = (sizes: number[]) => {
  const layers: nn.Module[] = [];
  for (let i = 0; i + 1 < sizes.length; i++) {
    layers.push(new nn.Linear(sizes[i], sizes[i + 1]));
    if (i + 2 < sizes.length) layers.push(new nn.Tanh());
  }
  return new nn.Sequential(...layers);
};
const q = build([8, 64, 64, 4]);
const frozen = build([8, 64, 64, 4]);
const opt = new optim.RMSprop(q.parameters(), { lr: 1e-3 });

const replay = {
  obs: torch.randn(100, 8),
  act: torch.randint(0, 4, [100]),
  rew: torch.randn(100),
  next: torch.randn(100, 8),
  done: torch.zeros(100),
};

for (let it = 0; it < 3; it++) {
  const idx = torch.randint(0, 100, [20]);
  const [o, a, r, n, d] = [replay.obs, replay.act, replay.rew, replay.next, replay.done].map((t) => t.at(idx));
  const values = q(o).gather(1, a.unsqueeze(-1));
  const best = torch.no_grad(() => frozen(n).amax(1));
  const y = r.add(best.mul(d.neg().add(1)).mul(0.95));
  const loss = F.mse_loss(values, y); // expect: silent-broadcast // fix: const loss = F.mse_loss(values.squeeze(-1), y);
  opt.zero_grad();
  loss.backward();
  opt.step();
}
