import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Teacher extends nn.Module {
  encoder = new nn.Linear(10, 16);
  head = new nn.Linear(16, 3);
  forward(x: torch.Tensor) {
    return this.head(this.encoder(x).relu());
  }
}
class Student extends nn.Module {
  encoder = new nn.Linear(10, 16);
  classifier = new nn.Linear(16, 3); // fix: head = new nn.Linear(16, 3);
  forward(x: torch.Tensor) {
    return this.classifier(this.encoder(x).relu()); // fix: return this.head(this.encoder(x).relu());
  }
}
const student = new Student();
student.load_state_dict(new Teacher().state_dict()); // expect: invalid-argument
console.log(student(torch.randn(2, 10)).shape);
