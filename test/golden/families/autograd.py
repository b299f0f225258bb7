"""The graph itself: leaves, names, accumulation, modes and mistakes."""

import torch

from oracle.data import indices, make


def leaf(program, *shape):
    return program.tensor(make(*shape, grad=True))


def graphs(s):
    with s.op("backward"):
        program = s.program("mean(3(x+2)^2) at ones(2, 2)")
        x = program.torch.ones(2, 2, requires_grad=True)
        y = x.add(2)
        z = y.mul(y).mul(3)
        out = z.mean()
        program.expect(x, y, z, out, x.is_leaf, y.is_leaf)
        program.expect_text(x, y, z, out)
        out.backward()
        program.expect(x.grad)
        program.expect_text(x.grad)

        program = s.program("gradients accumulate until zeroed")
        x = leaf(program, 3)
        x.pow(2).sum().backward()
        x.mul(2).sum().backward()
        program.expect(x.grad)
        x.grad.zero_()
        x.sum().backward()
        program.expect(x.grad)

        program = s.program("a value used twice")
        x = leaf(program, 2, 3)
        y = x.exp()
        y.mul(y).add(y).sum().backward()
        program.expect(x.grad)

        program = s.program("a diamond through views")
        x = leaf(program, 4, 3)
        y = x.mul(2)
        y.narrow(0, 0, 2).sum().add(y.t().select(0, 1).pow(2).sum()).backward()
        program.expect(x.grad)

        program = s.program("retain_graph allows a second pass")
        x = leaf(program, 3)
        y = x.pow(3).sum()
        y.backward(retain_graph=True)
        y.backward()
        program.expect(x.grad)

        program = s.program("a second pass without it is refused")
        x = leaf(program, 3)
        y = x.pow(3).sum()
        y.backward()
        with program.fails():
            y.backward()

        program = s.program("retain_grad keeps an inner gradient")
        x = leaf(program, 3)
        y = x.mul(2)
        y.retain_grad()
        y.pow(2).sum().backward()
        program.expect(y.grad, x.grad)

        program = s.program("only a scalar has an implicit gradient")
        with program.fails():
            leaf(program, 3).mul(2).backward()
        program = s.program("nothing to differentiate")
        with program.fails():
            program.tensor(make(1)).sum().backward()
        program = s.program("a gradient of the wrong shape")
        with program.fails():
            leaf(program, 3).mul(2).backward(make(2))


def inplace(s):
    with s.op("version checks"):
        program = s.program("a saved value changed in place")
        x = leaf(program, 3)
        y = x.exp()
        y.add_(1)
        with program.fails():
            y.sum().backward()
        program = s.program("a saved view's base changed in place")
        x = leaf(program, 4)
        y = x.mul(1.5)
        z = y.narrow(0, 0, 2).pow(2)
        y.mul_(2)
        with program.fails():
            z.sum().backward()
        program = s.program("in place on a leaf")
        with program.fails():
            leaf(program, 3).add_(1)
        program = s.program("in place on a view of a leaf")
        view = leaf(program, 3).narrow(0, 0, 1)
        with program.fails():
            view.add_(1)
        program = s.program("in place on an inner value")
        x = leaf(program, 3)
        y = x.mul(2)
        y.add_(x)
        program.expect(y)
        y.mul_(3).sum().backward()
        program.expect(x.grad)
        program = s.program("in place through a view of an inner value")
        x = leaf(program, 4)
        y = x.mul(2)
        y.narrow(0, 1, 2).mul_(3)
        program.expect(y)
        y.pow(2).sum().backward()
        program.expect(x.grad)
        program = s.program("out= with an input that requires grad")
        x = leaf(program, 3)
        out = program.tensor(make(3))
        with program.fails():
            program.torch.add(x, 1, out=out)


def modes(s):
    with s.op("no_grad"):
        program = s.program("records nothing")
        x = leaf(program, 3)
        with program.no_grad():
            y = x.mul(2)
            x.sub_(0.5)
        program.expect(y, x, y.is_leaf)
    with s.op("requires_grad_"):
        program = s.program("on and off")
        x = program.tensor(make(3))
        x.requires_grad_()
        program.expect(x, x.requires_grad)
        x.requires_grad_(False)
        program.expect(x)
        x.assign("requires_grad", True)
        x.pow(2).sum().backward()
        program.expect(x.grad)
        s.method_error("requires_grad_", torch.tensor([1, 2]))
        program = s.program("off on an inner value")
        y = leaf(program, 2).mul(2)
        with program.fails():
            y.requires_grad_(False)
    with s.op("data"):
        program = s.program("w.data = w.data - lr * w.grad")
        w = leaf(program, 3)
        w.pow(2).sum().backward()
        w.assign("data", w.data.sub(w.grad.mul(0.1)))
        program.expect(w)
        w.data.sub_(w.grad.data.mul(0.1))
        program.expect(w)
        w.assign("grad", None)
        program.expect(w.grad)
    with s.op("autograd.grad"):
        program = s.program("of one and of two inputs")
        x, y = leaf(program, 3), leaf(program, 3)
        program.expect(program.torch.autograd.grad(x.mul(y).sum(), [x, y]), x.grad)
        program = s.program("of an unused input")
        x, y = leaf(program, 3), leaf(program, 3)
        with program.fails():
            program.torch.autograd.grad(x.sum(), [y])
    with s.op("grad_fn"):
        program = s.program("names along a graph")
        x = leaf(program, 2, 3)
        for name, args in [("add", [1]), ("sub", [1]), ("mul", [2]), ("div", [2]), ("neg", []), ("exp", []), ("pow", [2]),
                           ("abs", []), ("sum", []), ("mean", []), ("t", []), ("view", [3, 2]), ("reshape", [6]),
                           ("clone", []), ("unsqueeze", [0]), ("squeeze", []), ("sigmoid", []), ("relu", []), ("tanh", []),
                           ("clamp", [0, 1]), ("permute", [1, 0]), ("expand", [2, 3]), ("select", [0, 1]), ("narrow", [0, 0, 1]),
                           ("flatten", []), ("max", []), ("norm", []), ("double", []), ("softmax", [1])]:  # fmt: skip
            program.expect(getattr(x, name)(*args).grad_fn.name())
        program = s.program("next_functions of a small network")
        x = program.tensor(make(2, 3))
        weight, bias = leaf(program, 4, 3), leaf(program, 4)
        hidden = program.torch.nn.functional.linear(x, weight, bias).relu()
        loss = program.torch.nn.functional.mse_loss(hidden, make(2, 4))
        node = loss.grad_fn
        program.expect(node.name())
        for position in [0, 0, 2]:
            node = node.next_functions[position][0]
            program.expect(node.name())
    with s.op("graph of a classifier"):
        program = s.program("linear, relu, cross_entropy")
        x, target = program.tensor(make(6, 4)), program.tensor(indices(6, below=3))
        w1, b1, w2, b2 = leaf(program, 5, 4), leaf(program, 5), leaf(program, 3, 5), leaf(program, 3)
        f = program.torch.nn.functional
        loss = f.cross_entropy(f.linear(f.relu(f.linear(x, w1, b1)), w2, b2), target)
        program.expect(loss)
        loss.backward()
        program.expect_gradient(w1.grad, b1.grad, w2.grad, b2.grad)


def cases(s):
    graphs(s)
    inplace(s)
    modes(s)
