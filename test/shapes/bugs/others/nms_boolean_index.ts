import * as torch from 'tensorpad';

function iou(a: torch.Tensor, b: torch.Tensor) {
  const lt = torch.maximum(a.at(':', null, ':2'), b.at(':', ':2'));
  const rb = torch.minimum(a.at(':', null, '2:'), b.at(':', '2:'));
  const wh = rb.sub(lt).clamp(0);
  const inter = wh.at('..., 0').mul(wh.at('..., 1'));
  const area = (x: torch.Tensor) =>
    x
      .at(':', 2)
      .sub(x.at(':', 0))
      .mul(x.at(':', 3).sub(x.at(':', 1)));
  return inter.div(area(a).unsqueeze(1).add(area(b)).sub(inter));
}

function nms(boxes: torch.Tensor, scores: torch.Tensor, threshold = 0.5): number[] {
  let order = scores.argsort({ descending: true });
  const keep: number[] = [];
  while (order.numel() > 0) {
    const best = order.at(0);
    keep.push(best.item());
    const rest = order.at('1:');
    const overlaps = iou(boxes.index_select(0, best.view(1)), boxes.index_select(0, rest)); // fix: const overlaps = iou(boxes.index_select(0, best.view(1)), boxes.index_select(0, rest)).squeeze(0);
    order = rest.at(overlaps.le(threshold)); // expect: rank-mismatch
  }
  return keep;
}
const xy = torch.rand(12, 2).mul(50);
const boxes = torch.cat([xy, xy.add(torch.rand(12, 2).mul(20).add(1))], { dim: 1 });
console.log(nms(boxes, torch.rand(12)));
