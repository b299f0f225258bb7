import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const DEGREE = 3;

/** [N] to [N, DEGREE]: the powers of each number. */
function powers(x: torch.Tensor) {
  const columns: torch.Tensor[] = [];
  for (let k = 1; k <= DEGREE; k++) columns.push(x.pow(k));
  return torch.stack(columns, 0); // fix: return torch.stack(columns, 1);
}

const x = torch.linspace(-1, 1, 50);
const y = x.pow(3).sub(x).unsqueeze(1);
const poly = new nn.Linear(DEGREE, 1);
const optimizer = new optim.LBFGS(poly.parameters(), { max_iter: 5 });

const closure = () => {
  optimizer.zero_grad();
  const loss = nn.functional.mse_loss(poly(powers(x)), y); // expect: size-mismatch
  loss.backward();
  return loss;
};
optimizer.step(closure);
console.log(closure().item());
