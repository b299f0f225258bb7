import * as torch from 'tensorpad';

function render(rgb: torch.Tensor, sigma: torch.Tensor, z: torch.Tensor) {
  const delta = z.at('...', '1:').sub(z.at('...', ':-1'));
  const alpha = sigma.mul(delta).neg().exp().neg().add(1); // expect: broadcast-mismatch // fix: const alpha = sigma.at('...', ':-1').mul(delta).neg().exp().neg().add(1); rgb = rgb.at(':', ':-1');
  const trans = torch
    .cumprod(torch.cat([torch.ones(alpha.size(0), 1), alpha.neg().add(1 + 1e-10)], -1), -1)
    .at(':', ':-1');
  return alpha.mul(trans).unsqueeze(-1).mul(rgb).sum(-2);
}
const z = torch.linspace(2, 6, 16).expand(5, 16);
console.log(render(torch.rand(5, 16, 3), torch.rand(5, 16), z).shape);
