import * as torch from 'tensorpad';

export interface Scaler {
  mean: torch.Tensor;
  std: torch.Tensor;
}

/** Mean and deviation of each column. */
export function fit(series: torch.Tensor): Scaler {
  return { mean: series.mean(0, true), std: series.std(0, { keepdim: true }) };
}

export const apply = (series: torch.Tensor, { mean, std }: Scaler) => series.sub(mean).div(std.add(1e-6));

/** Windows of `past` steps and the `horizon` steps of the first column behind each. */
export class WindowDataset extends torch.utils.data.Dataset<[torch.Tensor, torch.Tensor]> {
  constructor(
    private readonly series: torch.Tensor,
    private readonly past: number,
    private readonly horizon: number,
  ) {
    super();
  }

  get length(): number {
    return this.series.size(0) - this.past - this.horizon + 1;
  }

  at(i: number): [torch.Tensor, torch.Tensor] {
    const x = this.series.at(`${i}:${i + this.past}`);
    const y = this.series.at(`${i + this.past}:${i + this.past + this.horizon}, 0`);
    return [x.t(), y];
  }
}
