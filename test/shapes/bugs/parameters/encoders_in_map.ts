import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

type Modality = 'image' | 'text' | 'audio';
const SIZES: Record<Modality, number> = { image: 64, text: 32, audio: 16 };

class Fusion extends nn.Module {
  encoders = new Map<Modality, nn.Linear>(); // expect: hidden-modules // fix: encoders = new nn.ModuleDict();
  head = new nn.Linear(24, 5);
  constructor() {
    super();
    for (const [name, size] of Object.entries(SIZES) as [Modality, number][])
      this.encoders.set(name, new nn.Linear(size, 24)); // fix: for (const [name, size] of Object.entries(SIZES) as [Modality, number][]) this.encoders.update({ [name]: new nn.Linear(size, 24) });
  }
  forward(inputs: Partial<Record<Modality, torch.Tensor>>) {
    const parts = (Object.keys(inputs) as Modality[]).map((name) => this.encoders.get(name)!(inputs[name]!)); // fix: const parts = (Object.keys(inputs) as Modality[]).map((name) => this.encoders.at(name)(inputs[name]!));
    return this.head(torch.stack(parts).mean(0));
  }
}

const model = new Fusion();
const optimizer = new optim.Adam(model.parameters());
const out = model({ image: torch.randn(3, 64), audio: torch.randn(3, 16) });
optimizer.zero_grad();
nn.functional.cross_entropy(out, torch.tensor([0, 1, 4])).backward();
optimizer.step();
