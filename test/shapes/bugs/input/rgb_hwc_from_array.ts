import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const raw = new Uint8Array(20 * 30 * 3).map((_, i) => i % 255);
const image = torch.from_numpy(raw).view(20, 30, 3).float().div(255);
const batch = image.unsqueeze(0); // fix: const batch = image.permute(2, 0, 1).unsqueeze(0);
const edge = new nn.Conv2d(3, 1, { kernel_size: 3, padding: 1 });
console.log(edge(batch).shape); // expect: channel-mismatch
