import * as torch from 'tensorpad';
import { optim } from 'tensorpad';

const ratings: ReadonlyArray<{ user: number; item: number; stars: number }> = [
  { user: 0, item: 1, stars: 5 },
  { user: 2, item: 3, stars: 1 },
  { user: 1, item: 4, stars: 4 },
];
const pick = <K extends keyof (typeof ratings)[number]>(key: K) => torch.tensor(ratings.map((r) => r[key]));
const [users, items] = [pick('user'), pick('item')];
const P = torch.randn(3, 8, { requires_grad: true });
const Q = torch.randn(4, 8, { requires_grad: true }); // fix: const Q = torch.randn(5, 8, { requires_grad: true });
const opt = new optim.Adam([P, Q], { lr: 0.05 });
for (let i = 0; i < 3; i++) {
  const pred = P.index_select(0, users).mul(Q.index_select(0, items)).sum(1); // expect: index-out-of-range
  const loss = pred.sub(pick('stars')).pow(2).mean();
  opt.zero_grad();
  loss.backward();
  opt.step();
}
