import * as torch from 'tensorpad';

const X = torch.randn(200, 5);
const centered = X.sub(X.mean(0, true));
const cov = torch.cov(centered); // fix: const cov = torch.cov(centered.t());
const [vals, vecs] = torch.linalg.eigh(cov);
const W = vecs.mm(torch.diag(vals.add(1e-3).rsqrt())).mm(vecs.t());
const white = centered.mm(W); // expect: size-mismatch
console.log(white.shape);
