import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const scorer = new nn.Sequential(
  new nn.Linear(6, 12),
  new nn.BatchNorm1d(12),
  new nn.ReLU(),
  new nn.Linear(12, 1),
  new nn.Sigmoid(),
);

/** Probability that a customer leaves. */
function churn(customer: Record<string, number>) {
  const features = torch.tensor(Object.values(customer), { dtype: torch.float32 }); // fix: const features = torch.tensor([Object.values(customer)], { dtype: torch.float32 });
  return torch.no_grad(() => scorer(features)).item(); // expect: rank-mismatch
}

scorer.eval();
const anna = { age: 31, months: 4, calls: 2, price: 19.9, visits: 12, complaints: 0 };
console.log(`risk: ${churn(anna).toFixed(3)}`);
