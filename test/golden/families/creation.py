"""Tensors out of nothing, out of JavaScript values and out of typed arrays."""

import numpy
import torch

from oracle.data import ALL, FLOATS, NUMPY, make, transposed

f32, f64, i64, i32, u8, boolean = ALL


def filled(s):
    for name in ["zeros", "ones"]:
        with s.op(name, exact=True):
            for shape in [(2, 3), (0,), (3, 0, 2), (1, 1, 5)]:
                s.call(name, *shape)
                s.call(name, list(shape))
            s.call(name, [])
            for dtype in ALL:
                s.call(name, 2, 3, dtype=dtype)
            s.call(name, 2, requires_grad=True)
            s.call(name, 2, device="cpu")
            s.error(name, -1)
            s.error(name, 2, -3)
            s.error(name, 2, dtype=i64, requires_grad=True)
            s.error(name, 2**40, 2**40)
        with s.op(f"{name}_like", exact=True):
            for dtype in ALL:
                s.call(f"{name}_like", make(2, 3, dtype=dtype), grad=False)
            s.call(f"{name}_like", transposed(2, 3), grad=False)
            s.call(f"{name}_like", make(2, 3), dtype=i64, grad=False)
            s.call(f"{name}_like", make(2), requires_grad=True, grad=False)
        with s.op(f"new_{name}", exact=True):
            for dtype in ALL:
                s.method(f"new_{name}", make(2, dtype=dtype), 2, 3, grad=False)
            s.method(f"new_{name}", make(2), [3], dtype=f64, grad=False)
    with s.op("empty", exact=True):
        for shape in [(0,), (3, 0, 2)]:
            s.call("empty", *shape)
            s.call("empty", list(shape), dtype=i64)
        for dtype in ALL:
            program = s.program(f"empty of {dtype}")
            result = program.torch.empty(2, 3, dtype=dtype)
            program.expect(result.dtype, result.shape, result.stride())
        s.error("empty", 2, -1)
    for name in ["empty_like", "new_empty"]:
        with s.op(name, exact=True):
            program = s.program(name)
            source = program.tensor(transposed(2, 3))
            like = program.torch.empty_like(source) if name == "empty_like" else source.new_empty(4, 2)
            program.expect(like.dtype, like.shape, like.stride())
    with s.op("full", exact=True):
        s.call("full", [2, 3], 2.5)
        s.call("full", [2, 3], 7)
        s.call("full", [], 3.5)
        s.call("full", [2], True)
        s.call("full", [2], float("nan"))
        s.call("full", [2], float("-inf"))
        for dtype in ALL:
            s.call("full", [2], 3, dtype=dtype)
    with s.op("full_like", exact=True):
        for dtype in ALL:
            s.call("full_like", make(2, 3, dtype=dtype), 2, grad=False)
        s.call("full_like", make(2, 3, dtype=i64), 1.5, dtype=f32, grad=False)
    with s.op("new_full", exact=True):
        s.method("new_full", make(2, dtype=f64), [2, 3], 1.5, grad=False)
        s.method("new_full", make(2, dtype=i64), [2], 4, grad=False)
    with s.op("new_tensor", exact=True):
        s.method("new_tensor", make(2, dtype=f64), [1.5, 2], grad=False)
    for name in ["fill_", "zero_"]:
        with s.op(name, exact=True):
            for dtype in ALL:
                s.inplace(name, make(2, 3, dtype=dtype), *([] if name == "zero_" else [1]))
            s.inplace(name, transposed(2, 3), *([] if name == "zero_" else [2.5]))


def formats(s):
    for name in ["zeros_like", "ones_like"]:
        with s.op(name):
            for layout in [torch.contiguous_format, torch.preserve_format, torch.channels_last]:
                s.call(name, make(2, 3, 2, 2).transpose(1, 2), memory_format=layout, grad=False)
            s.error(name, make(2, 3), memory_format=torch.channels_last)


def literals(s):
    with s.op("tensor", exact=True):
        for value in [2.5, 3, True, False, [], [[]], [1, 2, 3], [2.5, 3.5], [[1.5, 2], [3, 4]], [[1, 2], [3, 4]],
                      [True, False], [[[1], [2]], [[3], [4]]], [1, 2.5], float("nan"), [float("inf"), 1.5],
                      2**40, -(2**62)]:  # fmt: skip
            s.call("tensor", value)
        for dtype in ALL:
            s.call("tensor", [[1, 2, 0], [3, 4, 5]], dtype=dtype)
            s.call("tensor", 1, dtype=dtype)
            s.call("tensor", [1.5, 2.5, 0.5], dtype=dtype)
        s.call("tensor", [1.5], requires_grad=True)
        s.error("tensor", [[1, 2], [3]])
        s.error("tensor", [[1, 2], 3])
        s.error("tensor", [1, 2], requires_grad=True)
        for dtype in [f32, f64, i64, i32, u8]:
            s.call("tensor", numpy.arange(4).astype(NUMPY[dtype]))
    with s.op("from_numpy", exact=True):
        for dtype in [f32, f64, i64, i32, u8]:
            s.call("from_numpy", numpy.arange(5).astype(NUMPY[dtype]))
    with s.op("Tensor", exact=True):
        program = s.program("Tensor of a list")
        program.expect(program.torch.Tensor([1, 2.5, 3]))
        program = s.program("Tensor of sizes has that shape")
        program.expect(program.torch.Tensor(3, 4, 5, 8).size())
        program = s.program("FloatTensor and LongTensor")
        program.expect(program.torch.FloatTensor([1, 2]), program.torch.LongTensor([[1, 2], [3, 4]]))


def ranges(s):
    with s.op("arange", exact=True):
        for args in [(5,), (0,), (1, 4), (1, 2.5, 0.5), (5, 0, -2), (0.5,), (2.5,), (1, 1), (0, 10, 3), (-3, 3)]:
            s.call("arange", *args)
        for dtype in [f32, f64, i64, i32, u8]:
            s.call("arange", 1, 10, 2, dtype=dtype)
        s.call("arange", 0, 1, 0.1)
        s.call("arange", 0, 1, 0.1, dtype=f64)
        s.call("arange", start=2, end=8, step=3)
        s.call("arange", 3, requires_grad=True, dtype=f32)
        s.error("arange", 1, 5, 0)
        s.error("arange", 1, 5, -1)
        s.error("arange", 5, 1)
        s.error("arange", 0, float("inf"))
    with s.op("linspace", exact=True):
        for dtype in FLOATS:
            for args in [(0, 1, 5), (-1, 1, 100), (0, 100, 1000), (3, 10, 1), (2, 2, 4), (5, -5, 7), (0, 1, 0)]:
                s.call("linspace", *args, dtype=dtype)
        s.call("linspace", -1, 1, 11)
        s.call("linspace", start=0, end=10, steps=4)
        s.call("linspace", 0, 10, 5, dtype=i64)
        s.error("linspace", 0, 1, -1)
    with s.op("logspace"):
        s.call("logspace", -2, 2, 5)
        s.call("logspace", 0, 3, 4, base=2)
        s.call("logspace", 0, 1, 7, dtype=f64)
    with s.op("eye", exact=True):
        for args in [(3,), (2, 4), (4, 2), (0,)]:
            s.call("eye", *args)
        s.call("eye", 3, dtype=i64)
        s.error("eye", -1)


def more(s):
    with s.op("linspace", exact=True):
        s.call("linspace", torch.tensor(1.5), 4, 3, grad=False)
        s.call("linspace", -1, torch.tensor(4), 5, grad=False)
        s.error("linspace", make(2), 1, 3)
        s.error("linspace", make(2), make(2), 3)
    with s.op("logspace"):
        s.call("logspace", torch.tensor(0.5), torch.tensor(2), 4, base=2, grad=False)
        s.error("logspace", 1, make(2), 3)
    with s.op("empty_strided", exact=True):
        program = s.program("strides")
        program.expect(program.torch.empty_strided((2, 3), (1, 2)).stride(), program.tensor(make(2)).new_empty_strided((2, 3), (4, 1)).stride())
        s.error("empty_strided", (2, 2), (1,))
        s.error("empty_strided", (2, 2), (-1, 2))
    with s.op("empty_permuted", exact=True):
        program = s.program("strides")
        program.expect(program.torch.empty_permuted((2, 3, 4), (1, 2, 0)).stride())
        s.error("empty_permuted", [2], [0, 1])
        s.error("empty_permuted", [2, 3], [0, 0])
        s.error("empty_permuted", [2], [3])
    with s.op("scalar_tensor", exact=True):
        s.call("scalar_tensor", 3)
        s.call("scalar_tensor", 2.5, dtype=f64)
    for name in ["tril_indices", "triu_indices"]:
        with s.op(name, exact=True):
            for offset in [-1, 0, 2]:
                s.call(name, 3, 4, offset)
            s.call(name, 4, 2, dtype=i32)
            s.error(name, -1, 2)
            s.error(name, 2, 2, dtype=f32)


def cases(s):
    more(s)
    formats(s)
    filled(s)
    literals(s)
    ranges(s)
