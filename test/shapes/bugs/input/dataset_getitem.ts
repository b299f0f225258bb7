import * as torch from 'tensorpad';

const { Dataset, DataLoader } = torch.utils.data;
class Points extends Dataset<torch.Tensor> {
  points = torch.randn(12, 2);
  get length() {
    return 12;
  }
  item = (i: number) => this.points.at(i); // fix: at = (i: number) => this.points.at(i);
}
for (const x of new DataLoader(new Points(), { batch_size: 4 })) console.log((x as torch.Tensor).shape); // expect: wrong-call
