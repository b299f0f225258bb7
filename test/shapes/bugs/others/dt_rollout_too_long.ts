// Acting as a sequence model: returns, states and actions interleaved, a causal transformer, rollouts with a moving window.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { Dataset, DataLoader } = torch.utils.data;
torch.manual_seed(21);

const config = { state: 6, actions: 3, context: 8, width: 48, heads: 4, layers: 2, maxTime: 40 } as const;
type Config = typeof config;

class CausalAttention extends nn.Module {
  qkv: nn.Linear;
  out: nn.Linear;

  constructor(
    width: number,
    readonly heads: number,
    longest: number,
  ) {
    super();
    this.qkv = new nn.Linear(width, 3 * width);
    this.out = new nn.Linear(width, width);
    this.register_buffer('mask', torch.ones(longest, longest, { dtype: torch.bool }).tril());
  }
  declare mask: torch.Tensor;

  forward(x: torch.Tensor, padding: torch.Tensor) {
    const [B, T, C] = x.shape;
    const [q, k, v] = this.qkv(x)
      .view(B, T, 3, this.heads, C / this.heads)
      .permute(2, 0, 3, 1, 4)
      .unbind(0);
    const allowed = this.mask.at(`:${T}, :${T}`).logical_and(padding.at(':', null, null, ':'));
    const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(C / this.heads));
    const attention = scores.masked_fill(allowed.logical_not(), -1e9).softmax(-1);
    return this.out(attention.matmul(v).transpose(1, 2).reshape(B, T, C));
  }
}

class Layer extends nn.Module {
  ln1: nn.LayerNorm;
  ln2: nn.LayerNorm;
  attention: CausalAttention;
  mlp: nn.Sequential;

  constructor({ width, heads, context }: Config) {
    super();
    this.ln1 = new nn.LayerNorm(width);
    this.ln2 = new nn.LayerNorm(width);
    this.attention = new CausalAttention(width, heads, 3 * context);
    this.mlp = new nn.Sequential(new nn.Linear(width, 4 * width), new nn.GELU(), new nn.Linear(4 * width, width));
  }

  forward(x: torch.Tensor, padding: torch.Tensor) {
    x = x.add(this.attention(this.ln1(x), padding));
    return x.add(this.mlp(this.ln2(x)));
  }
}

class DecisionTransformer extends nn.Module {
  time: nn.Embedding;
  embedReturn: nn.Linear;
  embedState: nn.Linear;
  embedAction: nn.Embedding;
  layers: nn.ModuleList;
  norm: nn.LayerNorm;
  policy: nn.Linear;

  constructor(readonly c: Config) {
    super();
    this.time = new nn.Embedding(c.maxTime, c.width);
    this.embedReturn = new nn.Linear(1, c.width);
    this.embedState = new nn.Linear(c.state, c.width);
    this.embedAction = new nn.Embedding(c.actions + 1, c.width);
    this.layers = new nn.ModuleList([...Array(c.layers).keys()].map(() => new Layer(c)));
    this.norm = new nn.LayerNorm(c.width);
    this.policy = new nn.Linear(c.width, c.actions);
  }

  forward(rtg: torch.Tensor, states: torch.Tensor, actions: torch.Tensor, times: torch.Tensor, valid: torch.Tensor) {
    const [B, T] = times.shape;
    const when = this.time(times); // expect: index-out-of-range
    const tokens = torch
      .stack([this.embedReturn(rtg), this.embedState(states), this.embedAction(actions)], { dim: 2 })
      .add(when.unsqueeze(2))
      .view(B, 3 * T, this.c.width);
    const padding = valid.repeat_interleave(3, 1);
    let x = tokens;
    for (const layer of this.layers) x = layer(x, padding);
    const [, fromState] = this.norm(x).view(B, T, 3, this.c.width).unbind(2);
    return this.policy(fromState);
  }
}

interface Episode {
  states: torch.Tensor;
  actions: torch.Tensor;
  rewards: torch.Tensor;
}

class Windows extends Dataset<torch.Tensor[]> {
  constructor(
    private episodes: Episode[],
    private c: Config,
  ) {
    super();
  }

  get length() {
    return this.episodes.length;
  }

  at(index: number) {
    const { states, actions, rewards } = this.episodes[index];
    const togo = rewards.flip(0).cumsum(0).flip(0);
    const start = Math.floor(Math.random() * (states.size(0) - this.c.context));
    const window = torch.arange(start, start + this.c.context);
    const valid = torch.ones(this.c.context, { dtype: torch.bool });
    return [togo.at(window).unsqueeze(-1), states.at(window), actions.at(window), window, valid];
  }
}

const episodes = Array.from({ length: 20 }, (): Episode => {
  const length = config.maxTime;
  return {
    states: torch.randn(length, config.state),
    actions: torch.randint(0, config.actions, [length]),
    rewards: torch.rand(length),
  };
});
const model = new DecisionTransformer(config);
const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3, betas: [0.9, 0.95] });
const warmup = new optim.lr_scheduler.LambdaLR(optimizer, (step) => Math.min((step + 1) / 10, 1));

for (let epoch = 0; epoch < 3; epoch++) {
  for (const [rtg, states, actions, times, valid] of new DataLoader(new Windows(episodes, config), {
    batch_size: 8,
    shuffle: true,
  })) {
    const previous = torch.cat([torch.full([actions.size(0), 1], config.actions), actions.at(':, :-1')], 1);
    const logits = model(rtg, states, previous, times, valid);
    const loss = F.cross_entropy(logits.at(valid), actions.at(valid));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    warmup.step();
  }
}

model.eval();
torch.no_grad(() => {
  let states = torch.randn(1, 1, config.state);
  let actions = torch.full([1, 1], config.actions);
  let rtg = torch.full([1, 1, 1], 10, { dtype: torch.float32 });
  const steps = 50; // fix: const steps = 12;
  for (let t = 0; t < steps; t++) {
    const from = Math.max(0, t + 1 - config.context);
    const times = torch.arange(from, t + 1).unsqueeze(0);
    const valid = torch.ones_like(times).bool();
    const recent = [rtg, states, actions].map((x) => x.narrow(1, from, t + 1 - from));
    const logits = model(recent[0], recent[1], recent[2], times, valid);
    const action = logits.at(0, -1).softmax(-1).multinomial(1);
    states = torch.cat([states, torch.randn(1, 1, config.state)], 1);
    actions = torch.cat([actions, action.view(1, 1)], 1);
    rtg = torch.cat([rtg, rtg.at(':, -1:').sub(0.5)], 1);
  }
  console.log(actions.at(0).tolist(), rtg.size());
});
