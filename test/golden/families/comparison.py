"""Comparisons, logic and tests of single values."""

import torch

from oracle.data import ALL, FLOATS, make, special, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL


def cases(s):
    for name in ["eq", "ne", "lt", "le", "gt", "ge"]:
        with s.op(name, exact=True):
            for dtype in ALL:
                s.call(name, make(2, 5, dtype=dtype, low=-2, high=3), make(5, dtype=dtype, low=-2, high=3), grad=False)
                s.call(name, make(6, dtype=dtype, low=-2, high=3), 1, grad=False)
            s.call(name, make(6, dtype=i64, low=-2, high=3), 0.5, grad=False)
            s.call(name, make(6, dtype=i64, low=-2, high=3), make(6, low=-2, high=3), grad=False)
            s.call(name, special(), special().flip(0), grad=False)
            s.call(name, make(grad=True), make())
            s.method(name, transposed(2, 3), strided(2, 3), grad=False)
            s.into(name, torch.empty(0, dtype=boolean), make(3), make(3))
            s.inplace(name + "_", make(4, dtype=i64, low=-1, high=2), 0)
            s.error(name, make(2, 3), make(2))
    for name in ["logical_and", "logical_or", "logical_xor"]:
        with s.op(name, exact=True):
            for dtype in ALL:
                s.call(name, make(2, 5, dtype=dtype, low=-1, high=2), make(5, dtype=boolean), grad=False)
            s.inplace(name + "_", make(4, dtype=boolean), make(4, dtype=boolean))
    with s.op("logical_not", exact=True):
        for dtype in ALL:
            s.call("logical_not", make(6, dtype=dtype, low=-1, high=2), grad=False)
        s.call("logical_not", special(), grad=False)
    for name in ["bitwise_and", "bitwise_or", "bitwise_xor"]:
        with s.op(name, exact=True):
            for dtype in [i64, i32, u8, boolean]:
                s.call(name, make(2, 4, dtype=dtype, low=0, high=100), make(4, dtype=dtype, low=0, high=100))
            s.error(name, make(2), make(2))
    with s.op("bitwise_not", exact=True):
        for dtype in [i64, u8, boolean]:
            s.call("bitwise_not", make(4, dtype=dtype))
    for name in ["isnan", "isinf", "isfinite"]:
        with s.op(name, exact=True):
            for dtype in FLOATS:
                s.call(name, special(dtype), grad=False)
            s.call(name, make(3, dtype=i64))
            s.method(name, make(2, 3), grad=False)
    with s.op("equal", exact=True):
        s.call("equal", torch.tensor([1, 2]), torch.tensor([1, 2]))
        s.call("equal", torch.tensor([1, 2]), torch.tensor([1, 3]))
        s.call("equal", torch.tensor([1, 2]), torch.tensor([[1, 2]]))
        s.call("equal", torch.tensor([float("nan")]), torch.tensor([float("nan")]), grad=False)
    with s.op("allclose", exact=True):
        base = make(4, dtype=f64)
        s.call("allclose", base, base + 1e-9, grad=False)
        s.call("allclose", base, base + 1e-3, grad=False)
        s.call("allclose", base, base + 1e-3, atol=0.01, grad=False)
        s.call("allclose", base, base * 1.01, rtol=0.1, grad=False)
        s.call("allclose", torch.tensor([float("nan")]), torch.tensor([float("nan")]), equal_nan=True, grad=False)
        s.error("allclose", make(2), make(2, dtype=f64))
    with s.op("isclose", exact=True):
        s.call("isclose", special(), special() + 1e-6, grad=False)
