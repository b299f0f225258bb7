import * as torch from 'tensorpad';

export const FEATURES = 20;

/** Rows of noise with a hidden rule, split in two loaders. */
export function loaders(rows: number, batch: number) {
  const x = torch.randn(rows, FEATURES);
  const y = x.sum(1).gt(0).long();
  const all = new torch.utils.data.TensorDataset(x, y);
  const [train, test] = torch.utils.data.random_split(all, [0.75, 0.25]);
  return {
    train: new torch.utils.data.DataLoader(train!, { batch_size: batch, shuffle: true }),
    test: new torch.utils.data.DataLoader(test!, { batch_size: batch }),
  };
}

/** What a network adds to itself: a block that keeps its width. */
export const CLASSES = 2;
