import * as torch from 'tensorpad';

export const SPEC = { channels: 6, window: 32, classes: 4 } as const;
export interface Batch {
  x: torch.Tensor;
  y: torch.Tensor;
}
class Windows extends torch.utils.data.Dataset<[torch.Tensor, number]> {
  constructor(private readonly count: number) {
    super();
  }
  get length() {
    return this.count;
  }
  at(index: number): [torch.Tensor, number] {
    return [torch.randn(SPEC.channels, SPEC.window), index % SPEC.classes];
  }
}
export function* makeLoader(count: number, batch_size: number): Generator<Batch> {
  for (const [x, y] of new torch.utils.data.DataLoader(new Windows(count), { batch_size }) as Iterable<
    [torch.Tensor, torch.Tensor]
  >)
    yield { x, y };
}
