// Linear regression in closed form; the design matrix stands the wrong way.
import * as torch from 'tensorpad';

torch.manual_seed(3);
const samples = 40;
const columns = [torch.ones(samples), torch.randn(samples), torch.randn(samples)];
const X = torch.stack(columns); // fix: const X = torch.stack(columns, 1);
const truth = torch.tensor([0.5, 2, -1]);

function predict(weights: torch.Tensor) {
  return X.mv(weights); // expect: size-mismatch
}

const y = predict(truth).add(torch.randn(samples).mul(0.01));
const gram = X.t().mm(X);
const w = torch.linalg.solve(gram, X.t().mv(y));
console.log(w);
