"""Products of vectors and matrices."""

import torch

from oracle.data import ALL, FLOATS, make, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL


def cases(s):
    with s.op("matmul", sums=True):
        for dtype in FLOATS:
            for left, right in [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)),
                                ((5, 2, 3), (5, 3, 4)), ((2, 3), (5, 3, 4)), ((3,), (5, 3, 4)), ((5, 2, 3), (3,)),
                                ((2, 1, 2, 3), (5, 3, 2)), ((0, 3), (3, 4)), ((2, 0), (0, 3)), ((1, 1), (1, 1))]:  # fmt: skip
                s.call("matmul", make(*left, dtype=dtype), make(*right, dtype=dtype))
            s.method("matmul", transposed(3, 4, dtype=dtype), transposed(4, 2, dtype=dtype))
            s.call("matmul", strided(3, 4, dtype=dtype), strided(4, 5, dtype=dtype))
            s.call("matmul", make(17, 33, dtype=dtype, low=-1, high=1), make(33, 19, dtype=dtype, low=-1, high=1))
        s.call("matmul", make(2, 3, dtype=i64), make(3, 2, dtype=i64))
        s.into("matmul", torch.empty(0), make(2, 3), make(3, 2))
        s.error("matmul", make(2, 3), make(4, 5))
        s.error("matmul", make(3), make(4))
        s.error("matmul", make(2, 3), make(4))
        s.error("matmul", make(3), make(4, 5))
        s.error("matmul", make(), make(3))
        s.error("matmul", make(5, 2, 3), make(4, 3, 2))
        s.error("matmul", make(5, 2, 3), make(4, 2))
        s.error("matmul", make(2, 3), make(3, 2, dtype=f64))
        s.error("matmul", make(2, 3), make(3, 2, dtype=i64))
    with s.op("mm", sums=True):
        for dtype in FLOATS:
            s.call("mm", make(2, 3, dtype=dtype), make(3, 4, dtype=dtype))
            s.call("mm", transposed(2, 3, dtype=dtype), strided(3, 4, dtype=dtype))
            s.method("mm", make(0, 3, dtype=dtype), make(3, 2, dtype=dtype))
        s.call("mm", make(64, 48, low=-1, high=1), make(48, 32, low=-1, high=1), grad=False)
        s.call("mm", make(2, 3, dtype=i32), make(3, 2, dtype=i32))
        s.into("mm", torch.zeros(2, 4), make(2, 3), make(3, 4))
        s.error("mm", make(4, 3), make(2, 5))
        s.error("mm", make(3), make(3, 2))
        s.error("mm", make(2, 3), make(3))
        s.error("mm", make(2, 3), make(3, 2, dtype=f64))
    with s.op("mv", sums=True):
        for dtype in FLOATS:
            s.call("mv", make(5, 2, dtype=dtype), make(2, dtype=dtype))
            s.call("mv", transposed(5, 2, dtype=dtype), make(2, dtype=dtype))
        s.call("mv", make(3, 2, dtype=i64), make(2, dtype=i64))
        s.error("mv", make(2, 3), make(2))
        s.error("mv", make(2), make(2))
    with s.op("dot", sums=True):
        for dtype in FLOATS:
            s.call("dot", make(5, dtype=dtype), make(5, dtype=dtype))
        s.call("dot", make(4, dtype=i64), make(4, dtype=i64))
        s.call("dot", make(0), make(0))
        s.error("dot", make(3), make(4))
        s.error("dot", make(2, 2), make(2))
        s.error("dot", make(3), make(3, dtype=f64))
    with s.op("bmm", sums=True):
        for dtype in FLOATS:
            s.call("bmm", make(4, 2, 3, dtype=dtype), make(4, 3, 5, dtype=dtype))
            s.call("bmm", make(4, 3, 2, dtype=dtype).transpose(1, 2), make(4, 3, 5, dtype=dtype))
        s.error("bmm", make(4, 2, 3), make(5, 3, 2))
        s.error("bmm", make(4, 2, 3), make(4, 2, 3))
        s.error("bmm", make(2, 3), make(3, 2))
    with s.op("addmm", sums=True):
        for dtype in FLOATS:
            s.call("addmm", make(4, dtype=dtype), make(2, 3, dtype=dtype), make(3, 4, dtype=dtype))
            s.call("addmm", make(2, 4, dtype=dtype), make(2, 3, dtype=dtype), make(3, 4, dtype=dtype), beta=0.5, alpha=2)
            s.call("addmm", make(1, dtype=dtype), transposed(2, 3, dtype=dtype), make(3, 4, dtype=dtype), beta=0)
        s.error("addmm", make(5), make(2, 3), make(3, 4))
        s.error("addmm", make(4), make(2, 3), make(4, 4))
    for name in ["addcmul", "addcdiv"]:
        with s.op(name):
            s.call(name, make(2, 3), make(3, low=0.5), make(2, 3, low=0.5), value=0.5)
            s.inplace(name + "_", make(2, 3), make(2, 3, low=0.5), make(2, 3, low=0.5))
    with s.op("lerp"):
        s.call("lerp", make(2, 3), make(2, 3), 0.3)
    with s.op("outer", exact=True):
        for dtype in FLOATS + [i64]:
            s.call("outer", make(3, dtype=dtype), make(4, dtype=dtype))
        s.error("outer", make(2, 2), make(2))
