import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { transforms } from 'tensorpad/vision';

interface Item {
  image: torch.Tensor;
  tokens: torch.Tensor;
  meta: { price: number; id: string };
  label: number;
}
class Products extends torch.utils.data.Dataset<Item> {
  norm = new transforms.Normalize([0.5, 0.5, 0.5], [0.2, 0.2, 0.2]);
  get length() {
    return 9;
  }
  at(i: number): Item {
    return {
      image: this.norm(torch.rand(3, 12, 12)),
      tokens: torch.randint(0, 40, [6]),
      meta: { price: i * 1.5, id: `p${i}` },
      label: i % 3,
    };
  }
}
class Fusion extends nn.Module {
  vision = new nn.Sequential(new nn.Conv2d(3, 6, 3), new nn.ReLU(), new nn.AdaptiveAvgPool2d([2, 2]), new nn.Flatten());
  text = new nn.EmbeddingBag(40, 10, { mode: 'mean' });
  fuse: nn.Bilinear;
  out = new nn.LazyLinear(3);
  constructor() {
    super();
    this.fuse = new nn.Bilinear(24, 10, 8);
  }
  forward({ image, tokens, meta }: { image: torch.Tensor; tokens: torch.Tensor; meta: { price: torch.Tensor } }) {
    const z = this.fuse(this.vision(image), this.text(tokens));
    return this.out(torch.cat([z, meta.price.float().unsqueeze(1)], 1));
  }
}
const net = new Fusion();
let opt: optim.Adam | undefined;
for (const batch of new torch.utils.data.DataLoader(new Products(), { batch_size: 4, shuffle: true })) {
  const out = net(batch);
  opt ??= new optim.Adam(net.parameters());
  opt.zero_grad();
  nn.functional.cross_entropy(out, batch.label).backward();
  opt.step();
  console.log(batch.meta.id.length);
}
