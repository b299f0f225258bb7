import * as torch from 'tensorpad';

/** Anchors of a map, `[height * width * ratios, 4]`, as (x1, y1, x2, y2) in pixels. */
export function anchorsOf(height: number, width: number, stride: number, side: number, ratios: number[]) {
  const ys = torch.arange(height).add(0.5).mul(stride);
  const xs = torch.arange(width).add(0.5).mul(stride);
  const [cy, cx] = torch.meshgrid(ys, xs, { indexing: 'ij' });
  const shapes = torch.tensor(ratios.map((r) => [side * Math.sqrt(r), side / Math.sqrt(r)]));
  const centres = torch.stack([cx, cy], -1).view(-1, 1, 2);
  const half = shapes.div(2).unsqueeze(0);
  return torch.cat([centres.sub(half), centres.add(half)], -1).reshape(-1, 4);
}

export function area(boxes: torch.Tensor) {
  return boxes
    .at(':', 2)
    .sub(boxes.at(':', 0))
    .mul(boxes.at(':', 3).sub(boxes.at(':', 1)));
}

/** How much each of `[n, 4]` overlaps each of `[m, 4]`: `[n, m]`. */
export function iou(a: torch.Tensor, b: torch.Tensor) {
  const from = torch.max(a.at(':', null, ':2'), b.at(null, ':', ':2'));
  const to = torch.min(a.at(':', null, '2:'), b.at(null, ':', '2:'));
  const common = to.sub(from).clamp({ min: 0 }).prod(2);
  return common.div(area(a).unsqueeze(1).add(area(b)).sub(common));
}

/** What turns anchors into boxes: shifts by the anchor's size, and logarithms of ratios. */
export function encode(anchors: torch.Tensor, boxes: torch.Tensor) {
  const size = anchors.at('...', '2:').sub(anchors.at('...', ':2'));
  const wanted = boxes.at('...', '2:').sub(boxes.at('...', ':2'));
  const shift = boxes
    .at('...', ':2')
    .add(wanted.div(2))
    .sub(anchors.at('...', ':2').add(size.div(2)));
  return torch.cat([shift.div(size), wanted.div(size).log()], -1);
}

export function decode(anchors: torch.Tensor, deltas: torch.Tensor) {
  const size = anchors.at('...', '2:').sub(anchors.at('...', ':2'));
  const centre = anchors.at('...', ':2').add(size.div(2)).add(deltas.at('...', ':2').mul(size));
  const half = deltas.at('...', '2:').exp().mul(size).div(2);
  return torch.cat([centre.sub(half), centre.add(half)], -1);
}

export function nms(boxes: torch.Tensor, scores: torch.Tensor, threshold: number): number[] {
  let order = scores.argsort({ descending: true }).tolist() as number[];
  const kept: number[] = [];
  const overlaps = iou(boxes, boxes);
  while (order.length > 0) {
    const [best, ...rest] = order;
    kept.push(best);
    order = rest.filter((other) => overlaps.at(best, other).item() < threshold);
  }
  return kept;
}
