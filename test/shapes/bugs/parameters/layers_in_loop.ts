import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Builds an MLP of the given widths. */
function mlp(sizes: number[], activation: () => nn.Module = () => new nn.ReLU()) {
  const layers: nn.Module[] = [];
  for (let i = 0; i < sizes.length - 1; i++) {
    layers.push(new nn.Linear(sizes[0], sizes[i + 1])); // fix: layers.push(new nn.Linear(sizes[i], sizes[i + 1]));
    if (i < sizes.length - 2) layers.push(activation());
  }
  return new nn.Sequential(...layers);
}

const actor = mlp([8, 64, 64, 2], () => new nn.Tanh());
const observation = torch.randn(1, 8);
const mean = actor(observation); // expect: size-mismatch
console.log(mean.clamp(-1, 1));
