"""Norms, powers and products of matrices."""

import torch

from families.factorizations import positive, regular
from oracle.data import FLOATS, make

f32, f64 = FLOATS
i64, inf = torch.int64, float("inf")


def cases(s):
    norms(s)
    ranks(s)
    functions(s)
    products(s)
    contractions(s)


def norms(s):
    with s.op("linalg.norm"):
        s.call("linalg.norm", make(3, dtype=f64))
        s.call("linalg.norm", make(2, 3, 4, dtype=f64))
        for ord in [1, -1, 2, -2, inf, -inf, "fro", "nuc"]:
            s.call("linalg.norm", make(4, 3, dtype=f64), ord)
        s.call("linalg.norm", make(2, 3, 4, dtype=f64), 3, dim=1, keepdim=True)
        s.call("linalg.norm", make(2, 3, dtype=f32), 2, dtype=f64)
        s.error("linalg.norm", make(2, 3, 3), 2)
        s.error("linalg.norm", make(3, 3), 3)
        s.error("linalg.norm", make(3, 3), "x")
        s.error("linalg.norm", make(3, 3), 2, dim=(0, 1, 2))
    with s.op("linalg.matrix_norm"):
        for ord in [1, -1, 2, -2, inf, -inf, "fro", "nuc"]:
            s.call("linalg.matrix_norm", make(2, 4, 3, dtype=f64), ord)
            s.call("linalg.matrix_norm", make(2, 4, 3, dtype=f64), ord, dim=(2, 0))
            s.call("linalg.matrix_norm", make(2, 4, 3, dtype=f64), ord, keepdim=True, grad=False)
        s.call("linalg.matrix_norm", make(0, 3), 2, grad=False)
        s.error("linalg.matrix_norm", make(3))
        s.error("linalg.matrix_norm", make(3, 3), 0)
        s.error("linalg.matrix_norm", make(3, 3), 2, dim=(0, 0))
        s.error("linalg.matrix_norm", make(3, 3), 2, dim=(0,))
        s.error("linalg.matrix_norm", make(3, 3, dtype=i64))
    with s.op("norm"):
        s.call("norm", make(3, 4, dtype=f64), p="nuc")
        s.call("norm", make(2, 3, 4, dtype=f64), p="nuc", dim=(0, 2))
        s.call("norm", make(3, 4), dtype=f64)
        s.call("norm", make(3, 4, dtype=f64), p=inf, dim=1)
        s.error("norm", make(2, 3, 3), p="nuc")
        s.error("norm", make(3, 3), p="x")
    with s.op("nuclear_norm"):
        s.call("nuclear_norm", make(3, 4, dtype=f64))
        s.call("nuclear_norm", make(2, 3, 4, dtype=f64), dim=(1, 2))
    with s.op("frobenius_norm"):
        s.call("frobenius_norm", make(2, 3, 4, dtype=f64), dim=(1, 2), grad=False)
    with s.op("linalg.cond"):
        for p in [None, 1, -1, 2, -2, inf, "fro", "nuc"]:
            s.call("linalg.cond", regular(3, 3), p, grad=p in [None, 2, -2])
        s.call("linalg.cond", make(2, 4, 3, dtype=f64))
        s.call("linalg.cond", torch.zeros(3, 3), 1, grad=False)
        s.error("linalg.cond", make(3))
        s.error("linalg.cond", make(3, 3), "x")
        s.error("linalg.cond", make(3, 3), 3)
        s.error("linalg.cond", make(2, 3), 1)


def ranks(s):
    with s.op("linalg.matrix_rank"):
        low = make(4, 2, dtype=f64) @ make(2, 3, dtype=f64)
        for kwargs in [{}, {"tol": 0.5}, {"atol": 0.5}, {"atol": 0.5, "rtol": 0.25}, {"rtol": torch.tensor(0.75)}]:
            s.call("linalg.matrix_rank", low, grad=False, **kwargs)
        s.call("linalg.matrix_rank", positive(2, 3, 3), hermitian=True, grad=False)
        s.call("linalg.matrix_rank", make(2, 0, 3), grad=False)
        s.error("linalg.matrix_rank", make(3))


def functions(s):
    for name in ["linalg.matrix_power", "matrix_power"]:
        with s.op(name):
            for n in [-3, -1, 0, 1, 2, 5]:
                s.call(name, regular(3, 3), n)
            s.call(name, make(3, 3, dtype=i64), 3)
            s.error(name, make(2, 3), 2)
            s.error(name, make(3), 2)
            s.error(name, torch.zeros(3, 3), -2)
    for name in ["linalg.matrix_exp", "matrix_exp"]:
        with s.op(name):
            for shape in [(3, 3), (2, 3, 3), (1, 1), (0, 0)]:
                s.call(name, make(*shape, dtype=f64))
            s.call(name, make(3, 3, dtype=f64, low=-30, high=30), grad=False)
            s.error(name, make(2, 3))
            s.error(name, make(2, 2, dtype=i64))
    with s.op("linalg.multi_dot"):
        s.call("linalg.multi_dot", [make(3, 2, dtype=f64), make(2, 5, dtype=f64), make(5, 4, dtype=f64)])
        s.call("linalg.multi_dot", [make(3, dtype=f64), make(3, 2, dtype=f64), make(2, dtype=f64)])
        s.error("linalg.multi_dot", [make(3, 3)])
        s.error("linalg.multi_dot", [make(3, 2), make(2, 2), make(3, 5)])
        s.error("linalg.multi_dot", [make(3, 3, 2), make(2, 3)])
    with s.op("chain_matmul"):
        s.call("chain_matmul", make(3, 2, dtype=f64), make(2, 5, dtype=f64), make(5, 4, dtype=f64))
        s.error("chain_matmul", make(3, 2), make(2))
    with s.op("linalg.matmul"):
        s.call("linalg.matmul", make(2, 3, 4, dtype=f64), make(4, 2, dtype=f64))
    with s.op("linalg.vecdot"):
        s.call("linalg.vecdot", make(3, dtype=f64), make(3, dtype=f64), grad=False)
        s.call("linalg.vecdot", make(2, 3, dtype=f64), make(3, dtype=f64), grad=False)
        s.call("linalg.vecdot", make(2, 3, dtype=f64), make(2, 3, dtype=f64), dim=0, grad=False)
        s.error("linalg.vecdot", make(3, dtype=i64), make(3, dtype=i64))
    with s.op("linalg.vander"):
        s.call("linalg.vander", make(3, dtype=f64), grad=False)
        s.call("linalg.vander", make(2, 3, dtype=f64), N=5, grad=False)
        s.call("linalg.vander", make(3, dtype=torch.int32))
        s.error("linalg.vander", make(3), N=1)
    for name in ["linalg.cross", "cross"]:
        with s.op(name):
            s.call(name, make(2, 3, dtype=f64), make(2, 3, dtype=f64))
            s.call(name, make(4, 3, dtype=f64), make(1, 3, dtype=f64), dim=1)
            s.call(name, make(3, 2, dtype=i64), make(3, 2, dtype=i64), dim=0)
            s.error(name, make(2, 4), make(2, 4))
            s.error(name, make(4, 3), make(3))
    with s.op("linalg.diagonal"):
        s.call("linalg.diagonal", make(2, 3, 4, dtype=f64))
        s.call("linalg.diagonal", make(2, 3, 4, dtype=f64), offset=1, dim1=0, dim2=2)
    with s.op("trace"):
        s.call("trace", make(3, 4, dtype=f64))
        s.call("trace", make(3, 3, dtype=i64))
        s.error("trace", make(3))


def products(s):
    with s.op("addmv", sums=True):
        s.call("addmv", make(2, dtype=f64), make(2, 3, dtype=f64), make(3, dtype=f64))
        s.call("addmv", make(1, dtype=f64), make(2, 3, dtype=f64), make(3, dtype=f64), beta=0.5, alpha=2)
        s.inplace("addmv_", make(2), make(2, 3), make(3))
        s.error("addmv", make(2), make(2, 3), make(4))
        s.error("addmv", make(3), make(2, 3), make(3))
        s.error("addmv", make(2), make(2, 3), make(3, dtype=f64))
    with s.op("addmm", sums=True):
        s.inplace("addmm_", make(2, 4), make(2, 3), make(3, 4), beta=0.5, alpha=2)
    with s.op("addr"):
        s.call("addr", make(2, 3, dtype=f64), make(2, dtype=f64), make(3, dtype=f64))
        s.call("addr", make(3, dtype=f64), make(2, dtype=f64), make(3, dtype=f64), beta=0.5, alpha=2)
        s.call("addr", make(2, 3, dtype=torch.bool), make(2, dtype=torch.bool), make(3, dtype=torch.bool))
        s.call("addr", make(2, 3, dtype=i64), make(2, dtype=i64), make(3, dtype=i64), beta=0, alpha=2)
        s.inplace("addr_", make(2, 3), make(2), make(3))
        s.error("addr", make(2, 3), make(3), make(3))
        s.error("addr", make(2, 3), make(2, 2), make(3))
        s.error("addr", make(2, 3, dtype=i64), make(2, dtype=i64), make(3, dtype=i64), beta=0.5)
    for name, size in [("addbmm", (2, 2)), ("baddbmm", (4, 2, 2))]:
        with s.op(name, sums=True):
            for kwargs in [{}, {"beta": 0.5, "alpha": 2}, {"beta": 0}]:
                s.call(name, make(*size, dtype=f64), make(4, 2, 3, dtype=f64), make(4, 3, 2, dtype=f64), **kwargs)
            s.call(name, make(1, dtype=f64), make(4, 2, 3, dtype=f64), make(4, 3, 2, dtype=f64))
            s.inplace(name + "_", make(*size), make(4, 2, 3), make(4, 3, 2))
            s.error(name, make(2, 2), make(4, 2, 3), make(5, 3, 2))
            s.error(name, make(2, 2), make(4, 2, 3), make(4, 2, 2))
            s.error(name, make(2, 3), make(4, 2, 3), make(4, 3, 2))
            s.error(name, make(2, 2), make(4, 2, 3, dtype=f64), make(4, 3, 2))
    with s.op("vdot", sums=True):
        s.call("vdot", make(5, dtype=f64), make(5, dtype=f64))
        s.call("vdot", make(5, dtype=i64), make(5, dtype=i64))
        s.error("vdot", make(3), make(4))
    for name in ["ger", "kron"]:
        with s.op(name):
            s.call(name, make(2, dtype=f64), make(3, dtype=f64))
    with s.op("kron"):
        s.call("kron", make(2, 3, dtype=f64), make(3, dtype=f64), grad=False)
        s.call("kron", make(2, 3, dtype=i64), make(2, 2, dtype=i64))


def contractions(s):
    with s.op("inner", sums=True):
        s.call("inner", make(2, 3, dtype=f64), make(4, 3, dtype=f64))
        s.call("inner", make(2, 3, dtype=f64), torch.tensor(2.5, dtype=f64))
        s.error("inner", make(2, 3), make(4, 2))
    with s.op("tensordot", sums=True):
        s.call("tensordot", make(2, 3, dtype=f64), make(3, 4, dtype=f64), dims=1)
        s.call("tensordot", make(2, 3, 4, dtype=f64), make(4, 3, 5, dtype=f64), dims=([2, 1], [0, 1]))
        s.call("tensordot", make(2, 3, dtype=f64), make(4, dtype=f64), dims=0)
        s.call("tensordot", make(2, 1, dtype=f64), make(3, 2, dtype=f64), dims=1)
        s.error("tensordot", make(2, 3), make(3, 2), dims=([1], [1]))
        s.error("tensordot", make(2, 3), make(3, 2), dims=3)
        s.error("tensordot", make(2, 3), make(3, 2), dims=([1], [0, 1]))
    with s.op("einsum", sums=True):
        a, b = make(2, 3, dtype=f64), make(3, 4, dtype=f64)
        square, batch = make(3, 3, dtype=f64), make(5, 2, 3, dtype=f64)
        for equation, operands in [
            ("ij,jk", (a, b)), ("ij,jk->ik", (a, b)), ("ij , jk -> ik", (a, b)), ("ij->", (a,)),
            ("ij->ji", (a,)), ("ii", (square,)), ("ii->i", (square,)), ("i,j", (a[0], b[0])), ("bij,jk->bik", (batch, b)),
            ("...ij,jk->...ik", (batch, b)), ("...", (batch,)), ("bij,bij->b", (batch, batch)), ("bij,bij->ij", (batch, batch)),
            ("ij,jk,kl->il", (a, b, b.mT.contiguous())), ("i,ij,j", (a[:, 0], a, a[0])), ("Ab,bA->", (a, a.mT)),
        ]:  # fmt: skip
            s.call("einsum", equation, *operands, grad=False)
        s.call("einsum", "ij,jk->ik", make(2, 3, dtype=f64), make(3, 4, dtype=f64), grad=False)
        s.call("einsum", make(2, 3, dtype=f64), [0, 1], make(3, 4, dtype=f64), [1, 2], [0, 2], grad=False)
        for equation, operands in [
            ("ij,jk", (a,)), ("ij,jk->ik", (a, make(4, 2, dtype=f64))), ("ij", (batch,)), ("ijk", (a,)), ("ij->ik", (a,)),
            ("i.j", (a,)), ("i...j...", (batch,)), ("ij->ii", (a,)), ("i1", (a,)), ("ij->1", (a,)), ("ii", (a,)),
            ("...,...", (make(5, 2), make(3, 2))), ("ij->i...j...", (a,)), ("ij-i", (a,)),
        ]:  # fmt: skip
            s.error("einsum", equation, *operands)
        s.error("einsum", "ij")
        s.error("einsum", a, [0, 52])
