// A YOLO-like head predicts 2 boxes of 5 numbers and 3 classes for each of 4×4 cells.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const S = 4;
const B = 2;
const C = 3;

const model = new nn.Sequential(
  new nn.Conv2d(3, 16, 3, { stride: 2, padding: 1 }),
  new nn.LeakyReLU(0.1),
  new nn.AdaptiveAvgPool2d(S),
  new nn.Flatten(),
  new nn.Linear(16 * S * S, S * S * (B * 5 + C)),
);

const images = torch.rand(2, 3, 32, 32);
const target = torch.zeros(2, S, S, B * 5 + C);
target.put_(0, 1, 2, 4, 1);

const prediction = model(images); // fix: const prediction = model(images).view(-1, S, S, B * 5 + C);
const loss = nn.functional.mse_loss(prediction, target); // expect: target-mismatch
loss.backward();
