"""Views: their values, strides and gradients, and that writing through them reaches the base."""

import torch

from oracle.data import ALL, FLOATS, make, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL


def reshaping(s):
    with s.op("view", exact=True):
        for shape in [(16,), (-1, 8), (2, 8), (2, 2, 4), (4, 1, 4)]:
            s.views("view", make(4, 4), *shape)
        s.views("view", make(4, 4), [2, -1])
        s.views("view", make(1), [])
        s.views("view", make(2, 3, 4).transpose(0, 1), 3, 2, 2, 2)
        s.views("view", make(0, 3), 3, 0)
        s.method_error("view", make(4, 4), 3, 5)
        s.method_error("view", make(4, 4), -1, 5)
        s.method_error("view", make(4, 4), -1, -1)
        s.method_error("view", transposed(3, 4), 12)
        s.method_error("view", make(0, 3), -1, 0)
        s.method_error("view", make(4), -2, 2)
    with s.op("view_as", exact=True):
        s.views("view_as", make(2, 6), make(3, 4))
        s.method("reshape_as", make(2, 6), make(3, 4), grad=False)
    with s.op("reshape", exact=True):
        for dtype in FLOATS:
            s.views("reshape", make(4, 3, dtype=dtype), 2, 6)
            s.call("reshape", transposed(4, 3, dtype=dtype), [12])
        s.call("reshape", make(4, 3), [-1])
        s.call("reshape", make(1), [])
        s.method("reshape", transposed(4, 3, dtype=i64), 2, 2, 3)
        s.method_error("reshape", make(4, 3), 5, 2)
        s.method_error("reshape", make(4, 3), -1, 5)
    with s.op("flatten", exact=True):
        s.views("flatten", make(2, 3, 4))
        s.views("flatten", make(2, 3, 4), 1)
        s.views("flatten", make(2, 3, 4), 0, 1)
        s.call("flatten", make(2, 3, 4), start_dim=-2)
        s.call("flatten", make())
        s.call("flatten", transposed(3, 4))
        s.error("flatten", make(2, 3), 1, 0)
        s.error("flatten", make(2, 3), 2)
        program = s.program("as another dtype of the same size")
        program.expect(program.tensor(make(2, 3)).view(i32), program.tensor(make(4, dtype=f64)).view(i64))
        program = s.program("as another dtype of another size")
        program.expect(program.tensor(make(2, 4)).view(f64), program.tensor(make(2, 3)).view(u8))
        s.method_error("view", make(2, 3), f64)
        s.method_error("view", make(), u8)
        s.method_error("view", transposed(4, 2), f64)
    with s.op("unflatten", exact=True):
        s.views("unflatten", make(2, 12), 1, [3, 4])
        s.call("unflatten", make(2, 12), -1, [-1, 6])
        s.error("unflatten", make(2, 12), 1, [5, 2])
    with s.op("squeeze", exact=True):
        s.views("squeeze", make(1, 1, 2, 3))
        s.views("squeeze", make(1, 1, 2, 3), 2)
        s.views("squeeze", make(1, 1, 2, 3), 1)
        s.views("squeeze", make(1, 1, 2, 3), -4)
        s.call("squeeze", make(1, 2, 1), [0, 2])
        s.call("squeeze", make())
        s.call("squeeze", make(), 0)
        s.error("squeeze", make(2, 1), 2)
        s.error("squeeze", make(2, 1), -3)
    with s.op("unsqueeze", exact=True):
        for dim in [0, 1, 2, 3, -1, -4]:
            s.views("unsqueeze", make(1, 2, 3), dim)
        s.call("unsqueeze", make(), 0)
        s.call("unsqueeze", transposed(2, 3), 1)
        s.error("unsqueeze", make(1, 2, 3), 4)
        s.error("unsqueeze", make(1, 2, 3), -5)
    for name in ["squeeze_", "unsqueeze_", "t_", "transpose_"]:
        with s.op(name[:-1] if name != "t_" else "t", exact=True):
            s.inplace(name, make(1, 3), *{"squeeze_": [], "unsqueeze_": [1], "t_": [], "transpose_": [0, 1]}[name])


def permuting(s):
    with s.op("transpose", exact=True):
        s.views("transpose", make(2, 3, 4), 0, 2)
        s.views("transpose", make(2, 3, 4), -1, 1)
        s.views("transpose", make(2, 3, dtype=boolean), 0, 1)
        s.call("transpose", make(), 0, -1)
        s.error("transpose", make(2, 3), 0, 2)
    with s.op("t", exact=True):
        s.views("t", make(2, 3))
        s.views("t", make(3))
        s.call("t", make())
        s.error("t", make(2, 3, 4))
        program = s.program("T")
        program.expect(program.tensor(make(2, 3)).T)
    with s.op("movedim", exact=True):
        s.views("movedim", make(2, 3, 4), 0, 2)
        s.call("movedim", make(2, 3, 4), [0, 1], [2, 0])
    with s.op("permute", exact=True):
        s.views("permute", make(2, 3, 4), 2, 0, 1)
        s.call("permute", make(2, 3, 4), [1, -1, 0])
        s.method_error("permute", make(2, 3, 4), 0, 1)
        s.method_error("permute", make(2, 3, 4), 0, 1, 1)
        s.method_error("permute", make(2, 3, 4), 0, 1, 3)


def expanding(s):
    with s.op("expand", exact=True):
        s.method("expand", make(3, 1), 3, 4)
        s.method("expand", make(3, 1), 2, -1, 4)
        s.method("expand", make(3, 1), [2, 3, 4])
        s.method("expand", make(), 3)
        s.method("expand", make(2, dtype=i64), 3, 2)
        s.method_error("expand", make(3, 2), 3, 4)
        s.method_error("expand", make(3, 2), 3)
        s.method_error("expand", make(3), -1, 3)
        s.method_error("add_", make(1).expand(3), 1)
    with s.op("expand_as", exact=True):
        s.method("expand_as", make(3, 1), make(2, 3, 4), grad=False)
        s.method("expand_as", make(4), make(2, 4, dtype=i64))
    with s.op("broadcast_to", exact=True):
        s.call("broadcast_to", make(3, 1), [2, 3, 4])
        s.error("broadcast_to", make(3, 2), [3, 4])
    with s.op("sum_to_size"):
        s.method("sum_to_size", make(2, 3, 4), 3, 1)
        s.method("sum_to_size", make(2, 3), [1, 1])
    with s.op("repeat", exact=True):
        s.method("repeat", make(3), 4, 2)
        s.method("repeat", make(2, 3), 1, 2)
        s.method("repeat", make(2), [3])
        s.method_error("repeat", make(2, 3), 2)


def slicing(s):
    with s.op("narrow", exact=True):
        s.call("narrow", make(4, 5), 0, torch.tensor(1), 2, grad="first")
        s.error("narrow", make(4), 0, torch.tensor([1]), 2)
        s.views("narrow", make(4, 5), 0, 1, 2)
        s.views("narrow", make(4, 5), 1, -2, 2)
        s.call("narrow", make(4, 5), 1, 0, 0)
        s.error("narrow", make(4, 5), 0, 3, 2)
        s.error("narrow", make(4, 5), 0, 0, -1)
        s.error("narrow", make(4, 5), 2, 0, 1)
        s.error("narrow", make(4), 0, 6, 1)
    with s.op("select", exact=True):
        s.views("select", make(4, 5), 0, 1)
        s.views("select", make(4, 5), 1, -1)
        s.call("select", transposed(4, 5), 0, 2)
        s.error("select", make(4, 5), 0, 4)
        s.error("select", make(4, 5), 0, -5)
        s.error("select", make(4, 5), 2, 0)
        s.error("select", make(), 0, 0)
    with s.op("split", exact=True):
        s.views("split", make(5, 2), 2)
        s.views("split", make(5, 2), [1, 4])
        s.call("split", make(2, 6), 4, dim=1)
        s.call("split", make(2, 6), [2, 3, 1], 1)
        s.error("split", make(5), [2, 2])
        s.error("split", make(5), -1)
        s.error("split", make(5), 2, 1)
    with s.op("chunk", exact=True):
        s.views("chunk", make(5, 2), 2)
        s.call("chunk", make(2, 7), 3, dim=1)
        s.call("chunk", make(2), 5)
        s.error("chunk", make(2), 0)
    with s.op("unbind", exact=True):
        s.views("unbind", make(3, 2))
        s.call("unbind", make(3, 2), 1)
        s.call("unbind", make(2, 3, dtype=i64), -1)
        s.error("unbind", make())
    with s.op("as_strided", exact=True):
        s.views("as_strided", make(9), [2, 3], [3, 1])
        s.views("as_strided", make(9), [2, 2], [1, 2], 3)
        s.call("as_strided", make(9), [3, 3], [1, 1])
        s.error("as_strided", make(4), [3, 3], [3, 1])
        program = s.program("of a part that overlaps itself")
        part = program.tensor(make(5, grad=True)).mul(2)[slice(1, None)].expand(2, 4)
        part.as_strided([2, 3], [1, 1], 1).sum().backward()
        program.expect_gradient(program.leaves[0].grad)
        s.error("as_strided", make(4), [2], [1, 1])
    with s.op("diagonal", exact=True):
        s.views("diagonal", make(3, 4))
        s.call("diagonal", make(3, 4), 1)


    with s.op("unfold", exact=True):
        s.method("unfold", make(7), 0, 3, 2)
        s.method("unfold", make(2, 5), 1, 2, 1)
        s.method_error("unfold", make(3), 0, 4, 1)
    for name in ["tril", "triu"]:
        with s.op(name, exact=True):
            for dtype in [f32, i64]:
                s.call(name, make(3, 4, dtype=dtype))
                s.call(name, make(2, 4, 3, dtype=dtype), 1)
            s.call(name, make(4, 4), diagonal=-1)
            s.error(name, make(3))
    with s.op("roll", exact=True):
        s.call("roll", make(2, 3), 1)
        s.call("roll", make(2, 3), 2, 1)
        s.call("roll", make(3, 4), shifts=[1, -1], dims=[0, 1])


def copying(s):
    with s.op("contiguous", exact=True):
        s.method("contiguous", transposed(2, 3))
        s.method("contiguous", strided(2, 3))
        s.method("contiguous", make(2, 3), grad=False)
        program = s.program("a contiguous tensor is returned as it is")
        base = program.tensor(make(2, 3))
        base.contiguous().add_(1)
        program.expect(base)
    with s.op("clone", exact=True):
        for dtype in ALL:
            s.call("clone", make(2, 3, dtype=dtype))
        s.method("clone", transposed(2, 3))
        s.method("clone", strided(2, 3))
        s.method("clone", make(2).expand(3, 2))
        program = s.program("writing into a clone leaves the source")
        base = program.tensor(make(2, 3))
        base.clone().zero_()
        program.expect(base)
    with s.op("detach", exact=True):
        s.method("detach", make(2, 3))
        s.method("detach", transposed(2, 3))
        program = s.program("a detached tensor shares memory")
        base = program.tensor(make(2, 3, grad=True))
        base.detach().mul_(2)
        program.expect(base)
        program = s.program("detach_ cuts the graph")
        doubled = program.tensor(make(2, grad=True)).mul(2)
        program.expect(doubled, doubled.detach_(), doubled.is_leaf)
    with s.op("copy_", exact=True):
        for dtype in ALL:
            s.inplace("copy_", make(2, 3), make(2, 3, dtype=dtype))
            s.inplace("copy_", make(2, 3, dtype=dtype), make(3, low=0, high=9))
        s.inplace("copy_", transposed(2, 3), make(2, 3))
        s.inplace("copy_", make(2, 3), strided(2, 3))
        s.method_error("copy_", make(2, 3), make(4))
        for name in ["copy_", "add_", "mul_"]:
            program = s.program(f"{name} between overlapping parts")
            base = program.tensor(make(6))
            target, source = base[slice(1, None)], base[slice(0, -1)]
            with program.fails():
                getattr(target, name)(source)
    with s.op("resize_", exact=True):
        program = s.program("resize_ of an empty tensor")
        target = program.torch.empty(0)
        target.resize_(2, 3)
        program.expect(target.shape)


def properties(s):
    shapes = [make(), make(0, 3), make(2, 3), transposed(4, 3), strided(2, 2), make(2).expand(3, 2), make(2, 1, 4)]
    for tensor in shapes:
        for name in ["dim", "numel", "stride", "is_contiguous", "storage_offset", "element_size", "nelement"]:
            with s.op(name):
                program = s.program(f"{list(tensor.shape)} {list(tensor.stride())}")
                program.expect(getattr(program.tensor(tensor), name)())
    with s.op("size"):
        for tensor in shapes:
            program = s.program(f"{list(tensor.shape)}")
            handle = program.tensor(tensor)
            program.expect(handle.size(), handle.shape, handle.ndim)
            if tensor.dim():
                program.expect(handle.size(0), handle.size(-1), handle.stride(0))
        s.method_error("size", make(2, 3), 2)
        s.method_error("size", make(2, 3), -3)
        program = s.program("printed")
        program.expect_text(program.tensor(make(2, 3)).size(), program.tensor(make()).size())
    with s.op("element_size"):
        for dtype in ALL:
            program = s.program(str(dtype))
            handle = program.tensor(make(2, dtype=dtype))
            program.expect(handle.element_size(), handle.dtype, handle.is_floating_point())
    with s.op("resolve"):
        program = s.program("device, layout and flags")
        handle = program.tensor(make(2))
        program.expect(handle.device, handle.is_leaf, handle.requires_grad, handle.is_cuda)


def in_place(s):
    for name in ["tril_", "triu_"]:
        with s.op(name, exact=True):
            s.inplace(name, make(3, 4), 1)
            s.inplace(name, make(2, 3, 3, dtype=torch.int64))
    with s.op("as_strided_", exact=True):
        s.inplace("as_strided_", make(3, 4), (2, 2), (4, 1), 1)
        s.method_error("as_strided_", make(3), (4,), (1,))


def cases(s):
    in_place(s)
    reshaping(s)
    permuting(s)
    expanding(s)
    slicing(s)
    copying(s)
    properties(s)
