"""Rows of the source notes that are whole small programs, with the text they print."""

import torch


def tensors(s):
    with s.op("row 000-14 sizes"):
        program = s.program("size, shape, unsqueeze, linspace")
        t = program.torch
        a = t.Tensor([[1, 2, 3], [2, 1, 3]])
        program.expect_text(a, a.shape, a.size())
        a = t.linspace(-3, 3, 5)
        b = t.unsqueeze(a, dim=1)
        program.expect_text(a, a.size(), b, b.size())
    with s.op("row 001-1 squeeze"):
        program = s.program("unsqueeze and squeeze")
        t = program.torch
        program.expect(t.unsqueeze(t.zeros(1, 2, 3), 2).shape)
        a = t.zeros(1, 1, 2, 3)
        program.expect(t.squeeze(a).shape, t.squeeze(a, 2).shape, t.squeeze(a, 1).shape)
        with program.fails():
            t.squeeze(a, 5)
    with s.op("row 001-6 max"):
        program = s.program("manual_seed(1), rand(3, 4), max along rows")
        t = program.torch
        t.manual_seed(1)
        a = t.rand(3, 4)
        program.expect_text(a)
        found = t.max(a, 1)
        program.expect(found)
        program.expect_text(found[0], found[1])
    with s.op("row 001-7 cat and stack"):
        program = s.program("on every dim")
        t = program.torch
        a = t.arange(8).view(1, 1, 2, 4)
        b = t.arange(8, 16).view(1, 1, 2, 4)
        for dim in range(4):
            joined = t.cat([a, b], dim=dim)
            program.expect_text(joined, joined.shape)
        for dim in range(5):
            joined = t.stack([a, b], dim=dim)
            program.expect_text(joined, joined.shape)
    with s.op("row 001-9 MaxPool2d"):
        program = s.program("ceil_mode")
        t = program.torch
        x = t.tensor([[-2, 1, 2, 6, 4], [-3, 1, 7, 2, -2], [-4, 2, 3, -1, -3], [-7, 1, 2, 3, 11], [5, -7, 8, 12, -9]])
        x = x.float().unsqueeze(0)
        program.expect_text(t.nn.MaxPool2d(kernel_size=2, stride=2, padding=0)(x))
        program.expect_text(t.nn.MaxPool2d(kernel_size=2, stride=2, padding=0, ceil_mode=True)(x))
        values = t.nn.MaxPool2d(2, return_indices=True)(x)
        program.expect_text(values[0], values[1])
        program.expect(t.nn.functional.adaptive_avg_pool2d(x, [1, 1]))


def basics(s):
    with s.op("row 002-1 creation"):
        program = s.program("printed")
        t = program.torch
        t.manual_seed(1)
        program.expect_text(t.rand(5, 3), t.randn(5, 3), t.zeros(5, 3, dtype=torch.long), t.tensor([2.5, 3.5]))
        x = t.zeros(1).new_ones(5, 3, dtype=torch.double)
        program.expect_text(x, t.randn_like(x, dtype=torch.float), x.size())
    with s.op("row 002-2 addition"):
        program = s.program("four ways")
        t = program.torch
        x, y, out = t.zeros(5, 3), t.ones(5, 3), t.empty(0)
        t.add(x, y, out=out)
        program.expect_text(x.add(y), t.add(x, y), out, y.add_(x), y)
    with s.op("row 002-3 slicing"):
        program = s.program("slice, view, item")
        t = program.torch
        t.manual_seed(1)
        x = t.randn(4, 4)
        program.expect_text(x[:, 1], x.view(16), x.view(-1, 8), x.view(-1, 8).size())
        one = t.randn(1)
        program.expect_text(one)
        program.expect(one.item())
        with program.fails():
            x.view(3, 5)
    with s.op("row 002-4 numpy"):
        program = s.program("shares memory with the tensor")
        a = program.torch.ones(5)
        shared = a.numpy()
        a.add_(1)
        program.expect_text(a)
        program.expect(shared)
    with s.op("row 002-6 autograd"):
        program = s.program("grad_fn, requires_grad_, detach")
        t = program.torch
        x = t.ones(2, 2, requires_grad=True)
        y = x.add(2)
        z = y.mul(y).mul(3)
        out = z.mean()
        program.expect_text(x, y, z, out)
        program.expect(x.grad_fn, y.grad_fn.name(), x.is_leaf, y.is_leaf)
        out.backward()
        program.expect_text(x.grad)
        t.manual_seed(1)
        a = t.randn(2, 2)
        a = a.mul(3).div(a.sub(1))
        program.expect(a.requires_grad)
        a.requires_grad_(True)
        b = a.mul(a).sum()
        program.expect(b.grad_fn.name(), b.requires_grad)
        program.expect(a.detach().requires_grad, a.detach().eq(a).all())
    with s.op("row 002-8 network", sums=True):
        program = s.program("layers, output, accumulated gradients")
        t = program.torch
        t.manual_seed(1)
        conv1, conv2 = t.nn.Conv2d(1, 6, 3), t.nn.Conv2d(6, 16, 3)
        fc1, fc2, fc3 = t.nn.Linear(576, 120), t.nn.Linear(120, 84), t.nn.Linear(84, 10)
        f = t.nn.functional
        x = f.max_pool2d(f.relu(conv1(t.randn(1, 1, 32, 32))), [2, 2])
        x = f.max_pool2d(f.relu(conv2(x)), 2)
        out = fc3(f.relu(fc2(f.relu(fc1(x.view(-1, 576))))))
        program.expect(out)
        program.expect_text(out)
        out.backward(t.randn(1, 10), retain_graph=True)
        program.expect(conv1.bias.grad)
        criterion = t.nn.MSELoss()
        loss = criterion(out, t.randn(10).view(1, -1))
        program.expect_text(loss)
        node = loss.grad_fn
        for position in [0, 0]:
            program.expect(node.name())
            node = node.next_functions[position][0]
        loss.backward()
        program.expect(conv1.bias.grad)


def regressions(s):
    with s.op("row 000-5 regression by hand"):
        program = s.program("five points")
        t = program.torch
        t.manual_seed(1)
        x = t.tensor([[1.4, 1], [5, 1], [11, 1], [16, 1], [21, 1]])
        y = t.tensor([14.4, 29.6, 62, 85.5, 113.4])
        w = t.rand(2, requires_grad=True)
        for _ in range(10):
            output = x.mv(w)
            loss = output.sub(y).pow(2).sum()
            loss.backward()
            w.assign("data", w.data.sub(w.grad.mul(0.0005)))
            w.grad.zero_()
        program.expect(w, loss)
        program.expect_text(w, loss)
    with s.op("row 000-6 regression on many points", sums=True):
        program = s.program("linspace of 100000")
        t = program.torch
        t.manual_seed(1)
        x = t.stack([t.linspace(-3, 3, 100000), t.ones(100000)], 1)
        y = x.mv(t.tensor([3, 1.2])).add(t.rand(100000))
        w = t.rand(2, requires_grad=True)
        for _ in range(5):
            loss = x.mv(w).sub(y).pow(2).sum().div(100000)
            loss.backward()
            w.data.sub_(w.grad.mul(0.1))
            w.grad.zero_()
        program.expect(w, loss)
    with s.op("row 002-10 update by hand"):
        program = s.program("and by SGD")
        t = program.torch
        t.manual_seed(1)
        first, second = t.nn.Linear(3, 2), t.nn.Linear(3, 2)
        with program.no_grad():
            second.weight.copy_(first.weight)
            second.bias.copy_(first.bias)
        optimizer = t.optim.SGD(second.parameters(), lr=0.1)
        x = t.randn(4, 3)
        for net in [first, second]:
            net(x).pow(2).sum().backward()
        for parameter in [first.weight, first.bias]:
            parameter.data.sub_(parameter.grad.data.mul(0.1))
        optimizer.step()
        program.expect(first.weight, first.bias, first.weight.eq(second.weight).all(), first.bias.eq(second.bias).all())


def cases(s):
    tensors(s)
    basics(s)
    regressions(s)
