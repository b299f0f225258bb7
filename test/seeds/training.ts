/** Training loops of the notes. */
import type * as torch from 'tensorpad';
import type { optim } from 'tensorpad';
import { observe_figures } from 'tensorpad/inspect';
import * as plt from 'tensorpad/plot';

type Call = (...args: torch.Tensor[]) => torch.Tensor;

/** Fits a model on all data at once, calling `draw` every 80 epochs; the losses of all epochs. */
export function losses(
  model: Call,
  criterion: Call,
  optimizer: optim.Optimizer,
  inputs: torch.Tensor,
  targets: torch.Tensor,
  epochs: number,
  draw: (output: torch.Tensor, loss: torch.Tensor) => void = () => {},
): number[] {
  const all: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const output = model(inputs);
    const loss = criterion(output, targets);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    all.push(loss.item() as number);
    if (epoch % 80 === 0) draw(output, loss);
  }
  return all;
}

/** The losses of some epochs. */
export const pick = (all: number[], epochs: number[]): number[] => epochs.map((epoch) => all[epoch]!);

/** What the editor has been sent; it watches from the first figure on. */
let pictures: string[] | undefined;
function observed(): string[] {
  const seen: string[] = [];
  observe_figures(({ svg }) => seen.push(svg));
  return seen;
}

/** Runs a script whose figures the editor watches: what it says it drew, and the pictures the editor was sent. */
export function watched<T>(run: (drawn: T[]) => void): { drawn: T[]; pictures: string[] } {
  plt.close('all');
  const drawn: T[] = [];
  pictures ??= observed();
  pictures.length = 0;
  try {
    run(drawn);
  } finally {
    plt.close('all');
  }
  return { drawn, pictures: [...pictures] };
}
