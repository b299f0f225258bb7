// LeNet reads handwritten digits. Run the cells one after the other with Shift+Enter; the training panel shows the
// curves while the network learns, which takes about a minute.

// %% Data
import * as torch from 'tensorpad';
import { nn, optim, tqdm } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { datasets, transforms } from 'tensorpad/vision';

const F = nn.functional;
const { DataLoader } = torch.utils.data;
const { SummaryWriter } = torch.utils.tensorboard;
torch.manual_seed(0);

// MNIST, if it is there or can be fetched; else digits that Tensorpad draws itself, which takes a few seconds once.
const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
function load(train: boolean) {
  try {
    return new datasets.MNIST('data', { train, transform, download: true });
  } catch (error) {
    if (train) console.log(`MNIST cannot be fetched, so these are digits drawn by Tensorpad. ${error}`);
    return new datasets.Digits('data', { train, transform });
  }
}
const trainset = load(true);
const testset = load(false);
console.log(trainset);

// %% Model: two convolutions see strokes and their parts, three linear layers decide
class LeNet extends nn.Module {
  c1 = new nn.Conv2d(1, 6, 5);
  c3 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 4 * 4, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  forward(x: torch.Tensor) {
    x = F.max_pool2d(F.relu(this.c1(x)), 2);
    x = F.max_pool2d(F.relu(this.c3(x)), 2);
    x = x.view(-1, 16 * 4 * 4);
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}
const net = new LeNet();
console.log(net);

// %% Training: the loop never awaits, yet bar and curves move, and Interrupt stops it
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.02, momentum: 0.9 });
const trainloader = new DataLoader(trainset, { batch_size: 64, shuffle: true });
const testloader = new DataLoader(testset, { batch_size: 500 });

function accuracy() {
  let correct = 0;
  net.eval();
  torch.no_grad(() => {
    for (const [images, labels] of testloader) correct += net(images).argmax(1).eq(labels).sum().item();
  });
  net.train();
  return (100 * correct) / testset.length;
}

const writer = new SummaryWriter(`runs/lenet-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
let step = 0;
for (let epoch = 1; epoch <= 3; epoch++) {
  const batches = tqdm(trainloader, { desc: `epoch ${epoch}` });
  for (const [images, labels] of batches) {
    optimizer.zero_grad();
    const loss = criterion(net(images), labels);
    loss.backward();
    optimizer.step();
    step++;
    if (step % 10 === 0) {
      writer.add_scalar('loss/train', loss, step);
      batches.set_postfix({ loss: loss.item() });
    }
  }
  writer.add_scalar('accuracy/test', accuracy(), step);
}
writer.close();

// %% Test: digits the network has never seen
console.log(`test accuracy: ${accuracy().toFixed(2)}%`);

// %% Save and load: the file is PyTorch's own format, and PyTorch reads it
torch.save(net.state_dict(), 'lenet.pth');
const copy = new LeNet();
copy.load_state_dict(torch.load('lenet.pth'));
const [image, label] = testset.at(0);
console.log(
  `The first test image shows a ${label}; the loaded network says ${copy(image.unsqueeze(0)).argmax(1).item()}.`,
);

// %% Picture: the digits it was least sure of, and what it took them for
const [images, labels] = new DataLoader(testset, { batch_size: 1000 })[Symbol.iterator]().next().value;
const [certainty, predicted] = torch.no_grad(() => F.softmax(copy(images), 1).max(1));
const hardest = certainty.argsort().at(':10');
const [, axes] = plt.subplots(2, 5, { figsize: [10, 4.5] });
for (let i = 0; i < 10; i++) {
  const at = hardest.at(i).item();
  const place = axes[Math.floor(i / 5)][i % 5];
  place.imshow(images.at(at, 0), { cmap: 'gray' });
  place.set_title(`${predicted.at(at).item()} (it is a ${labels.at(at).item()})`);
  place.axis('off');
}
plt.show();
