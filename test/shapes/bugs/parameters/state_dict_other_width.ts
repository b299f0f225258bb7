import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const build = (classes: number) => new nn.Sequential(new nn.Linear(10, 8), new nn.ReLU(), new nn.Linear(8, classes));
const pretrained = build(10);
const finetune = build(10);
finetune.load_state_dict(pretrained.state_dict());
for (const p of finetune.parameters()) p.requires_grad = false;
finetune.set(2, new nn.Linear(10, 3)); // fix: finetune.set(2, new nn.Linear(8, 3));
const y = finetune(torch.randn(4, 10)); // expect: size-mismatch
nn.functional.cross_entropy(y, torch.tensor([0, 1, 2, 0])).backward();
