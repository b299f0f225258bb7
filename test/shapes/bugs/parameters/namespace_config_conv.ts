import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const presets = {
  tiny: { width: 8, depth: 2, kernel: 3 },
  base: { width: 16, depth: 3, kernel: 5 },
} satisfies Record<string, { width: number; depth: number; kernel: number }>;
type Preset = keyof typeof presets;

function backbone(name: Preset, inChannels = 3) {
  const { width, depth, kernel } = presets[name];
  const layers: nn.Module[] = [];
  for (let d = 0, c = inChannels; d < depth; d++, c = width * 2 ** d) {
    layers.push(new nn.Conv2d(c, width * 2 ** d, kernel, { padding: kernel >> 1 }), new nn.ReLU()); // fix: layers.push(new nn.Conv2d(d === 0 ? inChannels : width * 2 ** (d - 1), width * 2 ** d, kernel, { padding: kernel >> 1 }), new nn.ReLU());
  }
  return new nn.Sequential(...layers);
}
const net = backbone('tiny');
console.log(net(torch.rand(2, 3, 16, 16)).shape); // expect: channel-mismatch
