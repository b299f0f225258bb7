import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(9);

class Expert extends nn.Module {
  net: nn.Sequential;
  constructor(dim: number, hidden: number) {
    super();
    this.net = new nn.Sequential(new nn.Linear(dim, hidden), new nn.ReLU(), new nn.Linear(hidden, dim));
  }
  forward(x: torch.Tensor) {
    return this.net(x);
  }
}

class NoisyTopkRouter extends nn.Module {
  topkroute_linear: nn.Linear;
  noise_linear: nn.Linear;

  constructor(
    dim: number,
    num_experts: number,
    private top_k: number,
  ) {
    super();
    this.topkroute_linear = new nn.Linear(dim, num_experts);
    this.noise_linear = new nn.Linear(dim, num_experts);
  }

  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor] {
    let logits = this.topkroute_linear(x);
    if (this.training) {
      const noise = torch.randn_like(logits).mul(F.softplus(this.noise_linear(x)));
      logits = logits.add(noise);
    }
    const [top_k_logits, indices] = logits.topk(this.top_k, -1);
    const zeros = torch.full_like(logits, -Infinity);
    const sparse_logits = zeros.scatter(-1, indices, top_k_logits);
    const router_output = F.softmax(sparse_logits, { dim: -1 });
    return [router_output, indices, logits];
  }
}

class SparseMoE extends nn.Module {
  router: NoisyTopkRouter;
  experts: nn.ModuleList;
  balance = torch.zeros([]);

  constructor(
    dim: number,
    private num_experts: number,
    top_k: number,
  ) {
    super();
    this.router = new NoisyTopkRouter(dim, num_experts, top_k);
    this.experts = new nn.ModuleList(Array.from({ length: num_experts }, () => new Expert(dim, 2 * dim)));
  }

  forward(x: torch.Tensor) {
    const [gating_output, indices, logits] = this.router(x);
    const flat_x = x.view(-1, x.size(-1));
    const flat_gating = gating_output.view(-1, gating_output.size(-1));
    let final_output = torch.zeros_like(flat_x);

    for (const [i, expert] of [...this.experts].entries()) {
      const expert_mask = indices.eq(i).any(-1).view(-1);
      if (!expert_mask.any().item()) continue;
      const expert_input = flat_x.at(expert_mask);
      const scores = flat_gating.at(expert_mask, i).unsqueeze(1);
      const weighted = expert(expert_input).mul(scores);
      final_output = final_output.index_add(0, expert_mask.nonzero().squeeze(1), weighted);
    }

    // How evenly the experts are used: a scalar for the loss.
    const probability = logits.softmax(-1).flatten(0, -2).mean(0);
    const usage = F.one_hot(indices.at('..., 0').flatten(), this.num_experts).float().mean(0);
    this.balance = probability.mul(usage).sum().mul(this.num_experts);
    return final_output.view_as(x);
  }
}

/** The dense kind: every expert answers, and a gate mixes the answers. */
class SoftMoE extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter;
  gate: nn.Linear;

  constructor(inputs: number, outputs: number, experts: number) {
    super();
    this.weight = new nn.Parameter(torch.randn(experts, inputs, outputs).mul(0.1));
    this.bias = new nn.Parameter(torch.zeros(experts, outputs));
    this.gate = new nn.Linear(inputs, experts);
  }

  forward(x: torch.Tensor) {
    const answers = torch.einsum('...i,eio->...eo', x, this.weight).add(this.bias);
    return this.gate(x).softmax(-1).unsqueeze(-1).mul(answers).sum(-2);
  }
}

class Net extends nn.Module {
  sparse = new SparseMoE(12, 4, 2);
  norm = new nn.LayerNorm(12);
  soft = new SoftMoE(12, 3, 5);

  forward(x: torch.Tensor) {
    const h = this.norm(x.add(this.sparse(x)));
    return this.soft(h);
  }
}

const net = new Net();
const optimizer = new optim.AdamW(net.parameters(), { lr: 1e-2 });
for (let step = 0; step < 4; step++) {
  const x = torch.randn(5, 7, 12);
  const y = x.at('..., :4').argmax(-1).clamp({ max: 2 });
  const logits = net(x);
  const loss = F.cross_entropy(logits.permute(0, 2, 1), y).add(net.sparse.balance.mul(0.01));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(loss.item());
}
net.eval();
console.log(net(torch.randn(1, 2, 12)).shape);
