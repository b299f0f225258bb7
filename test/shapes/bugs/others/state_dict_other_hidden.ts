import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Hyper {
  readonly input: number;
  readonly hidden: number;
  readonly output: number;
}
const defaults: Hyper = { input: 10, hidden: 32, output: 4 };
class Policy extends nn.Module {
  static from(overrides: Partial<Hyper> = {}) {
    return new Policy({ ...defaults, ...overrides });
  }
  body: nn.Linear;
  head: nn.Linear;
  private constructor({ input, hidden, output }: Hyper) {
    super();
    this.body = new nn.Linear(input, hidden);
    this.head = new nn.Linear(hidden, output);
  }
  forward(x: torch.Tensor) {
    return this.head(torch.relu(this.body(x)));
  }
}
const online = Policy.from({ hidden: 64 });
const target = Policy.from(); // fix: const target = Policy.from({ hidden: 64 });
target.load_state_dict(online.state_dict()); // expect: size-mismatch
console.log(target(torch.rand(2, 10)));
