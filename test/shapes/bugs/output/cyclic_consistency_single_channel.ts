import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const translator = (from: number, to: number, width = 8) =>
  new nn.Sequential(
    new nn.ReflectionPad2d(3),
    new nn.Conv2d(from, width, 7),
    new nn.InstanceNorm2d(width),
    new nn.ReLU(),
    new nn.ReflectionPad2d(3),
    new nn.Conv2d(width, to, 7),
    new nn.Tanh(),
  );
const [photoToSketch, sketchToPhoto] = [translator(3, 1), translator(1, 3)];
const l1 = new nn.L1Loss();
const opt = new optim.Adam([...photoToSketch.parameters(), ...sketchToPhoto.parameters()], { lr: 2e-4 });

interface Pair {
  photo: torch.Tensor;
  sketch: torch.Tensor;
}
function train({ photo, sketch }: Pair) {
  const fakeSketch = photoToSketch(photo);
  const fakePhoto = sketchToPhoto(sketch);
  const cycle = l1(sketchToPhoto(fakeSketch), photo).add(l1(photoToSketch(fakePhoto), sketch));
  const identity = l1(photoToSketch(fakePhoto), photo); // expect: silent-broadcast // fix: const identity = l1(photoToSketch(fakePhoto), sketch);
  const loss = cycle.mul(10).add(identity);
  opt.zero_grad();
  loss.backward();
  opt.step();
  return loss.item();
}
console.log(train({ photo: torch.rand(2, 3, 16, 16), sketch: torch.rand(2, 1, 16, 16) }));
