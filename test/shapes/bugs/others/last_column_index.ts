import * as torch from 'tensorpad';

// x, y, width, height, confidence
const boxes = torch.tensor([
  [10, 10, 30, 40, 0.9],
  [12, 11, 30, 42, 0.8],
  [60, 20, 15, 15, 0.7],
]);

function confident(found: torch.Tensor, threshold: number) {
  const score = found.at(':, 5'); // expect: index-out-of-range // fix: const score = found.at(':, 4');
  return found.at(score.gt(threshold));
}

const corners = boxes.at(':, :2');
console.log(confident(boxes, 0.75).shape, corners.shape);
