"""Reductions over all elements or some dimensions."""

import torch

from oracle.data import ALL, FLOATS, distinct, make, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL


def plain(s):
    for name in ["sum", "mean", "prod", "var", "std", "amax", "amin", "logsumexp"]:
        with s.op(name, exact=name in {"amax", "amin"}):
            over = [0] if name == "logsumexp" else []
            for dtype in FLOATS:
                if not over:
                    s.call(name, make(2, 3, dtype=dtype))
                    s.method(name, make(7, dtype=dtype))
                    s.call(name, transposed(4, 3, dtype=dtype))
                s.call(name, make(2, 3, 4, dtype=dtype), 1)
                s.call(name, make(2, 3, 4, dtype=dtype), dim=-1, keepdim=True)
                s.call(name, strided(3, 4, dtype=dtype), 0)
                s.call(name, transposed(5, 9, dtype=dtype), 1)
                if name != "prod":
                    s.call(name, make(2, 3, 4, dtype=dtype), [0, 2])
                    s.call(name, make(2, 3, 4, dtype=dtype), dim=[0, 1, 2], keepdim=True)
                s.method(name, make(2, 3, 4, dtype=dtype), 0, keepdim=True)
            s.call(name, make(3, 300), 1)
            s.call(name, make(40, 11), 0)
            if name not in {"var", "std"}:
                s.call(name, make(), 0)
            s.error(name, make(2, 3), 2)
            s.error(name, make(2, 3), -3)
            if name != "prod":
                s.error(name, make(2, 3), [0, 0])
            for dtype in [i64, i32, u8, boolean]:
                s.attempt(name, make(2, 3, dtype=dtype, low=0, high=5), *over)
                s.attempt(name, make(2, 3, dtype=dtype, low=0, high=5), 1)
            s.attempt(name, make(0), *over)
            s.attempt(name, make(0, 3), 0)
            s.attempt(name, make(0, 3), 1)
            s.into(name, torch.empty(0), make(2, 3), 1)
    for name in ["sum", "mean", "prod"]:
        with s.op(name):
            s.call(name, make(2, 3), dtype=f64)
            s.call(name, make(2, 3, dtype=i64), dtype=f32)
            s.call(name, make(2, 3), 1, dtype=f64)
    with s.op("sum"):
        s.call("sum", make(2, 3), dtype=i64, grad=False)
        s.call("sum", make(5000), grad=False)
        s.call("sum", make(2, 3, 4).permute(2, 0, 1), [0, 1])
    with s.op("mean"):
        s.call("mean", make(5000), grad=False)
    with s.op("prod"):
        s.call("prod", torch.tensor([[1.5, 0, 2], [0, 0, 3]]))
        s.call("prod", torch.tensor([[1.5, 0, 2], [0, 0, 3]]), 1)
    for name in ["var", "std"]:
        with s.op(name):
            s.call(name, make(2, 5), 1, correction=0)
            s.call(name, make(2, 5), 1, unbiased=False)
            s.call(name, make(5), unbiased=False)
            s.call(name, make(1), grad=False)
    with s.op("logsumexp"):
        s.call("logsumexp", torch.tensor([[1000, 1000.5], [float("-inf"), float("-inf")]]), 1, grad=False)


def extremes(s):
    for name in ["max", "min"]:
        with s.op(name, exact=True):
            for dtype in FLOATS:
                s.call(name, make(2, 3, dtype=dtype))
                s.call(name, distinct(3, 4, dtype=dtype), 1)
                s.call(name, distinct(3, 4, dtype=dtype), 0, keepdim=True)
                s.method(name, distinct(2, 3, 4, dtype=dtype), -2)
                s.call(name, distinct(4, 3, dtype=dtype).t(), 0)
            for dtype in [i64, i32, u8]:
                s.call(name, make(2, 3, dtype=dtype))
                s.call(name, distinct(3, 4, dtype=dtype if dtype != u8 else i64), 1)
            s.call(name, make(2, 3, dtype=boolean))
            s.call(name, torch.tensor([1, 3, 3, 2]), 0)
            s.call(name, torch.tensor([2.5, 2.5, 1]))
            s.call(name, torch.tensor([1.5, float("nan"), 2]))
            s.call(name, torch.tensor([1.5, float("nan"), 2]), 0, grad=False)
            s.call(name, make(2, 3), make(3))
            s.error(name, make(0))
            s.error(name, make(0, 3), 0)
            s.error(name, make(2, 3), 2)
    for name in ["argmax", "argmin"]:
        with s.op(name, exact=True):
            for dtype in FLOATS + [i64, i32]:
                s.call(name, distinct(3, 4, dtype=dtype), grad=False)
                s.call(name, distinct(3, 4, dtype=dtype), 1, grad=False)
                s.call(name, distinct(3, 4, dtype=dtype), dim=0, keepdim=True, grad=False)
            s.method(name, distinct(4, 3).t(), grad=False)
            s.method(name, distinct(4, 3).t(), 1, grad=False)
            s.call(name, torch.tensor([1, 3, 3, 1]))
            s.call(name, torch.tensor([1.5, float("nan"), 2, float("nan")]), grad=False)
            s.call(name, make(), grad=False)
            s.error(name, make(0))
            s.error(name, make(2, 3), 2)
    for name in ["all", "any"]:
        with s.op(name, exact=True):
            for dtype in ALL:
                s.call(name, make(2, 3, dtype=dtype, low=0, high=2), grad=False)
                s.call(name, make(2, 3, dtype=dtype, low=0, high=2), 1, grad=False)
            s.method(name, make(4, 5, dtype=boolean), 0, keepdim=True)
            s.call(name, make(0, dtype=boolean))
            s.call(name, make(2, 2, 2, dtype=boolean), [0, 2])
            s.call(name, make(), grad=False)
            s.error(name, make(2, dtype=boolean), 1)


    with s.op("count_nonzero", exact=True):
        for dtype in ALL:
            s.call("count_nonzero", make(3, 4, dtype=dtype, low=-1, high=2), grad=False)
            s.call("count_nonzero", make(3, 4, dtype=dtype, low=-1, high=2), 1, grad=False)


def norms(s):
    with s.op("norm"):
        for dtype in FLOATS:
            s.call("norm", make(2, 3, dtype=dtype))
            for p in [1, 2, 3, 0.5, 0, float("inf"), float("-inf")]:
                # PyTorch's gradient of a count is None or zeros, depending on the form.
                s.call("norm", make(2, 5, dtype=dtype), p, grad=p != 0)
                s.call("norm", make(2, 5, dtype=dtype), p, 1, grad=p != 0)
            s.call("norm", make(2, 5, dtype=dtype), p=2, dim=0, keepdim=True)
            s.call("norm", make(2, 3, 4, dtype=dtype), 2, [0, 2])
        s.method("norm", make(4))
        s.method("norm", transposed(4, 3), 1)
        s.call("norm", make(2, 3), "fro")
        s.call("norm", torch.tensor([0, 0.0]))
        s.error("norm", make(3, dtype=i64))
    with s.op("linalg.vector_norm"):
        s.call("linalg.vector_norm", make(2, 3))
        s.call("linalg.vector_norm", make(2, 3), 3, dim=1)


def running(s):
    with s.op("cumsum"):
        for dtype in FLOATS:
            s.call("cumsum", make(2, 5, dtype=dtype), 1)
            s.call("cumsum", make(2, 5, dtype=dtype), dim=0)
            s.method("cumsum", transposed(3, 4, dtype=dtype), -1)
        for dtype in [i64, i32, u8, boolean]:
            s.call("cumsum", make(6, dtype=dtype), 0)
        s.call("cumsum", make(5, dtype=i64), 0, dtype=f32)
        s.call("cumsum", make(), 0)
        s.error("cumsum", make(2, 3), 2)


def cases(s):
    plain(s)
    extremes(s)
    norms(s)
    running(s)
