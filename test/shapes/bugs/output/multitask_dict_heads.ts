import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

enum Task {
  Age = 'age',
  Sex = 'sex',
  Mood = 'mood',
}
const OUT: Record<Task, number> = { [Task.Age]: 1, [Task.Sex]: 2, [Task.Mood]: 5 };

class MultiTask extends nn.Module {
  shared = new nn.Linear(30, 20);
  heads: nn.ModuleDict;
  constructor() {
    super();
    this.heads = new nn.ModuleDict(Object.fromEntries(Object.entries(OUT).map(([k, n]) => [k, new nn.Linear(20, n)])));
  }
  forward(x: torch.Tensor): Record<Task, torch.Tensor> {
    const h = torch.relu(this.shared(x));
    return { age: this.heads.at('age')(h), sex: this.heads.at('sex')(h), mood: this.heads.at(Task.Mood)(h) };
  }
}
const net = new MultiTask();
const out = net(torch.randn(16, 30));
const labels = { age: torch.rand(16).mul(80), sex: torch.randint(0, 2, [16]), mood: torch.randint(0, 5, [16]) };
const total = nn.functional
  .mse_loss(out.age, labels.age) // expect: silent-broadcast // fix: .mse_loss(out.age.squeeze(1), labels.age)
  .add(nn.functional.cross_entropy(out.sex, labels.sex))
  .add(nn.functional.cross_entropy(out.mood, labels.mood));
total.backward();
