"""Writing by index: scatter and its kin, slices of one dimension, masks."""

import torch

from oracle.data import ALL, indices, make, transposed

f32, f64, i64, i32, u8, boolean = ALL


def elements(s):
    with s.op("scatter", exact=True):
        s.call("scatter", make(3, 4), 0, indices(2, 4, below=3), make(2, 4))
        s.call("scatter", transposed(3, 4), 1, torch.tensor([[1, 0], [3, 2]]), 2.5)
        for reduce in ["add", "multiply"]:
            s.call("scatter", make(3, 4), 1, indices(2, 4, below=4), make(2, 4), reduce=reduce, grad=False)
            s.call("scatter", make(3, dtype=i64), 0, indices(5, below=3), 2, reduce=reduce)
        s.error("scatter", make(3), 0, indices(2, below=3), make(2), reduce="mean")
        s.error("scatter", make(3), 0, torch.tensor([3]), make(1))
        s.error("scatter", make(3), 0, indices(2, below=3), make(2, dtype=f64))
    with s.op("scatter_add"):
        s.call("scatter_add", make(3, 4), 0, indices(5, 4, below=3), make(5, 4))
        s.call("scatter_add", make(), 0, torch.tensor(0), make())
    for reduce in ["sum", "prod", "mean", "amax", "amin"]:
        with s.op("scatter_reduce"):
            for include_self in [True, False]:
                s.call("scatter_reduce", make(3, 4), 0, indices(5, 4, below=3), make(5, 4), reduce, include_self=include_self)
            s.call("scatter_reduce", make(4, dtype=i64), 0, indices(6, below=3), make(6, dtype=i64), reduce)
            s.inplace("scatter_reduce_", make(4), 0, indices(6, below=4), make(6), reduce)
            tied = torch.tensor([2.0, 0.0, 1.0])
            s.call("scatter_reduce", tied.clone(), 0, torch.tensor([0, 0, 1, 1, 2]), torch.tensor([2.0, 2, 0, 3, 0]), reduce)
        with s.op("scatter_reduce"):
            s.error("scatter_reduce", make(3), 0, indices(2, below=3), make(2), "median")
    with s.op("take_along_dim", exact=True):
        s.call("take_along_dim", make(3, 4), torch.tensor([[0, -1]]), 1, grad="first")
        s.call("take_along_dim", make(3, 4), torch.tensor([[11, 0]]), grad="first")
        s.error("take_along_dim", make(2, 2), torch.tensor([0]), 1)
    with s.op("put", exact=True):
        for accumulate in [True, False]:
            s.call("put", make(2, 3), torch.tensor([5, 0, -2]), make(3), accumulate)
        s.call("put", transposed(2, 3), torch.tensor([[1], [4]]), make(2))
        s.error("put", make(3), torch.tensor([3]), make(1))
        s.error("put", make(3), torch.tensor([1]), make(2))
        s.error("put", make(3), torch.tensor([1], dtype=i32), make(1))
        s.error("put", make(3), torch.tensor([1]), make(1, dtype=f64))


def slices(s):
    with s.op("index_add"):
        s.call("index_add", make(3, 4), 0, torch.tensor([0, 2, 0]), make(3, 4))
        s.call("index_add", make(3), -1, torch.tensor([1]), make(1), alpha=-2)
        s.error("index_add", make(3, 2), 0, torch.tensor([0]), make(2, 2))
    with s.op("index_copy", exact=True):
        s.call("index_copy", make(3, 4), 1, torch.tensor([3, 0]), make(3, 2))
        s.error("index_copy", make(3, 4), 1, torch.tensor([3, -4]), make(3, 2))
        s.call("index_copy", make(), 0, torch.tensor([0]), make())
        s.inplace("index_copy_", make(3), 0, torch.tensor([2]), make(1))
        s.error("index_copy", make(3), 0, torch.tensor([3]), make(1))
        s.error("index_copy", make(3, 4), 0, torch.tensor([0]), make(1, 3))
        s.error("index_copy", make(3, 4), 0, torch.tensor([0, 1]), make(1, 4))
        s.error("index_copy", make(3, 4), 0, torch.tensor([0]), make(4))
        s.error("index_copy", make(3), 0, torch.tensor([0]), make(1, dtype=f64))
        s.error("index_copy", make(3), 0, torch.tensor([0], dtype=i32), make(1))
        s.error("index_copy", make(3), 0, torch.tensor([[0]]), make(1))
    with s.op("index_fill", exact=True):
        s.call("index_fill", make(3, 4), 1, torch.tensor([0, -1, 0]), 1.5)
        s.call("index_fill", make(3, 4), 0, torch.tensor([1, 1]), make())
        s.inplace("index_fill_", make(3), 0, torch.tensor([2]), 1)
        s.error("index_fill", make(3), 0, torch.tensor([0]), make(2))
        s.error("index_fill", make(3), 0, torch.tensor([5]), 1)
        s.error("index_fill", make(3), 0, torch.tensor([0], dtype=i32), 1)
    with s.op("index_reduce"):
        for reduce in ["prod", "mean", "amax", "amin"]:
            for include_self in [True, False]:
                s.call("index_reduce", make(3, 4), 0, torch.tensor([0, 2, 0]), make(3, 4), reduce, include_self=include_self)
            s.inplace("index_reduce_", make(4, dtype=i64), 0, indices(6, below=3), make(6, dtype=i64), reduce)
        s.error("index_reduce", make(3), 0, torch.tensor([0]), make(1), "sum")
        s.error("index_reduce", make(3), 0, torch.tensor([0]), make(2), "mean")
        s.error("index_reduce", make(3, 2), 0, torch.tensor([0]), make(1, 3), "mean")
    with s.op("index_put", exact=True):
        s.method("index_put", make(3, 4), [torch.tensor([0, 2])], make(2, 4))
        s.method("index_put", make(3, 4), [torch.tensor([0, 0]), torch.tensor([1, 1])], make(2), accumulate=True)
        s.inplace("index_put_", make(3, 4), [torch.tensor([True, False, True])], make(4))


    with s.op("_unsafe_masked_index", exact=True):
        mask = torch.tensor([True, False, True])
        s.call("_unsafe_masked_index", make(3, 2), mask, [torch.tensor([0, 9, 2]), torch.tensor([1, 9, 0])], 1.5)
    with s.op("_unsafe_masked_index_put_accumulate", exact=True):
        s.call("_unsafe_masked_index_put_accumulate", make(3), mask, [torch.tensor([1, 9, 1])], make(3))


def masks(s):
    mask = make(3, 4, dtype=boolean)
    with s.op("masked_fill", exact=True):
        s.call("masked_fill", make(3, 4), mask, make())
        s.inplace("masked_fill_", make(3, 4), mask, make())
        s.error("masked_fill", make(3, 4), mask, make(1))
    with s.op("masked_scatter", exact=True):
        s.call("masked_scatter", make(3, 4), mask, make(12))
        s.call("masked_scatter", make(4), mask, make(3, 4))
        s.inplace("masked_scatter_", make(3, 4), mask, make(2, 6))
        s.error("masked_scatter", make(3, 4), torch.ones(3, 4, dtype=boolean), make(5))
        s.error("masked_scatter", make(3, 4), make(3, 4), make(12))
        s.error("masked_scatter", make(3, 4), mask, make(12, dtype=f64))
    with s.op("masked_select", exact=True):
        s.call("masked_select", make(), torch.tensor(True))
        s.call("masked_select", make(4), mask)
    with s.op("nonzero_static", exact=True):
        for size in [0, 1, 5]:
            s.call("nonzero_static", torch.tensor([[0, 1], [2, 0]]), size=size)
        s.call("nonzero_static", torch.tensor([0, 3]), size=3, fill_value=9)
        s.error("nonzero_static", make(3), size=-1)
    with s.op("argwhere", exact=True):
        s.call("argwhere", make(2, 3, dtype=boolean), grad=False)
        s.call("argwhere", torch.tensor(1.0), grad=False)
    with s.op("nonzero", exact=True):
        program = s.program("as a tuple")
        program.expect(program.tensor(make(2, 3, dtype=boolean)).nonzero(as_tuple=True))


def segments(s):
    lengths, offsets = torch.tensor([3, 0, 2, 2]), torch.tensor([0, 3, 3, 5, 7])
    with s.op("segment_reduce"):
        for reduce in ["sum", "mean", "prod", "max", "min"]:
            for given in [{"lengths": lengths}, {"offsets": offsets, "initial": 2.5}]:
                s.call("segment_reduce", torch.tensor([1.0, 3, 3, 2, -1, 0, 5]), reduce, **given)
            s.call("segment_reduce", make(2, 3, 2, dtype=f64), reduce, lengths=torch.tensor([[1, 2], [2, 1]]), axis=1)
        s.call("segment_reduce", make(7), "sum", lengths=torch.tensor([2, 1]), unsafe=True)
        s.call("segment_reduce", make(7).half().requires_grad_(), "mean", lengths=lengths)
        s.error("segment_reduce", make(7), "median", lengths=lengths)
        s.error("segment_reduce", make(7), "sum")
        s.error("segment_reduce", make(7), "sum", lengths=torch.tensor([1, 2]))
        s.error("segment_reduce", make(7), "sum", lengths=torch.tensor([-1, 8]))
        s.error("segment_reduce", make(7), "sum", lengths=lengths, indices=lengths)
        s.error("segment_reduce", make(7, dtype=i64), "sum", lengths=lengths)
        s.error("segment_reduce", make(2, 3), "sum", lengths=torch.tensor([1, 2]), axis=1)
        program = s.program("second derivative")
        x = program.tensor(make(7, grad=True))
        (first,) = program.torch.autograd.grad(program.torch.segment_reduce(x, "prod", lengths=lengths).sum(), x, create_graph=True)
        with program.fails():
            program.torch.autograd.grad(first.sum(), x)


def cases(s):
    elements(s)
    slices(s)
    masks(s)
    segments(s)
