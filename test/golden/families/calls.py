"""Calls that fit no signature: what PyTorch's argument parser says."""

import torch

from oracle.data import make


def cases(s):
    with s.op("eq"):
        s.error("eq", 1, make(2))
        s.error("eq", make(2), "a")
        s.error("eq", make(2))
        s.error("eq", make(2), 1, 2)
        s.error("eq", make(2), 1, out=3)
        s.method_error("eq", make(2), "a")
        s.method_error("eq", make(2))
        s.method_error("eq", make(2), foo=1)
    with s.op("add"):
        s.error("add", make(2))
        s.error("add", make(2), "a")
        s.error("add", make(2), make(2), make(2))
        s.error("add", foo=1)
        s.method_error("add", make(2), "a")
        s.method_error("add", make(2))
    with s.op("exp"):
        s.error("exp")
        s.error("exp", 1)
        s.error("exp", make(2), 1)
        s.error("exp", make(2), out=3)
    with s.op("sum"):
        s.error("sum", make(2), "a")
        s.error("sum", make(2), 0, True, foo=3)
        s.method_error("sum", make(2), 0, True, 3)
    with s.op("max"):
        s.call("max", make(3, dtype=torch.int64), torch.tensor(2), grad=False)
        s.error("max", make(2), "a")
        s.error("max", make(2), 0, out=torch.empty(0))
        s.into("max", (torch.empty(0), torch.empty(0, dtype=torch.int64)), make(2, 3), 1)
    with s.op("where"):
        s.error("where", make(2).gt(0), 1, "a")
        s.error("where", make(2).gt(0), 1, other=[1, "a"])
    with s.op("zeros"):
        s.error("zeros", "a")
        s.error("zeros", [1.5])
        s.error("zeros", [1, "a"])
        s.error("zeros", 1, "a")
        s.error("zeros", 3, dtype=3)
    with s.op("gather"):
        s.error("gather", make(2), 0)
        s.error("gather", make(2), 0, torch.tensor([0]), dim=0)
        s.error("gather", make(2), 0, 1, 2)
    with s.op("cat"):
        s.error("cat", 1)
        s.error("cat", [make(2), 1])
    with s.op("cumsum"):
        s.call("cumsum", make(3), torch.tensor(0), grad=False)
        s.error("cumsum", make(3), torch.tensor(0.5))
    with s.op("gather"):
        s.error("gather", make(4), 0, torch.tensor([1]), out=torch.empty(1, dtype=torch.float64))
    with s.op("cat"):
        program = s.program("refuses to write into an argument")
        x = program.tensor(make(3))
        with program.fails():
            program.torch.cat([x, x], out=x)
    with s.op("nonzero"):
        s.call("nonzero", torch.tensor(3.0), as_tuple=True, grad=False)
        s.method("nonzero", make(2, 3).gt(0), as_tuple=True, grad=False)
    with s.op("sum_to_size"):
        s.method("sum_to_size", torch.tensor(True), [], grad=False)
    for name in ["max", "amax", "argmin"]:
        with s.op(name):
            s.call(name, make(2, 3).half(), 1, grad=False)
    with s.op("pow"):
        s.error("pow", 1, 2)
    with s.op("arange"):
        s.error("arange", 0, 64, 0.5, out=torch.empty(0, dtype=torch.int64))
        s.into("arange", torch.empty(0, dtype=torch.float64), 5)
        s.call("arange", 0, -8.000001, -4, dtype=torch.int64)
        s.call("arange", 5, dtype=torch.float16)
    with s.op("logspace"):
        s.call("logspace", 1.5, 4.5, 4, dtype=torch.int64)
    with s.op("linspace"):
        s.call("linspace", 0, 5, 4, dtype=torch.complex64)
    with s.op("expand"):
        s.method("expand", torch.tensor(1.0), 1, 1)
    with s.op("sum"):
        s.into("sum", torch.empty(0, dtype=torch.float64), make(2, 3), 1)
        s.call("sum", make(2, 3), axis=1, keepdims=True)
