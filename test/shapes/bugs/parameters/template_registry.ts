// Models by name, as in a template repository.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Maker = (inputs: number, classes: number) => nn.Module;

const MODELS: Record<string, Maker> = {
  linear: (inputs, classes) => new nn.Linear(inputs, classes),
  mlp: (inputs, classes) => {
    const hidden = inputs / 2;
    return new nn.Sequential(
      new nn.Linear(inputs, hidden),
      new nn.ReLU(),
      new nn.Linear(inputs, classes), // fix: new nn.Linear(hidden, classes),
    );
  },
};

function build(name: string, options: { inputs: number; classes: number }) {
  const maker = MODELS[name];
  if (!maker) throw new Error(`no model '${name}'`);
  return maker(options.inputs, options.classes);
}

const x = torch.rand(4, 18);
const model = build('mlp', { inputs: 18, classes: 3 });
console.log(model(x).argmax(1)); // expect: size-mismatch
