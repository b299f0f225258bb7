// Sums of each cluster are divided by the clusters' sizes, which line up with the features.
import * as torch from 'tensorpad';

function means(x: torch.Tensor, labels: torch.Tensor, k: number) {
  const sums = torch.zeros(k, x.size(1)).index_add_(0, labels, x);
  const counts = torch.bincount(labels, { minlength: k }).clamp(1);
  return sums.div(counts); // expect: broadcast-mismatch // fix: return sums.div(counts.unsqueeze(1));
}

const points = torch.randn(60, 6);
const centers = points.at(':4');
console.log(means(points, torch.cdist(points, centers).argmin(1), 4).shape);
