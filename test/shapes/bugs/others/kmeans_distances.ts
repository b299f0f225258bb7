import * as torch from 'tensorpad';

function kmeans(x: torch.Tensor, k: number, steps = 5) {
  let centers = x.at(torch.randperm(x.size(0)).at(`:${k}`));
  for (let s = 0; s < steps; s++) {
    const d = x.sub(centers).pow(2).sum(-1); // expect: broadcast-mismatch // fix: const d = x.unsqueeze(1).sub(centers).pow(2).sum(-1);
    const assign = d.argmin(1);
    centers = torch.stack(Array.from({ length: k }, (_, j) => x.at(assign.eq(j)).mean(0)));
  }
  return centers;
}
console.log(kmeans(torch.randn(60, 3), 4).shape);
