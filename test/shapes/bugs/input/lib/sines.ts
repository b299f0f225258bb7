import * as torch from 'tensorpad';

const { Dataset } = torch.utils.data;
export class Sines extends Dataset<{ x: torch.Tensor; y: torch.Tensor }> {
  constructor(
    readonly count: number,
    readonly steps = 20,
  ) {
    super();
  }
  override get length() {
    return this.count;
  }
  override at(i: number) {
    const t = torch
      .linspace(0, 6, this.steps + 1)
      .add(i)
      .sin();
    return { x: t.at(':-1').unsqueeze(1), y: t.at('1:').unsqueeze(1) };
  }
}
export const collateSines = (rows: { x: torch.Tensor; y: torch.Tensor }[]) => ({
  x: torch.stack(
    rows.map((r) => r.x),
    1,
  ),
  y: torch.stack(
    rows.map((r) => r.y),
    1,
  ),
});
