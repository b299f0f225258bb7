import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { transforms } from 'tensorpad/vision';

const F = nn.functional;

const filters = torch
  .tensor([
    [
      [-1, 0, 1],
      [-2, 0, 2],
      [-1, 0, 1],
    ],
    [
      [-1, -2, -1],
      [0, 0, 0],
      [1, 2, 1],
    ],
  ])
  .float();

/** Strength of the edges of grey pictures [N, 1, H, W]. */
function edges(pictures: torch.Tensor) {
  const g = F.conv2d(pictures, filters.unsqueeze(1), null, { padding: 1 }); // expect: rank-mismatch
  return g.pow(2).sum(1, true).sqrt();
}

const crop = new transforms.CenterCrop(16);
const picture = crop(torch.rand(1, 20, 20));
const batch = torch.stack([picture, picture.flip(2)]);
console.log(edges(batch.unsqueeze(0)).size()); // fix: console.log(edges(batch).size());
