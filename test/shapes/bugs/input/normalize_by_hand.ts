import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const mean = torch.tensor([0.485, 0.456, 0.406]); // fix: const mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1);
const std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1);

const normalize = (images: torch.Tensor) => images.sub(mean).div(std); // expect: broadcast-mismatch

const backbone = new nn.Sequential(
  new nn.Conv2d(3, 12, 7, { stride: 4 }),
  new nn.ReLU(),
  new nn.AdaptiveAvgPool2d([1, 1]),
  new nn.Flatten(),
);

const photos = torch.rand(2, 3, 64, 64);
const features = backbone(normalize(photos));
console.log(features.shape);
