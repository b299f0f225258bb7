// The whole way of a classifier: pictures with workers, a network, training, saving, and a look at what it got wrong.
// The program is one main(), as a script of its own would have it.

// %% What to train on
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { datasets, transforms, utils } from 'tensorpad/vision';

const F = nn.functional;
const { DataLoader, Dataset } = torch.utils.data;

/** Set this to true to fetch CIFAR-10, once, with a progress bar: 170 MB. */
const download = false;

const classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const transform = new transforms.Compose([
  new transforms.ToTensor(),
  new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
]);

/** Stands in for CIFAR-10: a pattern of colours for each class, with some of another class mixed in every time anew. */
class Patterns extends Dataset<[torch.Tensor, number]> {
  patterns: torch.Tensor;
  count: number;

  constructor(count: number) {
    super();
    this.count = count;
    torch.manual_seed(0);
    this.patterns = torch.rand(10, 3, 4, 4).repeat_interleave(8, 2).repeat_interleave(8, 3).mul(2).sub(1);
  }

  get length() {
    return this.count;
  }

  at(index: number): [torch.Tensor, number] {
    const label = index % 10;
    const other = torch.randint(10, [1]).item();
    const mixed = this.patterns.at(label).lerp(this.patterns.at(other), torch.rand(1).item() * 0.6);
    return [mixed.add(torch.randn(3, 32, 32).mul(0.2)), label];
  }
}

function load(train: boolean) {
  try {
    return new datasets.CIFAR10('data', { train, transform, download });
  } catch (error) {
    if (train) console.log(`These are patterns, not CIFAR-10. ${error}`);
    return new Patterns(train ? 8000 : 1000);
  }
}

// %% The network. Mind the pool: it is a module, made with its window, and takes nothing but the picture
class Net extends nn.Module {
  conv1 = new nn.Conv2d(3, 6, 5);
  pool = new nn.MaxPool2d(2, 2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 5 * 5, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  forward(x: torch.Tensor) {
    x = this.pool(F.relu(this.conv1(x)));
    x = this.pool(F.relu(this.conv2(x)));
    x = x.view(-1, 16 * 5 * 5);
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}

const pool = new nn.MaxPool2d(2, 2);
try {
  // @ts-expect-error: a window here belongs to F.max_pool2d; the editor underlines it before anything runs.
  pool(torch.ones(1, 6, 28, 28), [2, 2]);
} catch (error) {
  console.log(String(error));
}

// %% Showing a batch
function show(images: torch.Tensor, title: string) {
  plt.imshow(utils.make_grid(images).div(2).add(0.5).clamp(0, 1).permute(1, 2, 0));
  plt.axis('off');
  plt.title(title);
  plt.show();
}
const names = (labels: torch.Tensor) => [...labels].map((label) => classes[label.item()]!.padStart(5)).join(' ');

// %% The program
function main() {
  const trainset = load(true);
  const testset = load(false);
  torch.manual_seed(1);
  const trainloader = new DataLoader(trainset, { batch_size: 4, shuffle: true, num_workers: 2 });
  const testloader = new DataLoader(testset, { batch_size: 4, shuffle: false, num_workers: 2 });

  const [first, firstLabels] = trainloader[Symbol.iterator]().next().value;
  show(first, names(firstLabels));

  const device = torch.device(torch.cuda.is_available() ? 'cuda:0' : 'cpu');
  const net = new Net().to(device);
  const criterion = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });

  for (let epoch = 0; epoch < 2; epoch++) {
    let running = 0;
    let batch = 0;
    for (const data of trainloader) {
      const inputs = data[0].to(device);
      const labels = data[1].to(device);
      optimizer.zero_grad();
      const loss = criterion(net(inputs), labels);
      loss.backward();
      optimizer.step();

      running += loss.item();
      batch++;
      if (batch % 2000 === 0) {
        console.log(`[${epoch + 1}, ${batch}] loss: ${(running / 2000).toFixed(3)}`);
        running = 0;
      }
    }
  }
  console.log('Finished Training');

  // Save it, and go on with a copy from the file.
  const path = join(mkdtempSync(join(tmpdir(), 'cifar-')), 'cifar_net.pth');
  torch.save(net.state_dict(), path);
  const loaded = new Net();
  loaded.load_state_dict(torch.load(path));

  const right = new Array<number>(10).fill(0);
  const seen = new Array<number>(10).fill(0);
  torch.no_grad(() => {
    for (const [images, labels] of testloader) {
      const predicted = torch.max(loaded(images), 1)[1];
      const hits = predicted.eq(labels);
      for (let i = 0; i < labels.size(0); i++) {
        const label = labels.at(i).item();
        right[label] += hits.at(i).item() ? 1 : 0;
        seen[label]++;
      }
    }
  });
  const total = right.reduce((sum, count) => sum + count);
  console.log(`Accuracy on ${testset.length} test images: ${Math.round((100 * total) / testset.length)} %`);
  for (let i = 0; i < 10; i++) {
    console.log(`Accuracy of ${classes[i].padStart(5)}: ${Math.round((100 * right[i]) / seen[i])} %`);
  }

  // Picture: one batch of the test set, with what the network says about it.
  const [images, labels] = testloader[Symbol.iterator]().next().value;
  const predicted = torch.no_grad(() => loaded(images).argmax(1));
  show(images, `${names(labels)}\nsays: ${names(predicted)}`);
}

main();
