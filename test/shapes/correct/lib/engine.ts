import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

export interface Task {
  model: nn.Module;
  loss: (output: torch.Tensor, target: torch.Tensor) => torch.Tensor;
  optimizer: optim.Optimizer;
  scheduler?: optim.lr_scheduler.LRScheduler;
}

export type Batch = [torch.Tensor, torch.Tensor];

export class History {
  readonly rows: Record<string, number>[] = [];
  add(row: Record<string, number>) {
    this.rows.push(row);
    return this;
  }
  last(name: string) {
    return this.rows.at(-1)?.[name] ?? Number.NaN;
  }
  column(name: string) {
    return this.rows.map((row) => row[name]!);
  }
}

export function trainEpoch({ model, loss, optimizer, scheduler }: Task, loader: Iterable<Batch>, clip = 1): number {
  model.train();
  let [sum, count] = [0, 0];
  for (const [x, y] of loader) {
    optimizer.zero_grad();
    const value = loss(model(x), y);
    value.backward();
    nn.utils.clip_grad_norm_(model.parameters(), clip);
    optimizer.step();
    sum += value.item() * x.size(0);
    count += x.size(0);
  }
  scheduler?.step();
  return sum / count;
}

export function evaluate({ model, loss }: Task, loader: Iterable<Batch>) {
  model.eval();
  return torch.no_grad(() => {
    let [total, right, count] = [0, 0, 0];
    const predictions: torch.Tensor[] = [];
    for (const [x, y] of loader) {
      const out = model(x);
      total += loss(out, y).item() * y.size(0);
      const predicted = out.argmax(1);
      right += predicted.eq(y).sum().item();
      count += y.size(0);
      predictions.push(predicted);
    }
    return { loss: total / count, accuracy: right / count, predictions: torch.cat(predictions) };
  });
}
