import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const F = nn.functional;
const { Dataset, DataLoader } = torch.utils.data;

class SiameseNetwork extends nn.Module {
  cnn1 = new nn.Sequential(
    new nn.ReflectionPad2d(1),
    new nn.Conv2d(1, 4, { kernel_size: 3 }),
    new nn.ReLU({ inplace: true }),
    new nn.BatchNorm2d(4),
    new nn.ReflectionPad2d(1),
    new nn.Conv2d(4, 8, { kernel_size: 3 }),
    new nn.ReLU({ inplace: true }),
    new nn.BatchNorm2d(8),
  );
  fc1 = new nn.Sequential(new nn.Linear(8 * 20 * 20, 50), new nn.ReLU({ inplace: true }), new nn.Linear(50, 5));

  forward_once(x: torch.Tensor) {
    let output = this.cnn1(x);
    output = output.view(output.size()[0], -1);
    output = this.fc1(output);
    return output;
  }

  forward(input1: torch.Tensor, input2: torch.Tensor): [torch.Tensor, torch.Tensor] {
    return [this.forward_once(input1), this.forward_once(input2)];
  }
}

class ContrastiveLoss extends nn.Module {
  constructor(private margin = 2.0) {
    super();
  }

  forward(output1: torch.Tensor, output2: torch.Tensor, label: torch.Tensor) {
    const distance = F.pairwise_distance(output1, output2, { keepdim: true });
    const similar = label.neg().add(1).mul(distance.pow(2));
    const different = label.mul(torch.clamp(distance.neg().add(this.margin), { min: 0.0 }).pow(2));
    return similar.add(different).mean();
  }
}

type Face = [torch.Tensor, number];

class Pairs extends Dataset<[torch.Tensor, torch.Tensor, torch.Tensor]> {
  constructor(private faces: { length: number; at(i: number): Face }) {
    super();
  }

  get length() {
    return this.faces.length - 1;
  }

  at(i: number): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const [a, la] = this.faces.at(i);
    const [b, lb] = this.faces.at(i + 1);
    return [a, b, torch.tensor([la === lb ? 0 : 1], { dtype: torch.float32 })];
  }
}

const transform = new transforms.Compose([
  new transforms.Grayscale(),
  new transforms.Resize([20, 20]),
  new transforms.ToTensor(),
]);
const faces = new datasets.FakeData({ size: 15, image_size: [3, 28, 24], num_classes: 4, transform });
const train_loader = new DataLoader(new Pairs(faces), { batch_size: 4, shuffle: true, drop_last: true });

const net = new SiameseNetwork();
const criterion = new ContrastiveLoss();
const optimizer = new optim.Adam(net.parameters(), { lr: 5e-4 });
const history: [step: number, loss: number][] = [];
let iteration = 0;
for (let epoch = 0; epoch < 2; epoch++) {
  for (const [img0, img1, label] of train_loader) {
    optimizer.zero_grad();
    const [output1, output2] = net(img0, img1);
    const loss = criterion(output1, output2, label);
    loss.backward();
    optimizer.step();
    history.push([iteration++, loss.item()]);
  }
}

net.eval();
torch.no_grad(() => {
  const [[x0]] = [faces.at(0)];
  for (let i = 1; i < 4; i++) {
    const [x1] = faces.at(i);
    const [o0, o1] = net(x0.unsqueeze(0), x1.unsqueeze(0));
    console.log(`dissimilarity: ${F.pairwise_distance(o0, o1).item().toFixed(2)}`);
  }
});
console.log(history.at(-1));
