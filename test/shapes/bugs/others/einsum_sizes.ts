import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Scores every pair of two sets of vectors by a learnt form. */
class BilinearScore extends nn.Module {
  form: nn.Parameter;

  constructor(left: number, right: number) {
    super();
    this.form = new nn.Parameter(torch.randn(left, right).mul(0.1));
  }

  forward(a: torch.Tensor, b: torch.Tensor) {
    return torch.einsum('nl,lr,mr->nm', a, this.form, b); // expect: einsum-letters
  }
}

const score = new BilinearScore(12, 10);
const table = score(torch.randn(5, 12), torch.randn(7, 12)); // fix: const table = score(torch.randn(5, 12), torch.randn(7, 10));
console.log(table.shape);
