"""Modules, containers and optimizers: parameters, printed text and whole training trajectories."""

import torch

from oracle.data import distinct, indices, make


def seeded(s, title, seed=1):
    program = s.program(title)
    program.torch.manual_seed(seed)
    return program, program.torch.nn


def layers(s):
    with s.op("layer modules", sums=True):
        for title, build, shape in [
            ("Linear", lambda nn: nn.Linear(3, 2), (4, 3)),
            ("Conv2d", lambda nn: nn.Conv2d(2, 3, 3, padding=1), (2, 2, 5, 5)),
            ("Conv2d by tuples", lambda nn: nn.Conv2d(2, 3, [3, 2], stride=[2, 1], bias=False), (1, 2, 6, 5)),
            ("MaxPool2d", lambda nn: nn.MaxPool2d(2), (1, 2, 4, 6)),
            ("MaxPool2d with a stride", lambda nn: nn.MaxPool2d(3, stride=2, padding=1), (1, 2, 5, 5)),
            ("ReLU", lambda nn: nn.ReLU(), (3, 4)),
            ("Sigmoid", lambda nn: nn.Sigmoid(), (3, 4)),
            ("Tanh", lambda nn: nn.Tanh(), (3, 4)),
            ("Softmax", lambda nn: nn.Softmax(dim=1), (3, 4)),
            ("LogSoftmax", lambda nn: nn.LogSoftmax(dim=1), (3, 4)),
            ("Flatten", lambda nn: nn.Flatten(), (2, 3, 4)),
            ("Dropout", lambda nn: nn.Dropout(0.3), (3, 4)),
            ("Identity", lambda nn: nn.Identity(), (3, 4)),
        ]:
            program, nn = seeded(s, title)
            layer = build(nn)
            program.expect_text(layer)
            x = program.tensor(distinct(*shape).requires_grad_())
            y = layer(x)
            program.expect(y)
            y.backward(make(*y._real.shape))
            program.expect_gradient(x.grad)
            for name, _ in layer._real.named_parameters():
                program.expect_gradient(getattr(layer, name).grad)


def lenet(nn):
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(256, 12), nn.ReLU(), nn.Linear(12, 10),
    )  # fmt: skip


def containers(s):
    with s.op("Sequential", sums=True):
        program, nn = seeded(s, "printed, and its parameters")
        net = lenet(nn)
        program.expect_text(net)
        x = program.tensor(make(2, 1, 28, 28))
        program.expect(net(x))
        parameters = program.iterate(net.parameters())
        for i in range(8):
            program.expect(parameters[i].shape, parameters[i].requires_grad)
        named = program.iterate(net.named_parameters())
        program.expect(*[named[i][0] for i in range(8)])
        program = s.program("train and eval")
        nn = program.torch.nn
        net = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
        program.expect(net.training)
        net.eval()
        program.expect(net.training)
        net.train()
        program.expect(net.training)
        program, nn = seeded(s, "nested")
        program.expect_text(nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.ReLU(), nn.Linear(3, 1))))
    with s.op("zero_grad"):
        program, nn = seeded(s, "grads are gone")
        net = nn.Linear(3, 2)
        net(make(4, 3)).sum().backward()
        program.expect(net.weight.grad)
        net.zero_grad()
        program.expect(net.weight.grad)
    with s.op("layer errors"):
        program, nn = seeded(s, "Linear of the wrong width")
        layer = nn.Linear(3, 2)
        with program.fails():
            layer(make(4, 5))
        program, nn = seeded(s, "Conv2d of the wrong channels")
        layer = nn.Conv2d(3, 2, 3)
        with program.fails():
            layer(make(1, 1, 5, 5))
        program, nn = seeded(s, "Conv2d groups")
        with program.fails():
            nn.Conv2d(3, 2, 3, groups=2)
        program, nn = seeded(s, "Dropout probability")
        with program.fails():
            nn.Dropout(1.5)
        program, nn = seeded(s, "a number is no module")
        with program.fails():
            nn.Sequential(3)


def train(program, net, loss, optimizer, inputs, target, steps):
    for step in range(steps):
        optimizer.zero_grad()
        result = loss(net(inputs), target)
        result.backward()
        optimizer.step()
        if step in (0, steps - 1):
            program.expect(result)


def training(s):
    with s.op("SGD"):
        for title, options in {
            "plain": {}, "momentum": {"momentum": 0.9}, "dampening": {"momentum": 0.9, "dampening": 0.5},
            "nesterov": {"momentum": 0.9, "nesterov": True}, "weight_decay": {"weight_decay": 0.1},
            "maximize": {"maximize": True},
        }.items():  # fmt: skip
            program, nn = seeded(s, title)
            net = nn.Linear(3, 2)
            optimizer = program.torch.optim.SGD(net.parameters(), lr=0.05, **options)
            inputs, target = program.tensor(make(8, 3)), program.tensor(make(8, 2))
            train(program, net, nn.MSELoss(), optimizer, inputs, target, 20 if title != "maximize" else 3)
            program.expect(net.weight, net.bias)
        program, nn = seeded(s, "printed")
        program.expect_text(program.torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=0.1, momentum=0.9))
        program, nn = seeded(s, "refuses a negative rate")
        parameters = nn.Linear(1, 1).parameters()
        with program.fails():
            program.torch.optim.SGD(parameters, lr=-0.1)
        program, nn = seeded(s, "refuses nesterov without momentum")
        parameters = nn.Linear(1, 1).parameters()
        with program.fails():
            program.torch.optim.SGD(parameters, lr=0.1, nesterov=True)
        program = s.program("refuses an empty list")
        with program.fails():
            program.torch.optim.SGD([], lr=0.1)
    with s.op("training", sums=True):
        program, nn = seeded(s, "1000x1 regression")
        noise = program.torch.randn(1000, 1)
        inputs = program.torch.linspace(-1, 1, 1000).view(1000, 1)
        target = inputs.mul(3).add(noise)
        net = nn.Linear(1, 1)
        train(program, net, nn.MSELoss(), program.torch.optim.SGD(net.parameters(), lr=0.1), inputs, target, 30)
        program.expect(net.weight, net.bias)
        program, nn = seeded(s, "1-20-1 on a cubic")
        inputs = program.torch.linspace(-1, 1, 200).unsqueeze(1)
        target = inputs.pow(3).add(program.torch.rand(200, 1).mul(0.1))
        net = nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1))
        train(program, net, nn.MSELoss(), program.torch.optim.SGD(net.parameters(), lr=0.05), inputs, target, 30)
        program, nn = seeded(s, "two classes")
        ones = program.torch.ones(50, 2)
        inputs = program.torch.cat([program.torch.normal(ones.mul(2), 1), program.torch.normal(ones.mul(-2), 1)], 0)
        target = program.torch.cat([program.torch.zeros(50), program.torch.ones(50)], 0).type(program.torch.LongTensor)
        net = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid())
        train(program, net, nn.CrossEntropyLoss(), program.torch.optim.SGD(net.parameters(), lr=0.02), inputs, target, 30)
        program.expect(net(inputs).max(1)[1])
        program, nn = seeded(s, "LeNet, batch 4")
        net = lenet(nn)
        optimizer = program.torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
        inputs, target = program.tensor(make(4, 1, 28, 28, low=-1, high=1)), program.tensor(indices(4, below=10))
        train(program, net, nn.CrossEntropyLoss(), optimizer, inputs, target, 5)


def cases(s):
    layers(s)
    containers(s)
    training(s)
