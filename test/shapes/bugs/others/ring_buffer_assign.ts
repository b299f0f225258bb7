import * as torch from 'tensorpad';

class Buffer {
  private obs: torch.Tensor;
  private pos = 0;
  constructor(
    readonly capacity: number,
    readonly shape: readonly number[],
  ) {
    this.obs = torch.zeros(capacity, ...shape);
  }
  add(frame: torch.Tensor) {
    this.obs.put_(this.pos, frame); // expect: broadcast-mismatch
    this.pos = (this.pos + 1) % this.capacity;
  }
  sample(n: number) {
    return this.obs.at(torch.randint(0, this.capacity, [n]));
  }
}
const buffer = new Buffer(10, [4, 12, 12]);
for (let i = 0; i < 3; i++) buffer.add(torch.rand(12, 12, 4)); // fix: for (let i = 0; i < 3; i++) buffer.add(torch.rand(4, 12, 12));
console.log(buffer.sample(5).shape);
