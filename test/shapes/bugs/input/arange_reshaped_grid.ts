import * as torch from 'tensorpad';

interface Camera {
  width: number;
  height: number;
  focal: number;
}
function rays({ width, height, focal }: Camera, pose: torch.Tensor) {
  const [j, i] = torch.meshgrid([torch.arange(height), torch.arange(width)], { indexing: 'ij' });
  const x = i.sub(width / 2).div(focal);
  const y = j.sub(height / 2).div(-focal);
  const dirs = torch.stack([x, y, torch.ones(width, height).neg()], { dim: -1 }); // expect: join-mismatch // fix: const dirs = torch.stack([x, y, torch.ones(height, width).neg()], { dim: -1 });
  const rotation = pose.at(':3', ':3');
  const directions = dirs.unsqueeze(-2).mul(rotation).sum(-1);
  const origins = pose.at(':3', 3).expand(directions.shape);
  return { origins, directions };
}
const { origins, directions } = rays({ width: 20, height: 15, focal: 22 }, torch.eye(4));
const depths = torch.linspace(2, 6, 8);
const points = origins.unsqueeze(-2).add(directions.unsqueeze(-2).mul(depths.unsqueeze(-1)));
console.log(points.shape);
