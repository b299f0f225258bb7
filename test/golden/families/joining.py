"""Tensors put together."""

import torch

from oracle.data import ALL, FLOATS, make, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL


def cases(s):
    with s.op("cat", exact=True):
        for dim in range(4):
            s.call("cat", [make(1, 1, 2, 4), make(1, 1, 2, 4)], dim)
        for dtype in ALL:
            s.call("cat", [make(2, 3, dtype=dtype), make(1, 3, dtype=dtype), make(4, 3, dtype=dtype)])
        s.call("cat", [make(2, 3), transposed(2, 2), strided(2, 2)], dim=-1)
        s.call("cat", [make(0), make(2, 3)])
        s.call("cat", [make(3, dtype=i64), make(2)])
        s.call("cat", [make(3, dtype=f64), make(2)])
        s.call("cat", [make(3, dtype=boolean), make(2, dtype=u8)])
        s.call("cat", (make(100, 1), make(100, 1)), 1)
        s.into("cat", torch.empty(0), [make(2), make(3)])
        s.error("cat", [make(2, 3), make(2, 4)])
        s.error("cat", [make(2, 3), make(2)])
        s.error("cat", [make(2, 3), make(2, 3)], 2)
        s.error("cat", [make(), make()])
        s.error("cat", [])
    with s.op("stack", exact=True):
        for dim in range(5):
            s.call("stack", [make(1, 1, 2, 4), make(1, 1, 2, 4)], dim)
        for dtype in FLOATS:
            s.call("stack", [make(2, dtype=dtype), make(2, dtype=dtype)])
        s.call("stack", [make(), make(), make()])
        s.call("stack", [make(2, dtype=i64), make(2)], dim=-1)
        s.error("stack", [make(2), make(3)])
        s.error("stack", [make(2), make(2)], 2)
        s.error("stack", [])
    with s.op("meshgrid", exact=True):
        s.call("meshgrid", [make(3), make(2)], indexing="ij")
        s.call("meshgrid", [make(3), make(2)], indexing="xy")
        s.call("meshgrid", make(2, dtype=i64), make(3, dtype=i64), make(2, dtype=i64))
