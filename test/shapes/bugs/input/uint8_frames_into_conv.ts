import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class FrameStack {
  private readonly frames: torch.Tensor[] = [];
  constructor(private readonly k: number) {}
  push(frame: torch.Tensor): this {
    this.frames.push(frame);
    if (this.frames.length > this.k) this.frames.shift();
    return this;
  }
  get state(): torch.Tensor {
    return torch.stack(this.frames).unsqueeze(0); // fix: return torch.stack(this.frames).unsqueeze(0).float().div(255);
  }
}
const dqn = new nn.Sequential(
  new nn.Conv2d(4, 8, 8, { stride: 4 }),
  new nn.ReLU(),
  new nn.Conv2d(8, 16, 4, { stride: 2 }),
  new nn.ReLU(),
  new nn.Flatten(),
  new nn.LazyLinear(3),
);
const env = { reset: () => torch.randint(0, 256, [42, 42], { dtype: torch.uint8 }) };
const stack = new FrameStack(4);
for (let i = 0; i < 4; i++) stack.push(env.reset());
const q = dqn(stack.state); // expect: dtype-mismatch
console.log(q.argmax(1).item());
