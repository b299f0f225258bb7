// Shapes: sizes, dimensions of size 1, joining, and grids. Hover over a name to see the shape it has.

// %% Making tensors, and asking for their size
import * as torch from 'tensorpad';
import * as plt from 'tensorpad/plot';

const a = new torch.Tensor([
  [1, 2, 3],
  [2, 1, 3],
]);
console.log(a.shape, a.size(), a.size(1)); // shape and size() are the same thing
const floats = new torch.FloatTensor([1.5, 2]);
const longs = new torch.LongTensor([1, 2]);
console.log(floats.dtype, longs.dtype);

// An album of 3 pictures, 4 by 5 with 8 channels, and a video: 50 frames of such an album.
const album = new torch.Tensor(3, 4, 5, 8);
const video = torch.zeros(50, 3, 4, 5, 8);
console.log(album.size(), video.dim());

// %% Random numbers: the same seed gives PyTorch's numbers
torch.manual_seed(1);
const random = torch.rand(3, 4);
console.log(random);
const [values, indices] = torch.max(random, 1); // the largest of each row, and where it is
console.log(values, indices);
console.log(torch.randn(2, 3), torch.randint(0, 10, [5]));
console.log(random.sum(), random.argmin().item(), random.argmax().item());

// %% unsqueeze puts a dimension of size 1 in, squeeze takes it out
const line = torch.linspace(-3, 3, 5);
const column = torch.unsqueeze(line, 1);
console.log(line, line.size());
console.log(column, column.size());

const flat = torch.rand(1, 2, 3);
console.log(torch.unsqueeze(flat, 2).size());
const thin = torch.rand(1, 1, 2, 3);
console.log(torch.squeeze(thin).size()); // all of them
console.log(torch.squeeze(thin, 2).size()); // dimension 2 has size 2, so nothing happens
console.log(torch.squeeze(thin, 1).size());

try {
  torch.unsqueeze(flat, 5);
} catch (error) {
  console.log(String(error));
}

// %% cat makes a dimension longer, stack makes a new one
const a0 = new torch.Tensor([
  [
    [
      [1, 1, 1, 1],
      [2, 2, 2, 2],
    ],
  ],
]);
const a1 = new torch.Tensor([
  [
    [
      [3, 3, 3, 3],
      [4, 4, 4, 4],
    ],
  ],
]);
console.log('each:', a0.size());
for (let dim = 0; dim < 4; dim++) console.log(`cat along ${dim}:`, torch.cat([a0, a1], { dim }).size());
for (let dim = 0; dim < 5; dim++) console.log(`stack along ${dim}:`, torch.stack([a0, a1], { dim }).size());
console.log(torch.stack([a0, a1], { dim: 4 }));

// %% meshgrid: every combination of two rows of numbers
// Detectors place their anchors so: one box around each of these points.
const shifts = torch.arange(0, 4, { dtype: torch.float32 }).mul(16);
const [shift_y, shift_x] = torch.meshgrid([shifts, shifts], { indexing: 'ij' });
console.log(shift_x);
console.log(shift_y);

// %% Picture: the grid, each point with its number
const xs = shift_x.flatten();
const ys = shift_y.flatten();
plt.scatter(xs, ys, { c: torch.arange(16), s: 80, cmap: 'viridis' });
for (let i = 0; i < 16; i++) plt.text(xs.at(i).item() + 1.5, ys.at(i).item() + 1.5, `${i}`);
plt.title('anchors of a 4 × 4 feature map, stride 16');
plt.show();
