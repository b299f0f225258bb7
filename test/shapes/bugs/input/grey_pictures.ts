import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const features = new nn.Sequential(
  new nn.Conv2d(3, 16, 3, { padding: 1 }), // fix: new nn.Conv2d(1, 16, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new nn.Conv2d(16, 32, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new nn.Flatten(),
  new nn.Linear(32 * 7 * 7, 10),
);

const digits = new datasets.FakeData({
  size: 24,
  image_size: [1, 28, 28],
  num_classes: 10,
  transform: new transforms.ToTensor(),
});

torch.no_grad(() => {
  for (const [image, label] of new torch.utils.data.DataLoader(digits, { batch_size: 8 })) {
    const guess = features(image).argmax(1); // expect: channel-mismatch
    console.log(guess.eq(label).sum().item());
  }
});
