import * as torch from 'tensorpad';

function pca(x: torch.Tensor, k: number) {
  const mean = x.mean(0);
  const { S, Vh } = ((r: any) => ({ S: r[1], Vh: r[2] }))(torch.linalg.svd(x.sub(mean), { full_matrices: false }));
  return { components: Vh.at(`:${k}`) as torch.Tensor, explained: S as torch.Tensor, mean };
}
const data = torch.randn(40, 6);
const { components, mean } = pca(data, 2);
const low = data.sub(mean).matmul(components); // expect: size-mismatch // fix: const low = data.sub(mean).matmul(components.t());
console.log(low.size());
