import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const PATCH = 8;

/** Cuts pictures into patches and embeds each. */
class PatchEmbedding extends nn.Module {
  proj = new nn.Linear(3 * PATCH * PATCH, 48);

  forward(x: torch.Tensor) {
    const [n, c, h, w] = x.shape;
    const rows = Math.floor(h! / PATCH);
    const columns = Math.floor(w! / PATCH);
    const cut = x.reshape(n!, c!, rows, PATCH, columns, PATCH); // expect: view-size
    const patches = cut.permute(0, 2, 4, 1, 3, 5).reshape(n!, rows * columns, -1);
    return this.proj(patches);
  }
}

const embed = new PatchEmbedding();
const photos = torch.rand(2, 3, 32, 36); // fix: const photos = torch.rand(2, 3, 32, 40);
console.log(embed(photos).shape);
