"""Between dtypes, and from tensors to JavaScript values."""

import torch

from oracle.data import ALL, FLOATS, make, special, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL

NAMES = {"float": f32, "double": f64, "long": i64, "int": i32, "bool": boolean}
TYPES = ["FloatTensor", "DoubleTensor", "LongTensor", "IntTensor", "ByteTensor", "BoolTensor"]


def cases(s):
    with s.op("to", exact=True):
        for source in ALL:
            for target in ALL:
                s.method("to", make(2, 3, dtype=source, low=0, high=9), target)
        s.method("to", make(2, 3), dtype=f64)
        s.method("to", make(2, 3), "cpu")
        s.method("to", make(2, 3), "cpu", f64)
        s.method("to", make(2, 3), make(1, dtype=f64), grad=False)
        s.method("to", transposed(2, 3), f64)
        s.method("to", torch.tensor([-1.5, 2.7, -0.2, 300.9]), i64)
        s.method("to", torch.tensor([0, 0.3, -2, float("nan")]), boolean)
        program = s.program("to the same dtype returns the tensor itself")
        base = program.tensor(make(3))
        base.to(f32).add_(1)
        program.expect(base)
        program = s.program("a copy on request")
        base = program.tensor(make(3))
        base.to(f32, copy=True).add_(1)
        program.expect(base)
        s.method_error("to", make(3), "gpu")
    for name, dtype in NAMES.items():
        with s.op(name, exact=True):
            for source in ALL:
                s.method(name, make(2, 3, dtype=source, low=0, high=9))
    with s.op("byte", exact=True):
        s.method("byte", make(2, 3, low=0, high=9))
    with s.op("type", exact=True):
        for dtype in ALL:
            s.method("type", make(2, dtype=dtype), grad=False)
            s.method("type", make(2, low=0, high=5), dtype, grad=False)
        s.method("type", make(3, low=0, high=5), "torch.LongTensor", grad=False)
        for name in TYPES:
            program = s.program(name)
            source = program.tensor(make(3, low=0, high=5))
            program.expect(source.type(getattr(program.torch, name)))
    with s.op("type_as", exact=True):
        s.method("type_as", make(2, 3), make(1, dtype=i64), grad=False)
    with s.op("item", exact=True):
        for dtype in ALL:
            s.method("item", make(dtype=dtype), grad=False)
            s.method("item", make(1, 1, dtype=dtype), grad=False)
        s.method("item", torch.tensor(2**62 + 1))
        s.method("item", torch.tensor(float("nan")), grad=False)
        s.method("item", torch.tensor(float("-inf")), grad=False)
        s.method("item", make(grad=True))
        s.method_error("item", make(2))
        s.method_error("item", make(0))
    with s.op("tolist", exact=True):
        for dtype in ALL:
            s.method("tolist", make(2, 3, dtype=dtype), grad=False)
        s.method("tolist", make(), grad=False)
        s.method("tolist", make(0, 3), grad=False)
        s.method("tolist", strided(2, 2), grad=False)
        s.method("tolist", special(), grad=False)
    with s.op("numpy", exact=True):
        for dtype in [f32, f64, i64, i32, u8]:
            s.method("numpy", make(4, dtype=dtype), grad=False)
        s.method_error("numpy", make(2, grad=True))
    with s.op("bool value"):
        program = s.program("the truth of one element")
        program.expect(program.tensor(torch.tensor([0.5])).item())
    with s.op("result_type", exact=True):
        for left in ALL:
            for right in ALL:
                s.call("result_type", make(2, dtype=left), make(dtype=right), grad=False)
                s.call("promote_types", left, right)
    with s.op("is_tensor", exact=True):
        program = s.program("tensors and others")
        program.expect(program.torch.is_tensor(program.tensor(make(2))), program.torch.is_tensor(3))
    for dtype in FLOATS:
        with s.op("get_default_dtype", exact=True):
            program = s.program(f"set_default_dtype({dtype})")
            program.torch.set_default_dtype(dtype)
            program.expect(program.torch.tensor([1.5]), program.torch.zeros(2), program.torch.get_default_dtype())
            program.torch.set_default_dtype(f32)
