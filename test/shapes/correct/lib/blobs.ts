import * as torch from 'tensorpad';

export type Sample = { features: torch.Tensor; label: torch.Tensor };

/** Blobs around centres; one dataset for each split. */
export class Blobs extends torch.utils.data.Dataset<Sample> {
  private readonly x: torch.Tensor;
  private readonly y: torch.Tensor;

  constructor(
    readonly n: number,
    readonly dim: number,
    readonly classes: number,
    centres: torch.Tensor,
  ) {
    super();
    this.y = torch.randint(classes, [n]);
    this.x = centres.at(this.y).add(torch.randn(n, dim).mul(0.7));
  }

  get length() {
    return this.n;
  }

  at(i: number): Sample {
    return { features: this.x.at(i), label: this.y.at(i) };
  }
}

export function loaders(dim: number, classes: number, batch: number) {
  const centres = torch.randn(classes, dim).mul(2);
  const { DataLoader } = torch.utils.data;
  const train = new DataLoader(new Blobs(256, dim, classes, centres), { batch_size: batch, shuffle: true });
  const test = new DataLoader(new Blobs(100, dim, classes, centres), { batch_size: batch });
  return { train, test };
}
