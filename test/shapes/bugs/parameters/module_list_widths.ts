import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Config {
  input: number;
  hidden: number[];
  output: number;
}

class Net extends nn.Module {
  layers: nn.ModuleList;
  last: nn.Linear;

  constructor(config: Config) {
    super();
    const widths = [config.input, ...config.hidden];
    this.layers = new nn.ModuleList(config.hidden.map((width, i) => new nn.Linear(widths[i], width)));
    this.last = new nn.Linear(config.hidden[0], config.output); // fix: this.last = new nn.Linear(config.hidden.at(-1)!, config.output);
  }

  forward(x: torch.Tensor) {
    for (const layer of this.layers) x = nn.functional.silu(layer(x));
    return this.last(x); // expect: size-mismatch
  }
}

const config: Config = { input: 10, hidden: [40, 30, 20], output: 3 };
const net = new Net(config);
console.log(net(torch.rand(7, config.input)).shape);
