"""Sorting and picking by rank, on values without ties unless the order of ties is defined."""

import torch

from oracle.data import ALL, FLOATS, distinct, make

f32, f64, i64, i32, u8, boolean = ALL


def cases(s):
    with s.op("sort", exact=True):
        for dtype in FLOATS + [i64, i32]:
            s.call("sort", distinct(7, dtype=dtype))
            s.call("sort", distinct(3, 4, dtype=dtype), 0)
            s.call("sort", distinct(3, 4, dtype=dtype), dim=1, descending=True)
        s.method("sort", distinct(4, 3).t())
        s.call("sort", torch.tensor([2, 1, 2, 1, 3]), stable=True)
        s.call("sort", torch.tensor([2, 1, 2, 1, 3]), stable=True, descending=True)
        s.call("sort", torch.tensor([1.5, float("nan"), -2, float("inf")]), grad=False)
        s.call("sort", torch.tensor([1.5, float("nan"), -2, float("inf")]), descending=True, grad=False)
        s.call("sort", make(0), grad=False)
        s.call("sort", distinct(100))
        s.error("sort", make(2, 3), 2)
    with s.op("argsort", exact=True):
        s.call("argsort", distinct(7), grad=False)
        s.call("argsort", distinct(3, 4), 0, grad=False)
        s.call("argsort", distinct(3, 4), dim=1, descending=True, grad=False)
        s.method("argsort", distinct(5, dtype=i64))
    with s.op("topk", exact=True):
        for dtype in FLOATS + [i64]:
            s.call("topk", distinct(7, dtype=dtype), 3)
            s.call("topk", distinct(3, 5, dtype=dtype), 2, dim=0)
            s.call("topk", distinct(3, 5, dtype=dtype), 2, largest=False)
        s.method("topk", distinct(3, 5), 5, 1)
        s.call("topk", distinct(4), 0, grad=False)
        s.error("topk", make(3), 4)
        s.error("topk", make(3), 1, 1)
    with s.op("flip", exact=True):
        s.call("flip", make(2, 3), [0])
        s.call("flip", make(2, 3), [0, 1])
