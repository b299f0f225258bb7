import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Molecule = { atoms: number; bonds: [number, number][] };
const MAX = 6;
function tensorize({ atoms, bonds }: Molecule) {
  const x = torch.zeros(MAX, 4);
  for (let i = 0; i < atoms; i++) x.put_(i, i % 4, 1);
  const a = torch.eye(MAX);
  bonds.forEach(([i, j]) => {
    a.put_(i, j, 1);
    a.put_(j, i, 1);
  });
  return { x, a };
}
const molecules: Molecule[] = [
  { atoms: 3, bonds: [[0, 1]] },
  { atoms: 5, bonds: [[0, 4]] },
];
class GNN extends nn.Module {
  lins = new nn.ModuleList([new nn.Linear(4, 8), new nn.Linear(8, 8)]);
  readout = new nn.Linear(8, 1);
  forward(x: torch.Tensor, a: torch.Tensor) {
    let h = x;
    for (const lin of this.lins) h = torch.relu(torch.mm(a, lin(h))); // expect: rank-mismatch // fix: for (const lin of this.lins) h = torch.relu(torch.bmm(a, lin(h)));
    return this.readout(h.sum(1)).squeeze(-1);
  }
}
const data = molecules.map(tensorize);
const batch = { x: torch.stack(data.map((d) => d.x)), a: torch.stack(data.map((d) => d.a)) };
console.log(new GNN()(batch.x, batch.a));
