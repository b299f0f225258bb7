import * as torch from 'tensorpad';

interface Graph {
  x: torch.Tensor;
  batch: torch.Tensor;
}
function meanPool({ x, batch }: Graph, graphs: number) {
  const index = batch.unsqueeze(1).expand(-1, x.size(1));
  const sums = torch.zeros(graphs, x.size(1)).scatter_add(0, index, x);
  const counts = torch.zeros(graphs).scatter_add(0, batch, torch.ones(batch.size(0)));
  return sums.div(counts.clamp(1)); // expect: broadcast-mismatch // fix: return sums.div(counts.clamp(1).unsqueeze(1));
}
const sizes = [3, 5, 2];
const batch = torch.cat(sizes.map((n, g) => torch.full([n], g, { dtype: torch.int64 })));
const pooled = meanPool({ x: torch.randn(10, 4), batch }, sizes.length);
console.log(pooled.shape);
