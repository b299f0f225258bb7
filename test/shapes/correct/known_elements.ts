// Small tensors whose elements are known, changed in every way there is; and ops of the script's own with a backward.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { one_hot } = nn.functional;

// %% Changed elements
const bytes = torch.tensor([200, 100], { dtype: torch.uint8 });
one_hot(bytes.add(100).long(), 210);

const big = torch.tensor([5, 6]);
const table = new nn.Embedding(5, 2);
for (const ids of [big.sub(2), big.remainder(5), big.clamp(0, 4), big.div(2, { rounding_mode: 'floor' })]) table(ids);
table(torch.where(big.gt(5), 0, big.sub(1)));

let n = torch.tensor(0);
for (let i = 0; i < 5; i++) n = n.add(1);
torch.zeros(n.item(), 2).view(5, 2);
const count = torch.tensor([0]);
for (let i = 0; i < 4; i++) count.add_(1);
torch.zeros(count.item(), 2).view(4, 2);

// %% Written to
const ids = torch.tensor([1, 2, 9]);
one_hot(ids.at(':2'), 3);
const [first] = ids.split(2);
one_hot(first!, 3);
ids.at(2).copy_(torch.tensor(0));
one_hot(ids, 3);
const filled = torch.tensor([9]);
nn.init.zeros_(filled);
one_hot(filled, 3);
const shared = torch.tensor([9, 1]);
(shared.numpy() as unknown as BigInt64Array)[0] = 1n;
one_hot(shared, 3);
const limit = (t: torch.Tensor) => t.clamp_(0, 2);
const limited = torch.tensor([9, 2]);
limit(limited);
one_hot(limited, 3);

// %% Selected by masks
const classes = torch.tensor([0, 0, 1, 2, 2, 2]);
const features = torch.randn(6, 4);
const means = [0, 1, 2].map((c) => features.at(classes.eq(c)).mean(0));
torch.stack(means).view(3, 4);
features.at(classes.eq(2)).view(3, 4);

// %% Ops of one's own
class Clamp extends torch.autograd.Function {
  static forward(ctx: any, x: torch.Tensor, low: number, high: number) {
    ctx.mask = x.gt(low).logical_and(x.lt(high));
    return x.clamp(low, high);
  }
  static backward(ctx: any, ...grads: torch.Tensor[]) {
    const [grad] = grads;
    return [ctx.needs_input_grad[0] ? grad!.mul(ctx.mask) : null, null, null];
  }
}
class Largest extends torch.autograd.Function {
  static forward(ctx: any, x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const [values, indices] = x.max(1);
    ctx.save_for_backward(indices);
    ctx.mark_non_differentiable(indices);
    ctx.width = x.size(1);
    return [values, indices];
  }
  static backward(ctx: any, grad: torch.Tensor) {
    const [indices] = ctx.saved_tensors;
    return torch.zeros(grad.size(0), ctx.width).scatter(1, indices.unsqueeze(1), grad.unsqueeze(1));
  }
}
const layer = new nn.Linear(4, 6);
for (let i = 0; i < 3; i++) {
  const [values] = Largest.apply(Clamp.apply(layer(torch.randn(3, 4)), -1, 1));
  values.sum().backward();
}
console.log(layer.weight.grad!.norm(), means.length);
