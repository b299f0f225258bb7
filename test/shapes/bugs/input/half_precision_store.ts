import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// Half precision saves memory, but the layers were left in single.
const store: torch.Tensor[] = [];
for (let i = 0; i < 4; i++) store.push(torch.randn(10).half());
const batch = torch.stack(store);

const probe = new nn.Sequential(new nn.Linear(10, 5), new nn.Tanh(), new nn.Linear(5, 1));
const out = probe(batch); // expect: dtype-mismatch // fix: const out = probe(batch.float());
console.log(out.squeeze(-1).tolist());
