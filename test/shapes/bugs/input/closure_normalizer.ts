import * as torch from 'tensorpad';

function makeNormalizer(train: torch.Tensor) {
  const mean = train.mean(1); // fix: const mean = train.mean(0);
  const std = train.std(0);
  return (x: torch.Tensor) => x.sub(mean).div(std); // expect: broadcast-mismatch
}
const train = torch.randn(50, 8);
const normalize = makeNormalizer(train);
console.log(normalize(torch.randn(10, 8)).mean().item());
