import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// Measurements from a sensor, five values a line.
const lines = ['0.1,0.2,0.3,0.4,1.5', '1.1,0.7,0.2,0.5,2.5', '0.4,0.9,0.8,0.1,2.2'];
const values = new Float64Array(lines.length * 5);
lines.forEach((text, row) => values.set(text.split(',').map(Number), row * 5));

const data = torch.from_numpy(values).view(3, 5);
const x = data.at(':, :4'); // fix: const x = data.at(':, :4').float();
const y = data.at(':, 4:').float();

const model = new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 1));
const prediction = model(x); // expect: dtype-mismatch
console.log(nn.functional.mse_loss(prediction, y).item());
