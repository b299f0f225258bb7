"""Indexing with slices, numbers, masks and index tensors, and the functions that do the same by name."""

import torch

from oracle.data import ALL, FLOATS, indices, make, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL


def index(s, tensor, *items, grad=True):
    """`tensor[items]`, its gradient, and where it is a view, its strides."""
    program = s.program(f"{list(tensor.shape)}[{', '.join(show(item) for item in items)}]")
    base = program.tensor(tensor.requires_grad_(grad and tensor.is_floating_point()))
    with program.may_fail():
        result = base[items if len(items) > 1 else items[0]]
    if "raises" in program.steps[-1]:
        return
    program.expect(result)
    if result._real.requires_grad:
        result.backward(make(*result._real.shape, dtype=result._real.dtype))
        program.expect_gradient(base.grad)


def assign(s, tensor, items, value):
    program = s.program(f"{list(tensor.shape)}[{', '.join(show(item) for item in items)}] = {show(value)}")
    base = program.tensor(tensor)
    with program.may_fail():
        base[items if len(items) > 1 else items[0]] = value
    if "raises" not in program.steps[-1]:
        program.expect(base)


def show(item):
    if isinstance(item, slice):
        return f"{item.start}:{item.stop}:{item.step}".replace("None", "")
    if isinstance(item, torch.Tensor):
        return f"{item.dtype} {list(item.shape)}"
    return str(item)


def basic(s):
    with s.op("at", exact=True):
        c = slice
        for items in [(0,), (-1,), (1, 2), (c(None), 1), (c(1, 3),), (c(None, None, 2),), (c(None), c(1, None)),
                      (c(-2, None),), (c(0, -1), c(None, None, 3)), (c(5, 9),), (c(2, 1),), (..., 0), (0, ...),
                      (None,), (c(None), None), (None, 1, None), (c(None), c(None)), (...,), (True,), (False,)]:  # fmt: skip
            index(s, make(4, 5), *items)
        for items in [(1,), (c(None), 1, c(0, 2)), (..., 1), (0, ..., c(None, None, 2)), (1, 1, 1), (c(1), None, ..., None)]:
            index(s, make(2, 3, 4), *items)
        for dtype in ALL:
            index(s, make(3, 2, dtype=dtype), c(1, None))
            index(s, make(3, 2, dtype=dtype), torch.tensor([2, 0]))
        index(s, transposed(4, 5), c(1, 3), c(None, None, 2))
        index(s, make(4, 5), 4)
        index(s, make(4, 5), 0, -6)
        index(s, make(4, 5), 0, 0, 0)
        index(s, make(), 0)
        index(s, make(4), c(None, None, -1))
        index(s, make(4), c(None, None, 0))
        index(s, make(4), 0.5)


def advanced(s):
    with s.op("at", exact=True):
        for items in [(torch.tensor([0, 2, 2]),), (torch.tensor([[0, 1], [3, -1]]),), ([0, 2],), (torch.tensor(1),),
                      (torch.tensor([0, 1]), torch.tensor([2, 3])), (slice(None), torch.tensor([0, 2])),
                      (torch.tensor([0, 1]), 2), (1, torch.tensor([0, 1])), (torch.tensor([[0], [1]]), torch.tensor([2, 3])),
                      ([0, 1], [1, 2]), (torch.tensor([], dtype=i64),), (torch.tensor([1, 2], dtype=i32),),
                      (None, torch.tensor([0, 1])), (slice(1, 3), torch.tensor([0, 1]))]:  # fmt: skip
            index(s, make(4, 5), *items)
        index(s, make(2, 3, 4), torch.tensor([0, 1]), slice(None), torch.tensor([1, 2]))
        index(s, make(2, 3, 4), slice(None), torch.tensor([0, 1]), torch.tensor([1, 2]))
        index(s, make(2, 3, 4), ..., torch.tensor([3, 0]))
        index(s, transposed(4, 5), torch.tensor([3, 0]))
        mask = torch.tensor([True, False, True, True])
        index(s, make(4, 5), mask)
        index(s, make(4, 5), mask, 1)
        index(s, make(4, 5), mask, torch.tensor([0, 1, 2]))
        index(s, make(4, 5), make(4, 5, dtype=boolean))
        index(s, make(2, 4, 5), slice(None), make(4, 5, dtype=boolean))
        index(s, make(4), torch.tensor([False] * 4))
        index(s, make(4), torch.tensor([1, 0, 1, 0], dtype=u8))
        index(s, make(4, 5), torch.tensor([4]))
        index(s, make(4, 5), torch.tensor([0, -5]))
        index(s, make(4, 5), torch.tensor([0, 1]), torch.tensor([0, 1, 2]))
        index(s, make(4, 5), torch.tensor([True, False]))
        index(s, make(4, 5), make(4, 4, dtype=boolean))
        index(s, make(4), torch.tensor([0.5, 1]), grad=False)


def assigning(s):
    with s.op("put_", exact=True):
        for items in [(0,), (slice(None), 1), (slice(1, 3), slice(None, None, 2)), (..., -1), (slice(2, 2),)]:
            assign(s, make(4, 5), items, 2.5)
            assign(s, make(4, 5, dtype=i64), items, 7)
        assign(s, make(4, 5), (0,), make(5))
        assign(s, make(4, 5), (slice(0, 2),), make(2, 5))
        assign(s, make(4, 5), (slice(0, 2),), make(5))
        assign(s, make(4, 5), (slice(None), 0), make(4, dtype=i64))
        assign(s, make(4, 5, dtype=i64), (0,), make(5))
        assign(s, transposed(4, 5), (1,), make(5))
        assign(s, make(4, 5), (make(4, 5, dtype=boolean),), 0)
        assign(s, make(4, 5), (torch.tensor([True, False, True, False]),), 1.5)
        assign(s, make(4, 5), (torch.tensor([0, 2]),), 0)
        assign(s, make(4, 5), (torch.tensor([0, 2]),), make(2, 5))
        assign(s, make(4, 5), (torch.tensor([0, 2]), torch.tensor([1, 3])), make(2))
        assign(s, make(4, 5), (slice(None), [1, 3]), -1)
        assign(s, make(4), (torch.tensor([True, False, True, False]),), make(2))
        assign(s, make(4, 5), (0,), make(4))
        assign(s, make(4, 5), (4,), 1)
        assign(s, make(4), (torch.tensor([True, False, True, False]),), make(3))
        program = s.program("a gradient flows through an assignment")
        source, value = program.tensor(make(4, grad=True)), program.tensor(make(2, grad=True))
        target = source.mul(2)
        target[slice(1, 3)] = value
        program.expect(target)
        target.backward(make(4))
        program.expect_gradient(source.grad, value.grad)


def named(s):
    with s.op("gather", exact=True):
        for dtype in FLOATS + [i64]:
            s.call("gather", make(3, 4, dtype=dtype), 1, indices(3, 2, below=4))
            s.call("gather", make(3, 4, dtype=dtype), 0, indices(2, 4, below=3))
        s.method("gather", transposed(3, 4), -1, indices(3, 5, below=4))
        s.error("gather", make(3, 4), 1, torch.tensor([[4]]))
        s.error("gather", make(3, 4), 1, torch.tensor([0]))
        s.error("gather", make(3, 4), 0, indices(2, 5, below=3))
        s.error("gather", make(3, 4), 0, make(2, 4))
    for name in ["scatter_", "scatter_add_"]:
        with s.op(name, exact=True):
            s.inplace(name, make(3, 5), 1, torch.tensor([[0, 4], [1, 2], [3, 0]]), make(3, 2))
            s.inplace(name, make(3, 5, dtype=i64), 0, torch.tensor([[0, 2, 1, 0, 0]]), make(1, 5, dtype=i64))
            if name == "scatter_":
                s.inplace(name, make(3, 5), 1, torch.tensor([[0], [1], [3]]), 2.5)
                s.inplace(name, torch.zeros(3, 4, dtype=i64), 1, torch.tensor([[0], [1], [3]]), 1)
            s.method_error(name, make(3, 5), 1, torch.tensor([[5]]), make(1, 1))
            s.method_error(name, make(3, 5), 1, torch.tensor([[0]]), make(1, 1, dtype=f64))
    with s.op("take", exact=True):
        s.call("take", make(3, 4), torch.tensor([[0, 11], [5, -1]]))
        s.error("take", make(3, 4), torch.tensor([12]))
    with s.op("index_select", exact=True):
        for dtype in FLOATS + [i64, boolean]:
            s.call("index_select", make(3, 4, dtype=dtype), 0, torch.tensor([0, 2, 2]))
            s.call("index_select", make(3, 4, dtype=dtype), 1, torch.tensor([3]))
        s.method("index_select", strided(3, 4), 1, torch.tensor([1, 0]))
        s.error("index_select", make(3, 4), 0, torch.tensor([3]))
        s.error("index_select", make(3, 4), 0, torch.tensor([[1]]))
        s.error("index_select", make(3, 4), 2, torch.tensor([1]))
        s.error("index_select", make(3, 4), 0, make(2))
    with s.op("index_add_"):
        s.inplace("index_add_", make(3, 4), 0, torch.tensor([0, 2, 0]), make(3, 4))
        s.inplace("index_add_", make(3, 4), 1, torch.tensor([1]), make(3, 1), alpha=-2)
        s.inplace("index_add_", make(3, 4, dtype=i64), 0, torch.tensor([1]), make(1, 4, dtype=i64))
        s.method_error("index_add_", make(3, 4), 0, torch.tensor([3]), make(1, 4))
        s.method_error("index_add_", make(3, 4), 0, torch.tensor([0, 1]), make(1, 4))
    with s.op("masked_fill", exact=True):
        for dtype in FLOATS + [i64]:
            s.call("masked_fill", make(2, 3, dtype=dtype), make(2, 3, dtype=boolean), 7)
        s.call("masked_fill", make(2, 3), make(3, dtype=boolean), float("-inf"))
        s.method("masked_fill", transposed(2, 3), make(2, 1, dtype=boolean), 0.5)
        s.inplace("masked_fill_", make(2, 3), make(2, 3, dtype=boolean), -1)
        s.error("masked_fill", make(2, 3), make(2, 3), 1)
        s.error("masked_fill", make(2, 3), make(4, dtype=boolean), 1)
        s.call("masked_fill", make(2, 3, dtype=i64), make(3, dtype=boolean), 1.5)
        s.inplace("masked_fill_", make(2, 3, dtype=i64), make(3, dtype=boolean), 1.5)
    with s.op("masked_select", exact=True):
        for dtype in FLOATS + [i64]:
            s.call("masked_select", make(2, 3, dtype=dtype), make(2, 3, dtype=boolean))
        s.call("masked_select", make(2, 3), make(3, dtype=boolean))
        s.method("masked_select", transposed(2, 3), make(2, 3, dtype=boolean))
        s.error("masked_select", make(2, 3), make(2, 3))
        s.error("masked_select", make(2, 3), make(4, dtype=boolean))
    with s.op("nonzero", exact=True):
        for dtype in ALL:
            s.call("nonzero", make(2, 3, dtype=dtype, low=-1, high=2), grad=False)
        s.method("nonzero", make(2, 2, 2, dtype=boolean))
        s.call("nonzero", make(dtype=i64, low=1, high=2))
        s.call("nonzero", torch.zeros(3))
        s.call("nonzero", make(2, 3, dtype=boolean), as_tuple=True)


def cases(s):
    basic(s)
    advanced(s)
    assigning(s)
    named(s)
