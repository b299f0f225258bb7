"""Ops that split, repeat, turn and copy without computing, and those that write into part of a copy."""

import torch

from oracle.data import ALL, indices, make, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL


def joining(s):
    with s.op("hstack", exact=True):
        s.call("hstack", [make(2), make(3)])
        s.call("hstack", [make(2, 1), make(2, 3)])
        s.call("hstack", [make(), make(1)])
        s.error("hstack", [])
    for name in ["vstack", "row_stack"]:
        with s.op(name, exact=True):
            s.call(name, [make(2), make(2)])
            s.call(name, [make(1, 3), make(2, 3, dtype=f64)])
            s.error(name, [make(2), make(3)])
    with s.op("dstack", exact=True):
        s.call("dstack", [make(2), make(2)])
        s.call("dstack", [make(2, 3), make(2, 3)])
        s.error("dstack", [])
    with s.op("column_stack", exact=True):
        s.call("column_stack", [make(2), make(2, 3)])
        s.call("column_stack", [make(), make(1, 2)])
    for name in ["concat", "concatenate"]:
        with s.op(name, exact=True):
            s.call(name, [make(2, 1), make(2, 3)], dim=1)
    for name in ["atleast_1d", "atleast_2d", "atleast_3d"]:
        with s.op(name, exact=True):
            s.call(name, make())
            s.call(name, make(3))
            s.call(name, [make(), make(2, 3)])
            s.call(name, make(2), make(2, 3, 1))
    with s.op("broadcast_tensors", exact=True):
        s.call("broadcast_tensors", make(3, 1), make(2), grad=False)
        s.error("broadcast_tensors", make(2), make(3))
    with s.op("broadcast_shapes", exact=True):
        program = s.program("of three shapes")
        program.expect(program.torch.broadcast_shapes((2, 1), (3,), 1))
        s.error("broadcast_shapes", (2, 3), (4,))
    with s.op("block_diag", exact=True):
        s.call("block_diag", make(2, 3), make(2), make(), make(1, 2, dtype=f64))
        s.error("block_diag", make(1, 1, 1))
    with s.op("cartesian_prod", exact=True):
        s.call("cartesian_prod", make(2), make(3), make(1))
        s.call("cartesian_prod", make(2))
        s.error("cartesian_prod", make(2, 2))
    with s.op("combinations", exact=True):
        for options in [{}, {"r": 3}, {"r": 1}, {"r": 0}, {"r": 5}, {"with_replacement": True}]:
            s.call("combinations", make(4), **options)
        s.error("combinations", make(2, 2))
        s.error("combinations", make(2), -1)


def splitting(s):
    with s.op("split_with_sizes", exact=True):
        s.views("split_with_sizes", make(5, 2), [1, 3, 1])
        s.call("split_with_sizes", make(2, 4), [4, 0], -1)
        s.error("split_with_sizes", make(3), [2])
    with s.op("unsafe_split", exact=True):
        s.call("unsafe_split", make(5, 2), 2)
        s.error("unsafe_split", make(5), -1)
    with s.op("unsafe_split_with_sizes", exact=True):
        s.call("unsafe_split_with_sizes", make(2, 5), [2, 3], 1)
    with s.op("unsafe_chunk", exact=True):
        s.call("unsafe_chunk", make(5), 3)
    with s.op("tensor_split", exact=True):
        s.views("tensor_split", make(7, 2), 3)
        s.views("tensor_split", make(7), [1, 4])
        s.call("tensor_split", make(2, 5), [3, 1, 9], dim=1)
        s.call("tensor_split", make(5), torch.tensor([2, 4]), grad="first")
        s.call("tensor_split", make(5), torch.tensor(2), grad="first")
        s.error("tensor_split", make(5), 0)
        s.error("tensor_split", make(), 2)
        s.error("tensor_split", make(5), torch.tensor([[1]]))
        s.error("tensor_split", make(5), torch.tensor([1.5]))
    for name, shape in [("hsplit", (2, 4)), ("vsplit", (4, 2)), ("dsplit", (1, 2, 4))]:
        with s.op(name, exact=True):
            s.views(name, make(*shape), 2)
            s.call(name, make(*shape), [1, 3])
            s.error(name, make(*shape), 3)
            s.error(name, make(), 1)


def rearranging(s):
    for name, shape in [("fliplr", (2, 3)), ("flipud", (3,))]:
        with s.op(name, exact=True):
            s.call(name, make(*shape))
            s.error(name, make())
    with s.op("rot90", exact=True):
        for k in [-1, 0, 1, 2, 3, 6]:
            s.call("rot90", make(2, 3), k)
        s.call("rot90", make(2, 3, 2), 1, [2, 0])
        s.error("rot90", make(2, 2), 1, [0, 0])
        s.error("rot90", make(2))
        s.error("rot90", make(2, 2), 1, [0])
    with s.op("tile", exact=True):
        s.call("tile", make(2, 3), [2])
        s.method("tile", make(3), 2, 2)
        s.call("tile", make(2), [0, 1])
    with s.op("repeat_interleave", exact=True):
        s.call("repeat_interleave", make(2, 2), 2)
        s.call("repeat_interleave", make(2, 3), 3, dim=1)
        s.call("repeat_interleave", make(3, 2), torch.tensor([1, 0, 2]), dim=0, grad="first")
        s.call("repeat_interleave", make(2, 2), torch.tensor([2]), 1, grad="first")
        s.call("repeat_interleave", torch.tensor([0, 2, 1]))
        s.call("repeat_interleave", make(2), torch.tensor([1, 2]), 0, output_size=3, grad="first")
        s.error("repeat_interleave", make(3), -1)
        s.error("repeat_interleave", make(3), torch.tensor([1, 2]))
        s.error("repeat_interleave", make(3), torch.tensor([-1, 2, 3]))
        s.error("repeat_interleave", torch.tensor([0.5]))
    with s.op("ravel", exact=True):
        s.views("ravel", make(2, 3))
        s.call("ravel", transposed(2, 3))
    for name in ["swapaxes", "swapdims"]:
        with s.op(name, exact=True):
            s.views(name, make(2, 3, 4), 0, -1)
            s.inplace(f"{name}_", make(2, 3), 0, 1)
    with s.op("moveaxis", exact=True):
        s.views("moveaxis", make(2, 3, 4), 0, 2)
        s.call("moveaxis", make(2, 3, 4), [0, 1], [2, 0])
    with s.op("adjoint", exact=True):
        s.views("adjoint", make(2, 3))
        s.method("adjoint", make())
        s.method_error("adjoint", make(3))
        for shape in [(), (2, 3)]:
            program = s.program(f"H, mH and mT of {list(shape)}")
            tensor = program.tensor(make(*shape))
            program.expect(tensor.H, tensor.mH, tensor.mT)
    with s.op("diag", exact=True):
        s.call("diag", make(3), 1)
        s.call("diag", make(3, 4), -1)
        s.error("diag", make())
    with s.op("diag_embed", exact=True):
        s.call("diag_embed", make(2, 3))
        s.call("diag_embed", make(2, 3), -1, 0, 2)
        s.error("diag_embed", make(2, 2), 0, 1, 1)
    with s.op("diagflat", exact=True):
        s.call("diagflat", make(2, 2), 1)
        s.call("diagflat", make())
    with s.op("trace"):
        s.call("trace", make(3, 4))
        s.call("trace", make(2, 2, dtype=u8))
        s.error("trace", make(3))
        s.error("trace", make(2, 2, dtype=boolean))
    with s.op("unravel_index", exact=True):
        s.call("unravel_index", torch.tensor([5, 0, 3]), (2, 3))
        s.call("unravel_index", torch.tensor(7, dtype=u8), (2, 2, 2))
        s.error("unravel_index", make(2), (2, 2))


def copies(s):
    for name, tensor, args in [
        ("alias_copy", transposed(2, 3), []),
        ("as_strided_copy", make(9), [[2, 2], [1, 2], 3]),
        ("detach_copy", make(2), []),
        ("diagonal_copy", make(3, 4), [1]),
        ("expand_copy", make(3, 1), [[2, 3, 4]]),
        ("narrow_copy", make(4, 3), [0, 1, 2]),
        ("permute_copy", make(2, 3, 4), [[2, 0, 1]]),
        ("select_copy", make(3, 4), [1, -1]),
        ("slice_copy", make(5, 2), [0, 1, 5, 2]),
        ("squeeze_copy", make(1, 2, 1), []),
        ("squeeze_copy", make(1, 2, 1), [0]),
        ("squeeze_copy", make(1, 2, 1), [[0, 2]]),
        ("unsqueeze_copy", make(2), [0]),
        ("t_copy", make(2, 3), []),
        ("transpose_copy", make(2, 3, 4), [0, 2]),
        ("unfold_copy", make(7), [0, 3, 2]),
        ("view_copy", make(4, 2), [[2, 4]]),
        ("unbind_copy", make(3, 2), [1]),
        ("split_copy", make(5), [2]),
        ("split_with_sizes_copy", make(2, 5), [[2, 3], 1]),
    ]:
        with s.op(name, exact=True):
            s.call(name, tensor, *args, grad=name != "detach_copy")
    with s.op("slice", exact=True):
        # PyTorch keeps it among its internal functions.
        for options in [{"start": 1}, {"dim": 1, "end": -1, "step": 2}]:
            program = s.program(f"{options}")
            step = {"call": "slice"}
            program.expect(program.invoke(step, torch.ops.aten.slice.Tensor, (make(4, 5),), options))
    for name, src, args in [
        ("diagonal_scatter", make(3), []),
        ("select_scatter", make(4), [0, 1]),
        ("slice_scatter", make(3, 2), [1, 0, 4, 2]),
        ("as_strided_scatter", make(2, 2), [[2, 2], [1, 2], 1]),
    ]:
        with s.op(name, exact=True):
            s.call(name, make(3, 4), src, *args)
            s.error(name, make(3, 4), make(9), *args)
    with s.op("fill", exact=True):
        s.call("fill", make(2, 3), 1.5)
        s.call("fill", make(2, 3), make())
        s.error("fill", make(2), make(2))
    for name, args in [("zero_", []), ("fill_", [2.5])]:
        with s.op(name, exact=True):
            program = s.program("as a function")
            program.expect(getattr(program.torch, name)(make(3), *args))
    with s.op("fill_diagonal_", exact=True):
        for shape, args in [((3, 4), [1.5]), ((2, 2, 2), [2]), ((7, 3), [1]), ((7, 3), [1, True]), ((0, 3), [1])]:
            s.inplace("fill_diagonal_", make(*shape), *args)
        s.method_error("fill_diagonal_", make(3), 1)
        s.method_error("fill_diagonal_", make(2, 3, 3), 1)
    with s.op("vander", exact=True):
        s.call("vander", make(3, dtype=i64), grad=False)
        s.call("vander", make(3, dtype=i32), N=2, increasing=True, grad=False)
        s.call("vander", make(2, dtype=boolean), N=3, grad=False)
        s.call("vander", make(2), N=0, grad=False)
        s.error("vander", make(2, 2))
        s.error("vander", make(2), N=-1)
    with s.op("resize_as_", exact=True):
        program = s.program("to a smaller size")
        program.expect(program.torch.resize_as_(program.tensor(make(2, 3)), make(4)))


def formats(s):
    with s.op("memory_format", exact=True):
        for shape, name in [((2, 3, 4, 5), "channels_last"), ((2, 3, 1, 2, 2), "channels_last_3d")]:
            program = s.program(name)
            t, tensor = program.torch, program.tensor(make(*shape, grad=True))
            for result in [
                tensor.clone(memory_format=getattr(t, name)),
                tensor.contiguous(memory_format=getattr(t, name)),
                tensor.to(f64, memory_format=getattr(t, name)),
                tensor.double(memory_format=getattr(t, name)),
            ]:
                program.expect(result, result.is_contiguous(memory_format=getattr(t, name)), result.is_contiguous())
        program = s.program("of too few dimensions")
        with program.fails():
            program.tensor(make(2, 3)).clone(memory_format=program.torch.channels_last)


def cases(s):
    joining(s)
    splitting(s)
    rearranging(s)
    copies(s)
    formats(s)
