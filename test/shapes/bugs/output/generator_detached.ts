import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const G = new nn.Linear(4, 6);
const D = new nn.Linear(6, 1);
const og = new optim.Adam(G.parameters());
for (const p of D.parameters()) p.requires_grad_(false);
const fake = G(torch.randn(8, 4)).detach(); // fix: const fake = G(torch.randn(8, 4));
const loss = nn.functional.binary_cross_entropy_with_logits(D(fake), torch.ones(8, 1));
og.zero_grad();
loss.backward(); // expect: no-gradient
og.step();
