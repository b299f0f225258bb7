// batch_first turns inputs and outputs, but not the state.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

function forecast(history: torch.Tensor, layers = 2, hidden = 10) {
  const batch = history.size(0);
  const lstm = new nn.LSTM({ input_size: history.size(2), hidden_size: hidden, num_layers: layers, batch_first: true });
  const h0 = torch.zeros(batch, layers, hidden); // fix: const h0 = torch.zeros(layers, batch, hidden);
  const c0 = torch.zeros_like(h0);
  const [out] = lstm(history, [h0, c0]); // expect: hidden-size
  return new nn.Linear(hidden, 1)(out.select(1, -1));
}

console.log(forecast(torch.randn(6, 24, 4)).shape);
