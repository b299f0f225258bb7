#!/usr/bin/env python3
"""Writes to the folder pytorch what the examples print where PyTorch, doing the same, prints the same: examples.test.ts looks
for these lines. Needs torch 2.13."""

import contextlib
import io
import os
import pathlib
import warnings

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import nn, optim  # noqa: E402


def attempt(mistake):
    try:
        mistake()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


def number(value):
    """As JavaScript prints it: whole numbers without a point."""
    return int(value) if float(value).is_integer() else value


class Hidden(nn.Module):
    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.hidden = nn.Linear(inputs, hidden)
        self.out = nn.Linear(hidden, outputs)

    def forward(self, x):
        return self.out(F.relu(self.hidden(x)))


def train(model, criterion, optimizer, x, y, epochs):
    for _ in range(epochs):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def distances():
    torch.manual_seed(0)
    home, places = torch.tensor([[0.0, 0]]), torch.tensor([[3.0, 4], [-1, 1], [2, 0]])
    print("Manhattan", torch.cdist(home, places, p=1))
    print("Euclid", torch.cdist(home, places, p=2))
    print("Chebyshev", torch.cdist(home, places, p=float("inf")))
    print(nn.PairwiseDistance(p=3)(home, places))
    print(torch.linalg.vector_norm(places - home, ord=3, dim=1))
    print(F.cosine_similarity(torch.tensor([[1.0, 0]]), places))
    cloud = torch.randn(500, 2).matmul(torch.tensor([[3, 1], [0, 0.5]]))
    covariance = torch.cov(cloud.T)
    away = torch.tensor([[3.0, 1], [-1, 3]]) - cloud.mean(0)
    print(covariance)
    print("along and across:", away.matmul(torch.linalg.inv(covariance)).mul(away).sum(1).sqrt())
    print("by solve:", away[0].dot(torch.linalg.solve(covariance, away[0])).sqrt())
    sample, newcomer = torch.tensor([[150.0, 50], [180, 90], [165, 60], [172, 71]]), torch.tensor([[190.0, 75]])
    low, high = sample.amin(0), sample.amax(0)
    print("min-max:", (newcomer - low) / (high - low))
    deviation, average = torch.std_mean(sample, 0)
    print("z-score:", (newcomer - average) / deviation)
    print("and back:", (newcomer - average) / deviation * deviation + average)
    for p in [0, 1, 2, 3]:
        print(f"L{p}:", number(torch.linalg.vector_norm(torch.tensor([3.0, 0, -4, 0, 1]), p).item()))


def descent():
    torch.manual_seed(0)
    x = torch.linspace(-2, 2, 64)
    y = x * 1.5 + 0.5 + torch.randn(64) * 0.2
    order = torch.randperm(64)
    for name, seen, make in [
        ("BGD", 64, lambda w: optim.SGD(w, lr=0.05)),
        ("SGD", 1, lambda w: optim.SGD(w, lr=0.05)),
        ("Momentum", 8, lambda w: optim.SGD(w, lr=0.01, momentum=0.9)),
        ("Nesterov", 8, lambda w: optim.SGD(w, lr=0.01, momentum=0.9, nesterov=True)),
        ("AdaGrad", 8, lambda w: optim.Adagrad(w, lr=0.5)),
        ("RMSProp", 8, lambda w: optim.RMSprop(w, lr=0.03)),
        ("Adam", 8, lambda w: optim.Adam(w, lr=0.1)),
    ]:
        w = torch.tensor([-1.5, -1.5], requires_grad=True)
        optimizer = make([w])
        for step in range(200):
            batch = order.narrow(0, (step * seen) % 64, seen)
            optimizer.zero_grad()
            (x[batch] * w[0] + w[1] - y[batch]).pow(2).mean().backward()
            optimizer.step()
        print(name.ljust(8), w.data, "loss", f"{(x * w[0] + w[1] - y).pow(2).mean().item():.4f}")


def regression():
    torch.manual_seed(0)
    x, y = torch.tensor([1.4, 5, 11, 16, 21]), torch.tensor([14.4, 29.6, 62, 85.5, 113.4])
    x = torch.stack([x, torch.ones(5)], dim=1)
    w = torch.rand(2, requires_grad=True)
    for _ in range(1000):
        (x.mv(w) - y).pow(2).sum().backward()
        w.data = w.data - w.grad * 1e-4
        w.grad.zero_()
    print("weights:", w.data)
    many = torch.linspace(-3, 3, 100_000)
    x, y = torch.stack([many, torch.ones(100_000)], dim=1), many + torch.rand(many.size()) * 1.2
    w = torch.rand(2, requires_grad=True)
    for _ in range(1000):
        (x.mv(w) - y).pow(2).sum().backward()
        w.data = w.data - w.grad * 1e-6
        w.grad.zero_()
    print("weights:", w.data)
    variable = torch.autograd.Variable(torch.ones(3), requires_grad=True)
    squares = (variable * variable).sum()
    squares.backward()
    print(variable.data, variable.grad, "null", squares.grad_fn.name())


def nonlinear():
    torch.manual_seed(0)
    x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1)
    y = x.pow(3) + torch.rand(x.size()) * 0.3
    net = Hidden(1, 20, 1)
    train(net, nn.MSELoss(), optim.SGD(net.parameters(), lr=0.01), x, y, 10_000)
    for value, text in [(-2, "-2³ = -8"), (0, "0³ = 0"), (1, "1³ = 1"), (2.5, "2.5³ = 15.625")]:
        print(f"{text}, the network says {net(torch.tensor([[float(value)]])).item():.2f}")


def two_classes():
    torch.manual_seed(0)
    cluster = torch.ones(500, 2)
    x = torch.cat([torch.normal(4 * cluster, 2), torch.normal(-4 * cluster, 2)])
    y = torch.cat([torch.zeros(500), torch.ones(500)]).long()
    net = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid())
    train(net, nn.CrossEntropyLoss(), optim.SGD(net.parameters(), lr=0.02), x, y, 1000)
    print(f"accuracy: {(net(x).max(1)[1] == y).sum().item() / 1000}")


def three_classes():
    torch.manual_seed(1)
    cluster = torch.ones(500, 2)
    x = torch.cat([torch.normal(4 * cluster, 2), torch.normal(-4 * cluster, 1), torch.normal(-8 * cluster, 1)])
    y = torch.arange(3).repeat_interleave(500)
    net = Hidden(2, 20, 3)
    train(net, nn.CrossEntropyLoss(), optim.SGD(net.parameters(), lr=0.02), x, y, 10_000)
    print(f"accuracy: {(net(x).max(1)[1] == y).sum().item() / 1500}")


def shapes():
    a = torch.Tensor([[1, 2, 3], [2, 1, 3]])
    print(a.shape, a.size(), a.size(1))
    print(torch.FloatTensor([1.5, 2]).dtype, torch.LongTensor([1, 2]).dtype)
    print(torch.Tensor(3, 4, 5, 8).size(), torch.zeros(50, 3, 4, 5, 8).dim())
    torch.manual_seed(1)
    random = torch.rand(3, 4)
    print(random)
    values, indices = torch.max(random, 1)
    print(values, indices)
    print(torch.randn(2, 3), torch.randint(0, 10, [5]))
    print(random.sum(), random.argmin().item(), random.argmax().item())
    line = torch.linspace(-3, 3, 5)
    column = torch.unsqueeze(line, 1)
    print(line, line.size())
    print(column, column.size())
    flat, thin = torch.rand(1, 2, 3), torch.rand(1, 1, 2, 3)
    for t in [torch.unsqueeze(flat, 2), torch.squeeze(thin), torch.squeeze(thin, 2), torch.squeeze(thin, 1)]:
        print(t.size())
    attempt(lambda: torch.unsqueeze(flat, 5))
    pair = torch.Tensor([[[[1] * 4, [2] * 4]]]), torch.Tensor([[[[3] * 4, [4] * 4]]])
    print("each:", pair[0].size())
    for dim in range(4):
        print(f"cat along {dim}:", torch.cat(pair, dim=dim).size())
    for dim in range(5):
        print(f"stack along {dim}:", torch.stack(pair, dim=dim).size())
    print(torch.stack(pair, dim=4))
    shifts = torch.arange(0, 4, dtype=torch.float32) * 16
    y, x = torch.meshgrid(shifts, shifts, indexing="ij")
    print(x)
    print(y)


def losses():
    torch.manual_seed(0)
    outputs, labels = torch.randn(3, 4), torch.tensor([1, 0, 3])
    guess, truth = torch.randn(3, 4), torch.randn(3, 4)
    yes = torch.tensor([[1.0, 0, 0, 1], [0, 1, 0, 0], [1, 1, 1, 0]])
    alike, other = torch.tensor([1, -1, 1]), torch.randn(3, 4)
    logs, wanted = F.log_softmax(outputs, 1), F.softmax(truth, 1)
    for name, loss in [
        ("MSE      ", nn.MSELoss()(guess, truth)),
        ("L1       ", nn.L1Loss()(guess, truth)),
        ("SmoothL1 ", nn.SmoothL1Loss(beta=0.5)(guess, truth)),
        ("Huber    ", nn.HuberLoss(delta=0.5)(guess, truth)),
        ("NLL      ", nn.NLLLoss()(logs, labels)),
        ("BCE      ", nn.BCELoss()(torch.sigmoid(outputs), yes)),
        ("+ logits ", nn.BCEWithLogitsLoss()(outputs, yes)),
        (None, None),
        ("KL       ", nn.KLDivLoss(reduction="batchmean")(logs, wanted)),
        ("cosine   ", nn.CosineEmbeddingLoss(margin=0.1)(guess, truth, alike)),
        ("hinge    ", nn.HingeEmbeddingLoss()(guess[:, 0], alike)),
        ("ranking  ", nn.MarginRankingLoss(margin=0.2)(guess[:, 0], truth[:, 0], alike)),
        ("triplet  ", nn.TripletMarginLoss()(guess, truth, other)),
    ]:
        print(name, loss) if name else attempt(lambda: nn.BCELoss()(outputs, yes))


def training_modes():
    torch.manual_seed(0)
    moody = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
    batch = torch.randn(5, 3)
    print("training:", moody(batch))
    moody.eval()
    print("testing:", moody(batch))


def tensors():
    torch.manual_seed(0)
    print(torch.empty(5, 3).size())
    print(torch.rand(5, 3))
    print(torch.zeros(5, 3, dtype=torch.long))
    print(torch.tensor([2.5, 3.5]))
    ones = torch.zeros(2).new_ones(5, 3, dtype=torch.double)
    print(ones)
    print(torch.randn_like(ones, dtype=torch.float))
    print(ones.size(), ones.shape)
    square = torch.arange(16).view(4, 4)
    print(square[:, 1])
    print(square.view(16).size(), square.view(-1, 8).size())
    attempt(lambda: square.view(3, 5))
    w = torch.ones(2, 2, requires_grad=True)
    shifted = w + 2
    out = (shifted * shifted * 3).mean()
    print(shifted, out)
    out.backward()
    print(w.grad)
    print(str(w.detach().requires_grad).lower(), w.detach().eq(w).all())

    class Exp(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            result = x.exp()
            ctx.save_for_backward(result)
            return result

        @staticmethod
        def backward(ctx, grad):
            return grad * ctx.saved_tensors[0]

    power = torch.tensor([0.0, 1, -2], requires_grad=True)
    exponential = Exp.apply(power)
    print(exponential)
    exponential.sum().backward()
    print(power.grad)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3)
        self.conv2 = nn.Conv2d(6, 16, 3)
        self.fc1 = nn.Linear(16 * 6 * 6, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.view(-1, 576)))
        return self.fc3(F.relu(self.fc2(x)))


def network():
    torch.manual_seed(0)
    net = Net()
    print(net)
    params = list(net.parameters())
    print(len(params), params[0].size())
    x = torch.randn(1, 1, 32, 32)
    output = net(x)
    print(output)
    direction = torch.randn(1, 10)
    output.backward(direction)
    print(net.conv1.bias.grad)
    target = torch.randn(10).view(1, -1)
    loss = nn.MSELoss()(net(x), target)
    print(loss)
    linear = loss.grad_fn.next_functions[0][0]
    print(loss.grad_fn.name(), "<-", linear.name(), "<-", linear.next_functions[1][0].name())


class Linear(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.W = nn.Parameter(torch.randn(inputs, outputs))
        self.b = nn.Parameter(torch.randn(outputs))

    def forward(self, x):
        product = x.mm(self.W)
        return product + self.b.expand_as(product)


class Perceptron(nn.Module):
    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.layer1 = Linear(inputs, hidden)
        self.layer2 = Linear(hidden, outputs)

    def forward(self, x):
        return self.layer2(torch.sigmoid(self.layer1(x)))


class Empty(nn.Module):
    pass


class Lists(nn.Module):
    def __init__(self):
        super().__init__()
        self.listed = nn.ModuleList([nn.Linear(3, 4), nn.Conv2d(3, 3, (1, 2)), nn.ReLU()])
        self.named = nn.ModuleDict({"first": nn.Linear(4, 2)})
        self.scales = nn.ParameterList([torch.ones(2), torch.ones(3)])


def modules():
    torch.manual_seed(1)
    layer = Linear(4, 3)
    print(layer(torch.randn(2, 4)))
    perceptron = Perceptron(3, 4, 1)
    for name, parameter in perceptron.named_parameters():
        print(name, parameter.size())
    features = torch.rand(2, 3)
    print(perceptron(features))
    perceptron.layer2 = Linear(3, 1)
    attempt(lambda: perceptron(features))
    attempt(lambda: Empty()(features))
    net = nn.Sequential()
    net.add_module("conv", nn.Conv2d(3, 3, 3))
    net.add_module("batchnorm", nn.BatchNorm2d(3))
    net.add_module("active", nn.ReLU())
    print(net)
    print(Lists())


def layers():
    torch.manual_seed(0)
    pictures = torch.randn(2, 3, 28, 28)
    print(nn.Conv2d(3, 8, 5)(pictures).size())
    print(nn.Conv2d(3, 8, 5, padding=2)(pictures).size())
    print(nn.Conv2d(3, 8, 3, stride=2, padding=1)(pictures).size())
    print(nn.ConvTranspose2d(3, 8, 2, stride=2)(pictures).size())
    rows = [[-2, 1, 2, 6, 4], [-3, 1, 7, 2, -2], [-4, 2, 3, -1, -3], [-7, 1, 2, 3, 11], [5, -7, 8, 12, -9]]
    x = torch.tensor(rows).float().unsqueeze(0)
    print(nn.MaxPool2d(2, 2)(x))
    print(nn.MaxPool2d(2, 2, ceil_mode=True)(x))
    print(nn.MaxPool2d(3, stride=1, padding=1, dilation=2)(x).size())
    largest, where = F.max_pool2d_with_indices(x, 2)
    print(largest.size(), where)
    nn.Linear(28, 10)
    print("true", nn.BatchNorm2d(3)(pictures).var((0, 2, 3)))
    torch.randn(2, 6, 4)
    print(nn.Dropout(0.5)(torch.ones(10)))


def optimizers():
    torch.manual_seed(8)
    x, y = torch.Tensor([[1], [2], [3]]), torch.Tensor([[2], [4], [6]])
    model = nn.Linear(1, 1)
    train(model, nn.MSELoss(reduction="sum"), optim.SGD(model.parameters(), lr=0.01), x, y, 1000)
    print("for 4:", model(torch.Tensor([[4]])).data)
    net = nn.Sequential(nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 1))
    groups = [{"params": net[0].parameters()}, {"params": net[2].parameters(), "lr": 0.0001}]
    print(optim.SGD(groups, lr=0.1, momentum=0.9))
    schedulers = optim.lr_scheduler
    for name, make in [
        ("StepLR", lambda o: schedulers.StepLR(o, 20, gamma=0.5)),
        ("ExponentialLR", lambda o: schedulers.ExponentialLR(o, 0.95)),
        ("CosineAnnealingLR", lambda o: schedulers.CosineAnnealingLR(o, 60)),
        ("OneCycleLR", lambda o: schedulers.OneCycleLR(o, max_lr=0.1, total_steps=61)),
    ]:
        optimizer = optim.SGD(net.parameters(), lr=0.1)
        scheduler = make(optimizer)
        seen = []
        for _ in range(60):
            seen.append(scheduler.get_last_lr()[0])
            optimizer.step()
            scheduler.step()
        print(name, f"{seen[0]:.4f}", f"{seen[30]:.4f}")


class Dynamic(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.middle, self.last = nn.Linear(2, 8), nn.Linear(8, 8), nn.Linear(8, 1)

    def forward(self, x):
        h = torch.relu(self.first(x))
        self.depth = 0
        while h.norm().item() < 6 and self.depth < 4:
            h = torch.relu(self.middle(h)) + h
            self.depth += 1
        return self.last(h) if x.sum().item() > 0 else self.last(-h)


def dynamic_graphs():
    torch.manual_seed(1)
    net = Dynamic()
    optimizer = optim.SGD(net.parameters(), lr=0.005)
    losses, depths = [], []
    for _ in range(400):
        x = torch.randn(4, 2)
        loss = (net(x) - x.sum(1, keepdim=True)).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        depths.append(net.depth)
    print("depths of the first steps:", " ".join(map(str, depths[:12])))
    print("loss:", f"{sum(losses[:50]) / 50:.3f}", "->", f"{sum(losses[-50:]) / 50:.3f}")
    loss = torch.rand(2, requires_grad=True).pow(2).mean()
    loss.backward()
    attempt(loss.backward)
    time = torch.arange(256) / 256
    wave = (time * 2 * torch.pi * 12).sin() + (time * 2 * torch.pi * 40).sin() * 0.5
    print("frequencies in it:", torch.fft.rfft(wave).abs().topk(2)[1])
    print(torch.flip(torch.arange(6).view(2, 3), (0, 1)))


def main():
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    examples = [
        distances, descent, regression, nonlinear, two_classes, three_classes, shapes, losses, training_modes, None, None,
        tensors, network, None, modules, layers, optimizers, dynamic_graphs,
    ]  # fmt: skip
    answers = pathlib.Path(__file__).parent / "pytorch"
    answers.mkdir(exist_ok=True)
    for number, example in enumerate(examples, 1):
        if example is None:
            continue
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            example()
        (answers / f"{number:02}_{example.__name__}.txt").write_text(output.getvalue())


main()
