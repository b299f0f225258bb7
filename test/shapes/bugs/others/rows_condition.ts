// A series from a file is cut into days of 24 hours.
import fs from 'node:fs';
import * as torch from 'tensorpad';

const HOURS = 24;

function readSeries(path: string) {
  if (!fs.existsSync(path)) return Array.from({ length: 48 }, (_, i) => Math.sin(i / 4));
  return fs.readFileSync(path, 'utf8').split('\n').map(Number);
}

const load = torch.tensor(readSeries('consumption.csv'));
const days = load.view(-1, HOURS); // expect: condition // fix: const days = load.at(`:${load.size(0) - (load.size(0) % HOURS)}`).view(-1, HOURS);
console.log('daily mean', days.mean(1));
