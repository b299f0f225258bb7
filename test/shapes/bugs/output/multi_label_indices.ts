// Films have several genres each, but only one of them is given as target.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const GENRES = 9;
const plots = torch.randn(14, 40);
const genre = torch.randint(0, GENRES, [14]);

class GenreNet extends nn.Module {
  net = new nn.Sequential(new nn.LayerNorm(40), new nn.Linear(40, 32), new nn.ReLU(), new nn.Linear(32, GENRES));
  forward(x: torch.Tensor) {
    return this.net(x);
  }
}

const model = new GenreNet();
const criterion = new nn.BCEWithLogitsLoss();
const target = genre.float(); // fix: const target = nn.functional.one_hot(genre, GENRES).float();
const loss = criterion(model(plots), target); // expect: target-mismatch
loss.backward();
