import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const mlp = (...sizes: number[]) => {
  const layers = sizes.slice(1).flatMap((size, i) => [new nn.Linear(sizes[i]!, size), new nn.ReLU()]);
  return new nn.Sequential(...layers.slice(0, -1));
};
class TD3 {
  actor = mlp(6, 32, 32, 2);
  target = mlp(6, 32, 2, 32); // fix: target = mlp(6, 32, 32, 2);
  constructor(private readonly tau = 0.005) {}
  update() {
    torch.no_grad(() => {
      const theirs = [...this.target.parameters()];
      [...this.actor.parameters()].forEach((p, i) => {
        theirs[i]!.mul_(1 - this.tau).add_(p.mul(this.tau)); // expect: broadcast-mismatch
      });
    });
  }
}
const agent = new TD3();
for (let i = 0; i < 3; i++) agent.update();
console.log(agent.actor(torch.rand(1, 6)));
