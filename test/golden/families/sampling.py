"""Sampling at grids, and connectionist temporal classification."""

import torch

from oracle.data import ALL, FLOATS, indices, make

f32, f64, i64, i32, u8, boolean = ALL
F = "nn.functional."


def grids(s):
    with s.op("grid_sample"):
        for mode in ["bilinear", "nearest", "bicubic"]:
            for padding_mode in ["zeros", "border", "reflection"]:
                for corners in [False, True]:
                    place = make(2, 3, 4, 2, low=-1.6, high=1.6)
                    s.call(F + "grid_sample", make(2, 3, 5, 4), place, mode=mode, padding_mode=padding_mode, align_corners=corners)
                    if mode != "bicubic":
                        place = make(2, 3, 2, 4, 3, dtype=f64, low=-1.6, high=1.6)
                        s.call(F + "grid_sample", make(2, 2, 3, 5, 4, dtype=f64), place, mode=mode, padding_mode=padding_mode, align_corners=corners)
        s.error(F + "grid_sample", make(2, 3, 5, 4), make(2, 3, 4, 2), mode="linear")
        s.error(F + "grid_sample", make(2, 3, 5, 4), make(1, 3, 4, 2), align_corners=False)
        s.error(F + "grid_sample", make(2, 3, 5, 4), make(2, 3, 4, 3), align_corners=False)
        s.error(F + "grid_sample", make(2, 3, 5, 4), make(2, 3, 4, 2, dtype=f64), align_corners=False)
    with s.op("grid_sampler"):
        s.call("grid_sampler_2d", make(1, 2, 3, 3), make(1, 2, 2, 2, low=-1, high=1), 0, 0, False)
        s.call("grid_sampler_3d", make(1, 2, 3, 3, 2), make(1, 2, 2, 2, 3, low=-1, high=1), 0, 1, True)
        s.call("grid_sampler", make(1, 2, 3, 3), make(1, 2, 2, 2, low=-1, high=1), 0, 0, False)
    with s.op("affine_grid"):
        for corners in [False, True]:
            for dtype in FLOATS:
                s.call(F + "affine_grid", make(2, 2, 3, dtype=dtype), [2, 1, 3, 4], align_corners=corners)
                s.call(F + "affine_grid", make(1, 3, 4, dtype=dtype), [1, 1, 2, 3, 4], align_corners=corners)
        s.error(F + "affine_grid", make(2, 2, 3), [2, 3, 4], align_corners=False)
        s.error(F + "affine_grid", make(2, 2, 2), [2, 1, 3, 4], align_corners=False)
        s.call("affine_grid_generator", make(2, 2, 3), [2, 1, 3, 4], False)


def ctc(s):
    with s.op("ctc_loss"):
        for reduction in ["none", "mean", "sum"]:
            for dtype in FLOATS:
                probs = lambda *shape: torch.log_softmax(make(*shape, dtype=dtype), -1).detach()  # noqa: E731
                s.call(F + "ctc_loss", probs(7, 2, 4), 1 + indices(2, 3, below=3), torch.tensor([7, 6]), torch.tensor([3, 2]), reduction=reduction)
                s.call(F + "ctc_loss", probs(7, 2, 4), indices(5, below=3), [7, 5], [3, 2], blank=3, reduction=reduction)
            s.call(F + "ctc_loss", probs(3, 2, 4), torch.tensor([[1, 1, 1], [1, 2, 3]]), [3, 3], [3, 3], zero_infinity=True, reduction=reduction)
        s.call(F + "ctc_loss", torch.log_softmax(make(6, 4), -1).detach(), torch.tensor([1, 2]), torch.tensor([6]), torch.tensor([2]))
        s.error(F + "ctc_loss", make(4, 2, 3), indices(2, 2, below=2), [4, 4], [2, 2], blank=5)
        s.error(F + "ctc_loss", make(4, 2, 3), indices(2, 2, below=2), [4, 5], [2, 2])
        s.error(F + "ctc_loss", make(4, 2, 3), indices(2, 2, below=2), [4], [2, 2])


def second_derivatives(s):
    with s.op("grid_sample"):
        for mode in ["bilinear", "nearest", "bicubic"]:
            for padding_mode in ["zeros", "border", "reflection"]:
                twice(s, make(1, 2, 4, 3, dtype=f64, grad=True), make(1, 2, 2, 2, dtype=f64, low=-1.4, high=1.4, grad=True), mode, padding_mode)
        twice(s, make(1, 2, 3, 4, 3, dtype=f64, grad=True), make(1, 2, 1, 2, 3, dtype=f64, low=-1.4, high=1.4, grad=True), "bilinear", "zeros")
    with s.op("ctc_loss"):
        program = s.program("second derivative")
        x = program.tensor(make(5, 2, 4).log_softmax(2).requires_grad_())
        loss = program.torch.nn.functional.ctc_loss(x, torch.tensor([[1, 2], [2, 3]]), torch.tensor([5, 5]), torch.tensor([2, 2]))
        (first,) = program.torch.autograd.grad(loss, x, create_graph=True)
        with program.fails():
            program.torch.autograd.grad(first.sum(), x)


def twice(s, image, grid, mode, padding_mode):
    program = s.program(f"second derivative, {mode}, {padding_mode}, {image.dim()}-d")
    x, places = program.tensor(image), program.tensor(grid)
    y = program.torch.nn.functional.grid_sample(x, places, mode=mode, padding_mode=padding_mode, align_corners=False)
    first = program.torch.autograd.grad(y.mul(y).sum(), [x, places], create_graph=True)
    program.expect(*program.torch.autograd.grad(first[0].mul(first[0]).sum().add(first[1].mul(first[1]).sum()), [x, places]))


def cases(s):
    grids(s)
    ctc(s)
    second_derivatives(s)
