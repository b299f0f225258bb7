// Recommender: users × items by factors and biases, with losses over the known ratings only.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(3);

const USERS = 20;
const ITEMS = 30;

interface Rating {
  user: number;
  item: number;
  stars: number;
}

const ratings: Rating[] = Array.from({ length: 130 }, (_, i) => ({
  user: (i * 7) % USERS,
  item: (i * 11 + (i % 3)) % ITEMS,
  stars: 1 + ((i * 5) % 9) / 2,
}));

class MF extends nn.Module {
  user_factors: nn.Embedding;
  item_factors: nn.Embedding;
  user_bias: nn.Embedding;
  item_bias: nn.Embedding;
  mean: nn.Parameter;

  constructor(users: number, items: number, factors = 8) {
    super();
    this.user_factors = new nn.Embedding(users, factors);
    this.item_factors = new nn.Embedding(items, factors);
    this.user_bias = new nn.Embedding(users, 1);
    this.item_bias = new nn.Embedding(items, 1);
    this.mean = new nn.Parameter(torch.tensor(3.5));
    for (const table of [this.user_factors, this.item_factors]) table.weight.data.uniform_(0, 0.05);
  }

  forward(user: torch.Tensor, item: torch.Tensor) {
    const dot = this.user_factors(user).mul(this.item_factors(item)).sum(1);
    return dot.add(this.user_bias(user).squeeze(1)).add(this.item_bias(item).squeeze(1)).add(this.mean);
  }

  /** Every user against every item, [users, items]. */
  all() {
    const scores = this.user_factors.weight.matmul(this.item_factors.weight.t());
    return scores.add(this.user_bias.weight).add(this.item_bias.weight.view(1, -1)).add(this.mean);
  }
}

// A dataset that is a plain array of objects: the loader gives an object of tensors.
const loader = new torch.utils.data.DataLoader(ratings, { batch_size: 32, shuffle: true });
const model = new MF(USERS, ITEMS);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, weight_decay: 1e-5 });

for (let epoch = 0; epoch < 3; epoch++) {
  let sum = 0;
  for (const { user, item, stars } of loader) {
    const predicted = model(user, item);
    const loss = nn.functional.mse_loss(predicted, stars.float());
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    sum += loss.item() * user.size(0);
  }
  console.log(epoch, Math.sqrt(sum / ratings.length));
}

// %% The same with a mask over the full table
const table = torch.zeros(USERS, ITEMS);
const known = torch.zeros(USERS, ITEMS, { dtype: torch.bool });
for (const { user, item, stars } of ratings) {
  table.put_(user, item, stars);
  known.put_(user, item, true);
}
const P = torch.randn(USERS, 5).mul(0.1).requires_grad_();
const Q = torch.randn(5, ITEMS).mul(0.1).requires_grad_();
const adam = new optim.Adam([P, Q], { lr: 0.05 });
for (let i = 0; i < 10; i++) {
  const error = P.matmul(Q).sub(table).mul(known);
  const loss = error.pow(2).sum().div(known.sum()).add(P.norm().add(Q.norm()).mul(1e-3));
  adam.zero_grad();
  loss.backward();
  adam.step();
}

// %% The best items that a user does not know
torch.no_grad(() => {
  const scores = model.all().masked_fill(known, -Infinity);
  const { indices } = scores.at(4).topk(3);
  console.log('for user 4:', indices.tolist());
  const similar = nn.functional.cosine_similarity(model.item_factors.weight.at('0:1'), model.item_factors.weight);
  console.log('like item 0:', similar.argsort(0, true).at('1:4').tolist());
});
