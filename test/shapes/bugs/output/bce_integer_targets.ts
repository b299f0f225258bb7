import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Mails as bags of words, and whether each is spam. */
class Mails extends torch.utils.data.Dataset<[torch.Tensor, torch.Tensor]> {
  private readonly words = torch.rand(24, 50).gt(0.8).float();

  get length() {
    return 24;
  }

  at(index: number): [torch.Tensor, torch.Tensor] {
    return [this.words.at(index), torch.tensor([index % 2])]; // fix: return [this.words.at(index), torch.tensor([index % 2]).float()];
  }
}

const model = new nn.Linear(50, 1);
const criterion = new nn.BCEWithLogitsLoss();
for (const [mail, spam] of new torch.utils.data.DataLoader(new Mails(), { batch_size: 8 })) {
  const loss = criterion(model(mail), spam); // expect: target-dtype
  loss.backward();
  model.zero_grad();
}
