import * as torch from 'tensorpad';

function partition(x: torch.Tensor, window: number) {
  const [B, H, W, C] = x.shape;
  return x
    .view(B, H / window, window, W / window, window, C)
    .permute(0, 1, 3, 2, 4, 5)
    .contiguous()
    .view(-1, window * window, C);
}
function reverse(windows: torch.Tensor, window: number, H: number, W: number) {
  const B = windows.size(0) / ((H * W) / window / window);
  const x = windows.view(B, H / window, W / window, window, window, -1);
  return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(B, H, W, -1);
}
const x = torch.rand(2, 8, 16, 6);
const parts = partition(x, 4);
const back = reverse(parts, 4, 16, 8); // fix: const back = reverse(parts, 4, 8, 16);
console.log(back.add(x).shape); // expect: broadcast-mismatch
