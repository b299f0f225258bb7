import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const create = (model: nn.Module, lr: number) => {
  const optimizer = new optim.RMSprop(model.parameters(), { lr });
  return {
    update(loss: torch.Tensor) {
      loss.backward(); // fix: optimizer.zero_grad(); loss.backward();
      optimizer.step(); // expect: missing-zero-grad
    },
  };
};
const model = new nn.Linear(3, 1);
const trainer = create(model, 0.01);
const epoch = () => {
  const x = torch.randn(8, 3);
  trainer.update(nn.functional.mse_loss(model(x), x.sum(1, true)));
};
for (let i = 0; i < 5; i++) epoch();
