// Reads a digit row by row with an LSTM.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const config = { rowLength: 28, rows: 28, hidden: 32, layers: 2, classes: 10 };

class RowReader extends nn.Module {
  lstm = new nn.LSTM(config.rowLength, config.hidden, config.layers, { batch_first: true });
  fc = new nn.Linear(config.hidden, config.classes);

  forward(x: torch.Tensor) {
    const [out] = this.lstm(x); // expect: size-mismatch
    return this.fc(out.at(':, -1'));
  }
}

const digits = new datasets.FakeData({ size: 12, image_size: [1, 28, 28], transform: new transforms.ToTensor() });
const model = new RowReader();
const criterion = new nn.CrossEntropyLoss();
for (const [images, labels] of new torch.utils.data.DataLoader(digits, { batch_size: 6 })) {
  const rows = images.flatten(2); // fix: const rows = images.reshape(-1, config.rows, config.rowLength);
  const loss = criterion(model(rows), labels);
  loss.backward();
}
