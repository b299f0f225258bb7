import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Kind = 'relu' | 'glu' | 'tanh';
function activation(kind: Kind): nn.Module {
  switch (kind) {
    case 'relu':
      return new nn.ReLU();
    case 'tanh':
      return new nn.Tanh();
    case 'glu':
      return new nn.GLU();
    default:
      throw new Error(`unknown ${kind}`);
  }
}
const mlp = (kind: Kind, width = 32) =>
  new nn.Sequential(new nn.Linear(10, width), activation(kind), new nn.Linear(width, 2));
const net = mlp('glu'); // fix: const net = mlp('tanh');
const scores = net(torch.randn(5, 10)); // expect: size-mismatch
console.log(scores.softmax(-1).shape);
