import * as torch from 'tensorpad';

const points = [
  [0, 0],
  [1, 0],
  [1, 1],
];
const rows = points.map(([x, y]) => torch.tensor([x, y], { dtype: torch.float }));
const matrix = torch.cat(rows, 1); // expect: dim-out-of-range // fix: const matrix = torch.stack(rows, 1);
const angle = Math.PI / 6;
const turn = torch.tensor([
  [Math.cos(angle), -Math.sin(angle)],
  [Math.sin(angle), Math.cos(angle)],
]);
console.log(turn.matmul(matrix));
