import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class CLIP extends nn.Module {
  image: nn.Module;
  text: nn.Module;
  logitScale = new nn.Parameter(torch.tensor(Math.log(1 / 0.07)));
  constructor(image: nn.Module, text: nn.Module) {
    super();
    [this.image, this.text] = [image, text];
  }
  forward(pixels: torch.Tensor, tokens: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const i = nn.functional.normalize(this.image(pixels), { dim: -1 });
    const t = nn.functional.normalize(this.text(tokens), { dim: -1 });
    const logits = i.mm(t.t()).mul(this.logitScale.exp()); // expect: size-mismatch
    return [logits, logits.t()];
  }
}
class Bag extends nn.Module {
  table = new nn.Embedding(100, 24);
  proj = new nn.Linear(24, 16);
  forward(ids: torch.Tensor) {
    return this.proj(this.table(ids).mean(1));
  }
}
const clip = new CLIP(new nn.Sequential(new nn.Flatten(), new nn.Linear(192, 20)), new Bag()); // fix: const clip = new CLIP(new nn.Sequential(new nn.Flatten(), new nn.Linear(192, 16)), new Bag());
const opt = new optim.AdamW(clip.parameters(), { lr: 1e-3 });
const [perImage, perText] = clip(torch.rand(8, 3, 8, 8), torch.randint(0, 100, [8, 7]));
const labels = torch.arange(perImage.size(0));
const loss = nn.functional.cross_entropy(perImage, labels).add(nn.functional.cross_entropy(perText, labels)).div(2);
opt.zero_grad();
loss.backward();
opt.step();
