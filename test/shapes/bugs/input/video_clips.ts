import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** A clip of frames, each with height, width and colours. */
function clip(frames: number): torch.Tensor {
  const pictures = Array.from({ length: frames }, () => torch.rand(3, 16, 16));
  return torch.stack(pictures); // fix: return torch.stack(pictures, 1);
}

class Action extends nn.Module {
  conv = new nn.Conv3d(3, 6, [3, 3, 3], { stride: [1, 2, 2], padding: 1 });
  fc = new nn.Linear(6, 4);

  forward(x: torch.Tensor) {
    const h = this.conv(x).relu(); // expect: channel-mismatch
    return this.fc(h.mean([2, 3, 4]));
  }
}

const batch = torch.stack([clip(8), clip(8)]);
console.log(new Action()(batch).shape);
