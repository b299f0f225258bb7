// A neural radiance field: positional encoding, rays of a camera, stratified and hierarchical sampling, volume rendering.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { relu } = nn.functional;
torch.manual_seed(14);

class Embedder {
  private readonly frequencies: number[];

  constructor(
    private readonly input_dims: number,
    readonly multires: number,
    private readonly include_input = true,
  ) {
    this.frequencies = Array.from({ length: multires }, (_, i) => 2 ** i);
  }

  get out_dim() {
    return this.input_dims * (Number(this.include_input) + 2 * this.multires);
  }

  embed(inputs: torch.Tensor) {
    const parts = this.frequencies.flatMap((f) => [inputs.mul(f).sin(), inputs.mul(f).cos()]);
    return torch.cat(this.include_input ? [inputs, ...parts] : parts, -1);
  }
}

class NeRF extends nn.Module {
  pts_linears: nn.ModuleList;
  views_linear: nn.Linear;
  feature_linear: nn.Linear;
  alpha_linear: nn.Linear;
  rgb_linear: nn.Linear;

  constructor(
    private readonly input_ch: number,
    private readonly input_ch_views: number,
    { D = 4, W = 32, skips = [2] }: { D?: number; W?: number; skips?: number[] } = {},
  ) {
    super();
    this.skips = new Set(skips);
    this.pts_linears = new nn.ModuleList([
      new nn.Linear(input_ch, W),
      ...Array.from({ length: D - 1 }, (_, i) => new nn.Linear(this.skips.has(i) ? W + input_ch : W, W)),
    ]);
    this.views_linear = new nn.Linear(input_ch_views + W, W / 2);
    this.feature_linear = new nn.Linear(W, W);
    this.alpha_linear = new nn.Linear(W, 1);
    this.rgb_linear = new nn.Linear(W / 2, 3);
  }
  private skips: Set<number>;

  forward(x: torch.Tensor) {
    const [input_pts, input_views] = torch.split(x, [this.input_ch, this.input_ch_views], -1);
    let h = input_pts;
    for (let i = 0; i < this.pts_linears.length; i++) {
      h = relu(this.pts_linears[i](h));
      if (this.skips.has(i)) h = torch.cat([input_pts, h], -1);
    }
    const alpha = this.alpha_linear(h);
    const feature = this.feature_linear(h);
    const viewed = relu(this.views_linear(torch.cat([feature, input_views], -1)));
    return torch.cat([this.rgb_linear(viewed), alpha], -1);
  }
}

function get_rays(H: number, W: number, focal: number, c2w: torch.Tensor): [torch.Tensor, torch.Tensor] {
  const [i, j] = torch.meshgrid([torch.linspace(0, W - 1, W), torch.linspace(0, H - 1, H)], { indexing: 'xy' });
  const dirs = torch.stack([i.sub(W * 0.5).div(focal), j.sub(H * 0.5).div(-focal), torch.ones_like(i).neg()], -1);
  const rays_d = dirs.unsqueeze(-2).mul(c2w.at(':3, :3')).sum(-1);
  const rays_o = c2w.at(':3, -1').expand(rays_d.shape);
  return [rays_o, rays_d];
}

function sample_pdf(bins: torch.Tensor, weights: torch.Tensor, N_samples: number, det = false) {
  weights = weights.add(1e-5);
  const pdf = weights.div(weights.sum(-1, true));
  let cdf = pdf.cumsum(-1);
  cdf = torch.cat([torch.zeros_like(cdf.at('..., :1')), cdf], -1);
  const lead = cdf.shape.slice(0, -1);
  const u = (
    det ? torch.linspace(0, 1, N_samples).expand([...lead, N_samples]) : torch.rand([...lead, N_samples])
  ).contiguous();
  const inds = torch.searchsorted(cdf, u, { right: true });
  const below = inds.sub(1).clamp({ min: 0 });
  const above = inds.clamp({ max: cdf.shape.at(-1)! - 1 });
  const inds_g = torch.stack([below, above], -1);
  const matched = [inds_g.shape[0], inds_g.shape[1], cdf.shape[cdf.shape.length - 1]];
  const cdf_g = torch.gather(cdf.unsqueeze(1).expand(matched), 2, inds_g);
  const bins_g = torch.gather(bins.unsqueeze(1).expand(matched), 2, inds_g);
  let denom = cdf_g.at('..., 1').sub(cdf_g.at('..., 0'));
  denom = torch.where(denom.lt(1e-5), torch.ones_like(denom), denom);
  const t = u.sub(cdf_g.at('..., 0')).div(denom);
  return bins_g.at('..., 0').add(t.mul(bins_g.at('..., 1').sub(bins_g.at('..., 0'))));
}

function raw2outputs(raw: torch.Tensor, z_vals: torch.Tensor, rays_d: torch.Tensor, white = false) {
  let dists = z_vals.at('..., 1:').sub(z_vals.at('..., :-1'));
  dists = torch.cat([dists, torch.tensor([1e10]).expand(dists.at('..., :1').shape)], -1);
  dists = dists.mul(rays_d.at('..., None, :').norm({ dim: -1 }));
  const rgb = raw.at('..., :3').sigmoid();
  const alpha = torch.sub(1, relu(raw.at('..., 3')).neg().mul(dists).exp());
  const shifted = torch.cat([torch.ones(alpha.shape[0], 1), torch.sub(1, alpha).add(1e-10)], -1);
  const weights = alpha.mul(torch.cumprod(shifted, -1).at(':, :-1'));
  let rgb_map = weights.at('..., None').mul(rgb).sum(-2);
  const depth_map = weights.mul(z_vals).sum(-1);
  const acc_map = weights.sum(-1);
  if (white) rgb_map = rgb_map.add(torch.sub(1, acc_map.at('..., None')));
  return { rgb_map, depth_map, acc_map, weights };
}

const embed_pts = new Embedder(3, 4);
const embed_dirs = new Embedder(3, 2);
const [coarse, fine] = [0, 1].map(() => new NeRF(embed_pts.out_dim, embed_dirs.out_dim));

function run_network(inputs: torch.Tensor, viewdirs: torch.Tensor, fn: nn.Module, chunk = 256) {
  const flat = torch.reshape(inputs, [-1, inputs.shape[2]]);
  const dirs = viewdirs.unsqueeze(1).expand(inputs.shape).reshape(-1, 3);
  const embedded = torch.cat([embed_pts.embed(flat), embed_dirs.embed(dirs)], -1);
  const pieces = embedded.split(chunk).map((piece) => fn(piece));
  return torch.cat(pieces, 0).reshape([...inputs.shape.slice(0, -1), 4]);
}

function render(
  rays_o: torch.Tensor,
  rays_d: torch.Tensor,
  { near = 2, far = 6, N_samples = 8, N_importance = 8, perturb = true } = {},
) {
  const N_rays = rays_o.size(0);
  const viewdirs = rays_d.div(rays_d.norm({ dim: -1, keepdim: true }));
  const t_vals = torch.linspace(0, 1, N_samples);
  let z_vals = t_vals.neg().add(1).mul(near).add(t_vals.mul(far)).expand(N_rays, N_samples);
  if (perturb) {
    const mids = z_vals.at('..., 1:').add(z_vals.at('..., :-1')).mul(0.5);
    const upper = torch.cat([mids, z_vals.at('..., -1:')], -1);
    const lower = torch.cat([z_vals.at('..., :1'), mids], -1);
    z_vals = lower.add(upper.sub(lower).mul(torch.rand(z_vals.shape)));
  }
  const points = (z: torch.Tensor) => rays_o.at(':, None, :').add(rays_d.at(':, None, :').mul(z.at(':, :, None')));
  const first = raw2outputs(run_network(points(z_vals), viewdirs, coarse), z_vals, rays_d);
  const mid = z_vals.at('..., 1:').add(z_vals.at('..., :-1')).mul(0.5);
  const z_samples = sample_pdf(mid, first.weights.at('..., 1:-1'), N_importance, !perturb).detach();
  const [z_all] = torch.sort(torch.cat([z_vals, z_samples], -1), -1);
  const second = raw2outputs(run_network(points(z_all), viewdirs, fine), z_all, rays_d, true);
  return { ...second, rgb0: first.rgb_map };
}

const mse2psnr = (x: torch.Tensor) => x.log().mul(-10 / Math.log(10));
const [H, W, focal] = [6, 8, 10.5];
const pose = torch.eye(4);
pose.put_(2, 3, 4);
const image = torch.rand(H, W, 3);
const optimizer = new optim.Adam([...coarse.parameters(), ...fine.parameters()], { lr: 5e-4, betas: [0.9, 0.999] });
const [rays_o, rays_d] = get_rays(H, W, focal, pose.at(':3, :4')).map((r) => r.reshape(-1, 3));
for (let i = 0; i < 2; i++) {
  const select = torch.randperm(H * W).at(':20');
  const target_s = image.reshape(-1, 3).at(select);
  const { rgb_map, rgb0 } = render(rays_o.at(select), rays_d.at(select));
  optimizer.zero_grad();
  const img_loss = rgb_map.sub(target_s).square().mean();
  const loss = img_loss.add(rgb0.sub(target_s).square().mean());
  loss.backward();
  optimizer.step();
  for (const group of optimizer.param_groups) group.lr = 5e-4 * 0.1 ** (i / 250);
  console.log(`psnr ${mse2psnr(img_loss).item().toFixed(2)}`);
}
torch.no_grad(() => {
  const { rgb_map, depth_map, acc_map } = render(rays_o, rays_d, { perturb: false });
  console.log(rgb_map.view(H, W, 3).shape, depth_map.view(H, W).shape, acc_map.max().item() <= 1.0001);
});
