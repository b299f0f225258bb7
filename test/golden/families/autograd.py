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
        with program.within("no_grad"):
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


def types(s):
    with s.op("version checks"):
        for dtype in [torch.float16, torch.bfloat16, torch.float64, torch.complex64, torch.complex128]:
            program = s.program(f"the type of a changed value, {dtype}")
            x = program.tensor(make(3, grad=False).to(dtype).requires_grad_())
            y = x.mul(1)
            z = y.mul(y)
            y.add_(1)
            with program.fails():
                z.abs().sum().backward()
        for index in [torch.tensor([0, 1]), torch.tensor([0, 1], dtype=torch.int32)]:
            program = s.program(f"the type of a changed index, {index.dtype}")
            x, where = leaf(program, 3), program.tensor(index)
            y = x.index_select(0, where)
            where.add_(1)
            with program.fails():
                y.sum().backward()
        program = s.program("the type of a changed mask")
        x, mask = leaf(program, 3), program.tensor(torch.tensor([True, False, True]))
        y = x.masked_fill(mask, 0)
        mask.logical_not_()
        with program.fails():
            y.sum().backward()
        program = s.program("a leaf changed meanwhile")
        x = leaf(program, 3)
        y = x.mul(x)
        with program.within("no_grad"):
            x.add_(1)
        with program.fails():
            y.sum().backward()


def views(s):
    with s.op("views in place"):
        program = s.program("one of several views")
        parts = leaf(program, 4).mul(1).unbind(0)
        with program.fails():
            parts[0].add_(1)
        program = s.program("the base of several views")
        x = leaf(program, 4).mul(1)
        parts = x.split(2)
        x.add_(1)
        with program.fails():
            parts[1].read("grad_fn")
        for mode in ["no_grad", "inference_mode"]:
            program = s.program(f"a view made in {mode}")
            x = leaf(program, 4).mul(1)
            with program.within(mode):
                view = x.narrow(0, 0, 2)
            program.expect(view.requires_grad, view.is_leaf)
            with program.fails():
                view.add_(1)
            program = s.program(f"a view of a view made in {mode}")
            x = leaf(program, 4).mul(1)
            with program.within(mode):
                view = x.narrow(0, 0, 2)
            view = view.narrow(0, 0, 1)
            with program.fails():
                view.add_(1)
            program = s.program(f"the base of a view made in {mode}")
            x = leaf(program, 4).mul(1)
            with program.within(mode):
                view = x.narrow(0, 0, 2)
            x.add_(1)
            with program.fails():
                view.mul(2)
        program = s.program("a view of a plain tensor made in no_grad")
        x = program.tensor(make(4))
        with program.within("no_grad"):
            view = x.narrow(0, 0, 2)
        with program.fails():
            view.mul_(leaf(program, 2))
        program = s.program("detach_ of a view")
        view = leaf(program, 4).mul(1).narrow(0, 0, 2)
        with program.fails():
            view.detach_()
        program = s.program("the real part of complex numbers")
        x = program.tensor(torch.complex(make(3), make(3)).requires_grad_())
        y = x.mul(1)
        part = program.torch.real(y)
        part.add_(1)
        part.mul_(part.detach().mul(2))
        program.expect(y, y.grad_fn.name(), part.grad_fn.name())
        y.abs().sum().backward()
        program.expect(x.grad)
        program = s.program("pairs as complex numbers")
        x = leaf(program, 8)
        y = x.mul(1)
        numbers = program.torch.view_as_complex(y.view(4, 2))
        numbers.narrow(0, 1, 2).mul_(torch.tensor([2j, 1 - 1j]))
        program.expect(y)
        y.pow(2).sum().backward()
        program.expect(x.grad)
        program = s.program("second derivatives through a changed view")
        x = leaf(program, 4)
        y = x.mul(1)
        view = y.narrow(0, 1, 2)
        view.mul_(view.clone())
        first = program.torch.autograd.grad(y.pow(2).sum(), x, create_graph=True)[0]
        program.expect(first, program.torch.autograd.grad(first.sum(), x)[0])
        program = s.program("second derivatives through a changed transposed base")
        x = leaf(program, 2, 3)
        y = x.mul(1).t()
        y.select(0, 1).mul_(y.select(0, 0).clone())
        value = y.exp()
        first = program.torch.autograd.grad(value.mul(value).sum(), x, create_graph=True)[0]
        program.expect_gradient(first, program.torch.autograd.grad(first.mul(first).sum(), x)[0])
        program = s.program("a value kept by retain_grad and changed")
        x = leaf(program, 3)
        y = x.mul(2)
        y.retain_grad()
        y.add_(1)
        y.mul(3).sum().backward()
        program.expect(y.grad, x.grad, y.retains_grad)


def inference(s):
    with s.op("inference_mode"):
        program = s.program("what it makes")
        x = leaf(program, 3)
        with program.within("inference_mode"):
            y = x.mul(2)
            program.expect(program.torch.is_inference_mode_enabled(), program.torch.is_grad_enabled())
            y.add_(1)
            view = y.narrow(0, 0, 2)
        program.expect(y, y.is_inference(), view.is_inference(), y.requires_grad, y.is_leaf, x.is_inference())
        program.expect(y.detach().is_inference(), y.clone().is_inference(), y.mul(2).is_inference())
        program.expect(program.torch.is_inference(y), x.add(y))
        with program.fails():
            x.mul(y)
        for name, act in [
            ("in place", lambda y: y.add_(1)),
            ("in place on a view", lambda y: y.narrow(0, 0, 2).add_(1)),
            ("its version", lambda y: y.read("_version")),
            ("requires_grad_", lambda y: y.requires_grad_()),
        ]:
            program = s.program(name)
            with program.within("inference_mode"):
                y = program.tensor(make(3)).mul(2)
            with program.fails():
                act(y)
        program = s.program("in place on a normal tensor")
        x = leaf(program, 3)
        with program.within("inference_mode"):
            x.add_(1)
        program.expect(x, x.is_inference())


def passes(s):
    with s.op("autograd.backward"):
        program = s.program("a complex output")
        x = program.tensor(torch.complex(make(3), make(3)).requires_grad_())
        with program.fails():
            x.sum().backward()
        program = s.program("too few gradients")
        x = leaf(program, 3)
        with program.fails():
            program.torch.autograd.backward([x.mul(2), x.mul(3)], [make(3)])
        program = s.program("a real gradient of a complex output")
        x = program.tensor(torch.complex(make(3), make(3)).requires_grad_())
        with program.fails():
            program.torch.autograd.backward([x.mul(2)], [make(3)])
        program = s.program("a complex gradient of a real output")
        x = leaf(program, 3)
        with program.fails():
            program.torch.autograd.backward([x.mul(2)], [torch.complex(make(3), make(3))])
        program = s.program("the second output needs no gradient")
        x = leaf(program, 3)
        with program.fails():
            program.torch.autograd.backward([x.sum(), program.tensor(make(1))])
        program = s.program("a gradient of another dtype")
        x = leaf(program, 3)
        program.torch.autograd.backward([x.mul(2)], [make(3).double()])
        program.expect(x.grad)
        program = s.program("no gradient but a number")
        x = leaf(program, 3)
        with program.fails():
            program.torch.autograd.backward([x.mul(2)], [3])
        program = s.program("into some leaves only")
        x, y = leaf(program, 3), leaf(program, 3)
        x.mul(y).sum().backward(inputs=[x])
        program.expect(x.grad, y.grad)
        program = s.program("into an inner value")
        x = leaf(program, 3)
        y = x.mul(2)
        y.pow(2).sum().backward(inputs=[y])
        program.expect(x.grad, y.grad)
        program = s.program("into nothing")
        x = leaf(program, 3)
        with program.fails():
            x.sum().backward(inputs=[])
        program = s.program("into what needs none")
        x = leaf(program, 3)
        with program.fails():
            x.sum().backward(inputs=[program.tensor(make(3))])
    with s.op("autograd.grad"):
        program = s.program("unused inputs allowed, or as zeros")
        x, y = leaf(program, 3), leaf(program, 3)
        grad = program.torch.autograd.grad
        program.expect(grad(x.sum(), [x, y], allow_unused=True), grad(x.sum(), [x, y], materialize_grads=True))
        with program.fails():
            grad(x.sum(), [x, y], materialize_grads=True, allow_unused=False)
        program = s.program("of what needs none")
        x = leaf(program, 3)
        with program.fails():
            program.torch.autograd.grad(x.sum(), [program.tensor(make(3))])
        program = s.program("with respect to nothing")
        x = leaf(program, 3)
        with program.fails():
            program.torch.autograd.grad(x.sum(), [])
        program = s.program("with respect to a number")
        x = leaf(program, 3)
        with program.fails():
            program.torch.autograd.grad(x.sum(), [3])
        program = s.program("with respect to an inner value and twice the same")
        x = leaf(program, 3)
        y = x.exp()
        program.expect(program.torch.autograd.grad(y.pow(2).sum(), [y, x, x]))
        program = s.program("two outputs of one node")
        x = leaf(program, 4)
        parts = x.unbind(0)
        program.expect(program.torch.autograd.grad([parts[1], parts[2]], x))
        program = s.program("a batch of passes")
        x = leaf(program, 3)
        program.expect(program.torch.autograd.grad(x.mul(x), x, torch.eye(3), is_grads_batched=True))
        program = s.program("second and third derivatives")
        x = leaf(program, 3)
        value = x.sin().mul(x.exp())
        for _ in range(3):
            value = program.torch.autograd.grad(value.sum(), x, create_graph=True)[0]
            program.expect(value)


def properties(s):
    with s.op("grad"):
        for name, shape, dtype in [("size", 2, torch.float32), ("dtype", 3, torch.float64)]:
            program = s.program(f"assigned with another {name}")
            x = leaf(program, 3)
            with program.fails():
                x.assign("grad", program.tensor(make(shape).to(dtype)))
        program = s.program("assigned a number")
        x = leaf(program, 3)
        with program.fails():
            x.assign("grad", 3)
        program = s.program("assigned itself")
        x = leaf(program, 3)
        with program.fails():
            x.assign("grad", x)
    with s.op("requires_grad"):
        program = s.program("of integers")
        x = program.tensor(torch.tensor([1, 2]))
        with program.fails():
            x.assign("requires_grad", True)
        program = s.program("retain_grad without")
        x = program.tensor(make(2))
        with program.fails():
            x.retain_grad()
        program = s.program("detach_ of an inner value")
        y = leaf(program, 3).mul(2)
        y.detach_()
        program.expect(y, y.is_leaf)
    with s.op("saved values"):
        program = s.program("by PyTorch's names")
        x = leaf(program, 2, 3)
        program.expect(x.exp().grad_fn._saved_result, x.pow(2).grad_fn._saved_self, x.pow(2).grad_fn._saved_exponent)
        product = x.mul(x.sum(0, keepdim=True)).grad_fn
        program.expect(product._saved_self, product._saved_other)
        node = x.sum(0).grad_fn
        program.expect(node._saved_dim, node._saved_keepdim, node._saved_self_sym_sizes)
        node = x.select(1, 2).grad_fn
        program.expect(node._saved_dim, node._saved_index, node._saved_self_sym_sizes)
        program = s.program("after they were freed")
        y = leaf(program, 3).exp()
        y.sum().backward()
        node = y.grad_fn
        with program.fails():
            node.read("_saved_result")
        program = s.program("after they were changed")
        y = leaf(program, 3).mul(1)
        z = y.mul(y)
        y.add_(1)
        node = z.grad_fn
        with program.fails():
            node.read("_saved_self")
        program = s.program("that there are not")
        node = leaf(program, 3).exp().grad_fn
        with program.fails():
            node.read("_saved_nothing")


def cases(s):
    graphs(s)
    inplace(s)
    modes(s)
    types(s)
    views(s)
    inference(s)
    passes(s)
    properties(s)
