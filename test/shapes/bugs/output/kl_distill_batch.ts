import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
class Teacher extends nn.Module {
  fc = new nn.Linear(16, 20);
  forward(x: torch.Tensor) {
    return this.fc(x);
  }
}
class Student extends nn.Module {
  fc = new nn.Linear(16, 10); // fix: fc = new nn.Linear(16, 20);
  forward(x: torch.Tensor) {
    return this.fc(x);
  }
}

const distill = (s: torch.Tensor, t: torch.Tensor, T = 2) =>
  F.kl_div(F.log_softmax(s.div(T), 1), F.softmax(t.div(T), 1), { reduction: 'batchmean' }).mul(T * T); // expect: target-mismatch
const x = torch.randn(8, 16);
const [teacher, student] = [new Teacher(), new Student()];
distill(
  student(x),
  torch.no_grad(() => teacher(x)),
).backward();
