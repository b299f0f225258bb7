// Linear, softmax and logistic regression without modules, as a book's first chapters write them.
import * as torch from 'tensorpad';

torch.manual_seed(0);

// %% Linear regression with minibatches
const true_w = torch.tensor([2, -3.4]);
const true_b = 4.2;

function synthetic_data(w: torch.Tensor, b: number, num_examples: number): [torch.Tensor, torch.Tensor] {
  const X = torch.normal(0, 1, [num_examples, w.numel()]);
  const y = X.matmul(w).add(b);
  return [X, y.add(torch.normal(0, 0.01, y.shape)).reshape(-1, 1)];
}

function* data_iter(batch_size: number, features: torch.Tensor, labels: torch.Tensor) {
  const num_examples = features.size(0);
  const indices = torch.randperm(num_examples);
  for (let i = 0; i < num_examples; i += batch_size) {
    const batch = indices.at(`${i}:${Math.min(i + batch_size, num_examples)}`);
    yield [features.at(batch), labels.at(batch)] as const;
  }
}

const linreg = (X: torch.Tensor, w: torch.Tensor, b: torch.Tensor) => X.matmul(w).add(b);
const squared_loss = (y_hat: torch.Tensor, y: torch.Tensor) => y_hat.sub(y.reshape(y_hat.shape)).pow(2).div(2);

function sgd(params: torch.Tensor[], lr: number, batch_size: number) {
  torch.no_grad(() => {
    for (const param of params) {
      param.sub_(param.grad!.mul(lr).div(batch_size));
      param.grad!.zero_();
    }
  });
}

const [features, labels] = synthetic_data(true_w, true_b, 105);
let w = torch.normal(0, 0.01, [2, 1], { requires_grad: true });
let b = torch.zeros(1, { requires_grad: true });
for (let epoch = 0; epoch < 3; epoch++) {
  for (const [X, y] of data_iter(10, features, labels)) {
    const l = squared_loss(linreg(X, w, b), y);
    l.sum().backward();
    sgd([w, b], 0.03, 10);
  }
  const train_l = torch.no_grad(() => squared_loss(linreg(features, w, b), labels));
  console.log(`epoch ${epoch + 1}, loss ${train_l.mean().item().toFixed(6)}`);
}
console.log('error of w:', true_w.sub(w.reshape(true_w.shape)));

// %% Normal equations, the same answer at once
const design = torch.cat([features, torch.ones(features.size(0), 1)], 1);
const { solution } = torch.linalg.lstsq(design, labels);
const direct = torch.linalg.solve(design.T.matmul(design), design.T.matmul(labels));
console.log(solution.sub(direct).abs().max().item() < 1e-3);

// %% Softmax regression
const num_inputs = 16;
const num_outputs = 4;
const prototypes = torch.rand(num_outputs, num_inputs);
const y_all = torch.arange(40).remainder(num_outputs);
const X_all = prototypes.at(y_all).add(torch.randn(40, num_inputs).mul(0.1)).view(-1, 1, 4, 4);

w = torch.normal(0, 0.01, [num_inputs, num_outputs]).requires_grad_();
b = torch.zeros(num_outputs, { requires_grad: true });

function softmax(X: torch.Tensor) {
  const X_exp = X.sub(X.amax(1, true)).exp();
  const partition = X_exp.sum(1, true);
  return X_exp.div(partition); // broadcasting: [N, C] / [N, 1]
}
const net = (X: torch.Tensor) => softmax(X.reshape(-1, w.shape[0]).matmul(w).add(b));
const cross_entropy = (y_hat: torch.Tensor, y: torch.Tensor) =>
  y_hat
    .at(torch.arange(y_hat.size(0)), y)
    .log()
    .neg();

function accuracy(y_hat: torch.Tensor, y: torch.Tensor) {
  if (y_hat.dim() > 1 && y_hat.size(1) > 1) y_hat = y_hat.argmax({ dim: 1 });
  const cmp = y_hat.type(y.dtype).eq(y);
  return cmp.type(y.dtype).sum().item();
}

for (let epoch = 0; epoch < 3; epoch++) {
  let right = 0;
  for (const [X, y] of data_iter(16, X_all, y_all)) {
    const y_hat = net(X);
    cross_entropy(y_hat, y).sum().backward();
    sgd([w, b], 0.5, X.size(0));
    right += accuracy(y_hat, y);
  }
  console.log(`softmax, epoch ${epoch + 1}: ${right} of 40`);
}

// %% Logistic regression by Newton's method
const x1 = torch.randn(60, 2, { dtype: torch.float64 });
const t1 = x1.at(':, 0').add(x1.at(':, 1').mul(0.5)).add(torch.randn(60).mul(0.8)).gt(0).double();
const A = torch.cat([x1, torch.ones(60, 1).double()], 1);
let theta = torch.zeros(3, { dtype: torch.float64 });
for (let step = 0; step < 5; step++) {
  const p = A.mv(theta).sigmoid();
  const gradient = A.t().mv(p.sub(t1));
  const curvature = A.t()
    .mul(p.mul(p.neg().add(1)))
    .mm(A)
    .add(torch.eye(3).mul(1e-3));
  theta = theta.sub(torch.linalg.solve(curvature, gradient));
}
console.log('theta', theta);
