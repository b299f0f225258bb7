import * as torch from 'tensorpad';

function area(b: torch.Tensor) {
  return b
    .at(':', 2)
    .sub(b.at(':', 0))
    .mul(b.at(':', 3).sub(b.at(':', 1)));
}

function iou(a: torch.Tensor, b: torch.Tensor) {
  const lt = torch.max(a.at(':', ':2'), b.at(':', ':2')); // expect: broadcast-mismatch // fix: const lt = torch.max(a.at(':', null, ':2'), b.at(':', ':2'));
  const rb = torch.min(a.at(':', null, '2:'), b.at(':', '2:'));
  const wh = rb.sub(lt).clamp({ min: 0 });
  const inter = wh.at(':', ':', 0).mul(wh.at(':', ':', 1));
  return inter.div(area(a).unsqueeze(1).add(area(b)).sub(inter));
}
const anchors = torch.rand(9, 4);
const truth = torch.rand(5, 4);
console.log(iou(anchors, truth).max(1)[0].shape);
