import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Standardises columns and drops those that never change. */
function prepare(table: torch.Tensor) {
  const spread = table.std(0);
  const useful = [0, 1, 2, 4, 5];
  const kept = table.index_select(1, torch.tensor(useful));
  return kept.sub(kept.mean(0)).div(spread); // expect: broadcast-mismatch // fix: return kept.sub(kept.mean(0)).div(spread.at(useful));
}

const wine = torch.rand(40, 6);
const inputs = prepare(wine);
const model = new nn.Linear(5, 3);
console.log(model(inputs).argmax(1).bincount());
