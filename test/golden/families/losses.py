"""Losses as functions and as modules."""

import torch

from oracle.data import ALL, FLOATS, indices, make

f32, f64, i64, i32, u8, boolean = ALL
F = "nn.functional."
REDUCTIONS = ["mean", "sum", "none"]


def regression(s):
    for name in ["mse_loss", "l1_loss"]:
        with s.op(name):
            for dtype in FLOATS:
                for reduction in REDUCTIONS:
                    s.call(F + name, make(3, 4, dtype=dtype), make(3, 4, dtype=dtype), reduction=reduction)
                s.call(F + name, make(7, dtype=dtype), make(7, dtype=dtype))
            s.call(F + name, make(3, 4), make(4), grad=False)
            s.error(F + name, make(3, 4), make(3, 5))
            s.error(F + name, make(3), make(3), reduction="average")


def classification(s):
    with s.op("nll_loss"):
        for dtype in FLOATS:
            for reduction in REDUCTIONS:
                s.call(F + "nll_loss", make(4, 5, dtype=dtype, high=0), indices(4, below=5), reduction=reduction)
                s.call(F + "nll_loss", make(4, 5, dtype=dtype, high=0), indices(4, below=5),
                       make(5, dtype=dtype, low=0.1), reduction=reduction, grad="first")  # fmt: skip
            s.call(F + "nll_loss", make(5, dtype=dtype), torch.tensor(2))
            s.call(F + "nll_loss", make(3, 5, dtype=dtype), torch.tensor([1, -100, 2]))
            s.call(F + "nll_loss", make(3, 5, dtype=dtype), torch.tensor([1, 0, 2]), ignore_index=0)
            s.call(F + "nll_loss", make(2, 3, 2, 2, dtype=dtype), indices(2, 2, 2, below=3))
        s.error(F + "nll_loss", make(4, 5), torch.tensor([0, 1, 2, 5]))
        s.error(F + "nll_loss", make(4, 5), torch.tensor([0, 1, 2]))
        s.error(F + "nll_loss", make(4, 5), make(4))
        s.error(F + "nll_loss", make(), torch.tensor(1))
    with s.op("cross_entropy"):
        for dtype in FLOATS:
            for reduction in REDUCTIONS:
                s.call(F + "cross_entropy", make(4, 5, dtype=dtype), indices(4, below=5), reduction=reduction)
                s.call(F + "cross_entropy", make(4, 5, dtype=dtype), indices(4, below=5), reduction=reduction,
                       label_smoothing=0.1)  # fmt: skip
                s.call(F + "cross_entropy", make(4, 5, dtype=dtype), make(4, 5, dtype=dtype, low=0, high=1), reduction=reduction)
            s.call(F + "cross_entropy", make(4, 5, dtype=dtype), indices(4, below=5), make(5, dtype=dtype, low=0.1), grad="first")
            s.call(F + "cross_entropy", make(5, dtype=dtype), torch.tensor(3))
            s.call(F + "cross_entropy", make(3, 5, dtype=dtype), torch.tensor([1, -100, 2]))
            s.call(F + "cross_entropy", make(2, 3, 2, 2, dtype=dtype), indices(2, 2, 2, below=3))
        s.error(F + "cross_entropy", make(4, 5), torch.tensor([0, 1, 2, 5]))
        s.error(F + "cross_entropy", make(4, 5), torch.tensor([0, 1, 2, -1]))
        s.error(F + "cross_entropy", make(4, 5), torch.tensor([0, 1, 2]))
        s.error(F + "cross_entropy", make(4, 5), make(4))
        s.error(F + "cross_entropy", make(4, 5), torch.tensor([0, 1, 2, 3], dtype=i32))
        s.error(F + "cross_entropy", make(4, 5), make(4, 6))
    for name in ["binary_cross_entropy", "binary_cross_entropy_with_logits"]:
        with s.op(name):
            for dtype in FLOATS:
                for reduction in REDUCTIONS:
                    probability, target = make(3, 4, dtype=dtype, low=0.05, high=0.95), make(3, 4, dtype=boolean).to(dtype)
                    program = s.program(f"{dtype} {reduction}")
                    source = program.tensor(probability.requires_grad_())
                    loss = getattr(program.torch.nn.functional, name)(source, target, reduction=reduction)
                    program.expect(loss)
                    loss.sum().backward()
                    program.expect_gradient(source.grad)
            s.error(F + name, make(3, 4, low=0, high=1), make(3, low=0, high=1))
    with s.op("binary_cross_entropy"):
        s.call(F + "binary_cross_entropy", torch.tensor([0, 1, 0, 1.0]), torch.tensor([0, 1, 1, 0.0]), grad=False)
        s.error(F + "binary_cross_entropy", torch.tensor([1.5]), torch.tensor([1.0]))


def modules(s):
    with s.op("losses as modules"):
        program = s.program("MSELoss")
        loss = program.torch.nn.MSELoss()
        source = program.tensor(make(3, 4, grad=True))
        result = loss(source, make(3, 4))
        program.expect(result)
        program.expect_text(loss)
        result.backward()
        program.expect_gradient(source.grad)
        for name in ["CrossEntropyLoss", "NLLLoss"]:
            program = s.program(name)
            loss = getattr(program.torch.nn, name)(reduction="sum")
            source = program.tensor(make(3, 4, grad=True))
            result = loss(source, indices(3, below=4))
            program.expect(result)
            program.expect_text(loss)
            result.backward()
            program.expect_gradient(source.grad)
        program = s.program("a weighted CrossEntropyLoss")
        loss = program.torch.nn.CrossEntropyLoss(program.tensor(torch.tensor([0.5, 1, 2])))
        program.expect(loss(make(3, 3), indices(3, below=3)))


def cases(s):
    regression(s)
    classification(s)
    modules(s)
