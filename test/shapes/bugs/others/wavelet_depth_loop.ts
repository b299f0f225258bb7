import * as torch from 'tensorpad';

const haar = (x: torch.Tensor): [torch.Tensor, torch.Tensor] => {
  const even = x.at('...', '::2');
  const odd = x.at('...', '1::2');
  return [even.add(odd).div(2), even.sub(odd).div(2)]; // expect: broadcast-mismatch
};
let approx = torch.randn(3, 40);
const details: torch.Tensor[] = [];
const levels = 4; // fix: const levels = 3;
for (let level = 0; level < levels; level++) {
  const [a, d] = haar(approx);
  approx = a;
  details.push(d);
}
console.log(details.map((d) => d.size(1)));
