import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const testset = new datasets.FakeData({
  size: 30,
  image_size: [1, 12, 12],
  num_classes: 4,
  transform: new transforms.ToTensor(),
});
const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(144, 4));

function test(model: nn.Module, loader: Iterable<[torch.Tensor, torch.Tensor]>) {
  model.eval();
  let correct = 0;
  let seen = 0;
  torch.no_grad(() => {
    for (const [data, target] of loader) {
      const pred = model(data).argmax(1, true);
      correct += pred.eq(target).sum().item(); // expect: silent-broadcast // fix: correct += pred.eq(target.view_as(pred)).sum().item();
      seen += target.size(0);
    }
  });
  return correct / seen;
}

console.log(`accuracy ${test(net, new torch.utils.data.DataLoader(testset, { batch_size: 10 }))}`);
