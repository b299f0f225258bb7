import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class TiedAutoencoder extends nn.Module {
  private readonly weights: nn.ParameterList;
  private readonly biases: nn.ParameterList;
  constructor(...dims: number[]) {
    super();
    const pairs = dims.slice(1).map((d, i) => [dims[i]!, d] as const);
    this.weights = new nn.ParameterList(pairs.map(([i, o]) => new nn.Parameter(torch.randn(o, i).mul(0.1))));
    this.biases = new nn.ParameterList([...pairs].reverse().map(([i]) => new nn.Parameter(torch.zeros(i))));
  }
  encode(x: torch.Tensor) {
    return [...this.weights].reduce((h, w) => torch.tanh(nn.functional.linear(h, w)), x);
  }
  decode(z: torch.Tensor) {
    return [...this.weights]
      .map((w) => w.t()) // fix: .map((w) => w.t()).reverse()
      .reduce((h, w, i) => nn.functional.linear(h, w, this.biases.at(i)), z); // expect: size-mismatch
  }
  forward(x: torch.Tensor) {
    return this.decode(this.encode(x));
  }
}
const net = new TiedAutoencoder(30, 20, 8);
const x = torch.rand(5, 30);
nn.functional.mse_loss(net(x), x).backward();
