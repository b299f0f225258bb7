import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

/** Object discovery with slot attention: each slot explains a part of the picture. */
const SIDE = 16;
const SLOTS = 4;
const DIM = 24;
const BATCH = 6;

torch.manual_seed(50);

function scenes(n: number): torch.Tensor {
  const pictures = torch.zeros(n, 3, SIDE, SIDE);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 3; k++) {
      const [y, x] = [(i * 5 + k * 6) % (SIDE - 4), (i * 3 + k * 7) % (SIDE - 4)];
      pictures.at(i, k, `${y}:${y + 4}`, `${x}:${x + 4}`).fill_(1);
    }
  }
  return pictures;
}

/** Distances to the four borders, [H, W, 4]. */
function borders(height: number, width: number) {
  const y = torch.linspace(0, 1, height).view(height, 1).expand(height, width);
  const x = torch.linspace(0, 1, width).view(1, width).expand(height, width);
  return torch.stack([y, x, y.neg().add(1), x.neg().add(1)], -1);
}

class SoftPosition extends nn.Module {
  dense: nn.Linear;
  constructor(
    channels: number,
    readonly height: number,
    readonly width: number,
  ) {
    super();
    this.dense = new nn.Linear(4, channels);
    this.register_buffer('grid', borders(height, width));
  }
  forward(x: torch.Tensor) {
    const place = this.dense(this.get_buffer('grid'));
    return x.add(place.permute(2, 0, 1).unsqueeze(0));
  }
}

class SlotAttention extends nn.Module {
  mu = new nn.Parameter(torch.randn(1, 1, DIM).mul(0.1));
  logSigma = new nn.Parameter(torch.zeros(1, 1, DIM));
  q = new nn.Linear(DIM, DIM, { bias: false });
  k = new nn.Linear(DIM, DIM, { bias: false });
  v = new nn.Linear(DIM, DIM, { bias: false });
  gru = new nn.GRUCell(DIM, DIM);
  norms = new nn.ModuleDict({
    input: new nn.LayerNorm(DIM),
    slots: new nn.LayerNorm(DIM),
    mlp: new nn.LayerNorm(DIM),
  });
  mlp = new nn.Sequential(new nn.Linear(DIM, DIM * 2), new nn.ReLU(), new nn.Linear(DIM * 2, DIM));

  constructor(
    readonly slots: number,
    readonly turns = 3,
  ) {
    super();
  }

  forward(inputs: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const n = inputs.size(0);
    inputs = this.norms.at('input')(inputs) as torch.Tensor;
    const [k, v] = [this.k(inputs), this.v(inputs)];
    let slots = this.mu.add(this.logSigma.exp().mul(torch.randn(n, this.slots, DIM)));
    let attention = torch.empty(0);
    for (let turn = 0; turn < this.turns; turn++) {
      const before = slots;
      const q = this.q(this.norms.at('slots')(slots) as torch.Tensor).mul(DIM ** -0.5);
      attention = torch.einsum('nsd,npd->nsp', q, k).softmax(1);
      const weights = attention.add(1e-8).div(attention.add(1e-8).sum(-1, { keepdim: true }));
      const updates = torch.bmm(weights, v);
      slots = this.gru(updates.reshape(-1, DIM), before.reshape(-1, DIM)).view(n, this.slots, DIM);
      slots = slots.add(this.mlp(this.norms.at('mlp')(slots) as torch.Tensor) as torch.Tensor);
    }
    return [slots, attention];
  }
}

class Discovery extends nn.Module {
  encoder = new nn.Sequential(
    new nn.Conv2d(3, DIM, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.Conv2d(DIM, DIM, 5, { padding: 2 }),
    new nn.ReLU(),
    new SoftPosition(DIM, SIDE, SIDE),
  );
  project = new nn.Sequential(new nn.LayerNorm(DIM), new nn.Linear(DIM, DIM), new nn.ReLU());
  attention = new SlotAttention(SLOTS);
  place = new SoftPosition(DIM, 4, 4);
  decoder = new nn.Sequential(
    new nn.ConvTranspose2d(DIM, 16, 4, { stride: 2, padding: 1 }),
    new nn.ReLU(),
    new nn.ConvTranspose2d(16, 12, 4, { stride: 2, padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(12, 4, 3, { padding: 1 }),
  );

  forward(x: torch.Tensor) {
    const n = x.size(0);
    const rows = (this.encoder(x) as torch.Tensor).flatten(2).transpose(1, 2);
    const [slots] = this.attention(this.project(rows) as torch.Tensor);
    const spread = slots.reshape(n * SLOTS, DIM, 1, 1).expand(-1, -1, 4, 4);
    const drawn = (this.decoder(this.place(spread)) as torch.Tensor).view(n, SLOTS, 4, SIDE, SIDE);
    const [colours, alpha] = drawn.split([3, 1], 2);
    const masks = alpha.softmax(1);
    return { whole: colours.mul(masks).sum(1), colours, masks };
  }
}

const data = scenes(20);
const model = new Discovery();
const params = [...model.parameters()];
const optimizer = new optim.Adam(params, { lr: 4e-3 });
const warm = new optim.lr_scheduler.LinearLR(optimizer, { start_factor: 0.2, total_iters: 4 });
const criterion = new nn.MSELoss();

for (let epoch = 0; epoch < 2; epoch++) {
  const batches = data.at(torch.randperm(data.size(0))).split(BATCH);
  for (const batch of batches) {
    optimizer.zero_grad();
    const { whole } = model(batch);
    const loss = criterion(whole, batch);
    loss.backward();
    optimizer.step();
    warm.step();
  }
}

// Which slot owns which pixel, and how well that fits the squares
model.eval();
torch.no_grad(() => {
  const { masks, whole } = model(data.at(':5'));
  const owner = masks.squeeze(2).argmax(1);
  const truth = data.at(':5').argmax(1).add(data.at(':5').sum(1).gt(0).long());
  const table = torch.zeros(SLOTS, 4);
  table.view(-1).index_add_(0, owner.mul(4).add(truth).flatten(), torch.ones(owner.numel()));
  console.log(table.sum().item() === 5 * SIDE * SIDE, F.mse_loss(whole, data.at(':5')).item() < 2);
});
