"""Ranks, running results, differences, histograms and distances."""

import torch

from oracle.data import FLOATS, distinct, make, strided, transposed
from oracle.suite import describe, resolve

f32, f64, i64, i32, u8, boolean = torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool
NAN = float("nan")


def gradients(s, name, *args, **kwargs):
    """Values, and gradients of the sum: PyTorch's node has another name than ours."""
    s.call(name, *[a.clone() if isinstance(a, torch.Tensor) else a for a in args], grad=False, **kwargs)
    program = s.program(f"gradients of {describe(name, args, kwargs)}")
    args = [program.tensor(a.requires_grad_()) if isinstance(a, torch.Tensor) else a for a in args]
    resolve(program.torch, name)(*args, **kwargs).sum().backward()
    for a in args:
        if hasattr(a, "grad"):
            program.expect_gradient(a.grad)


def ranks(s):
    for name in ["median", "nanmedian"]:
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, distinct(7, dtype=dtype))
                s.call(name, distinct(3, 4, dtype=dtype), 1)
                s.method(name, distinct(3, 4, dtype=dtype), dim=0, keepdim=True)
            s.call(name, torch.tensor([[1, NAN, 3], [4, 5, 6]]), 1)
            s.call(name, torch.tensor([1.5, NAN, 3]))
            s.call(name, make(5, 9, dtype=i64, low=0, high=4), 1)
            s.call(name, make(6, dtype=u8, low=0, high=9))
            s.call(name, make(0), grad=False)
            s.call(name, make(), 0)
            s.error(name, make(2, 0), 1)
            s.error(name, make(3), 1)
            s.error(name, make(3, dtype=boolean))
    with s.op("kthvalue"):
        for dtype in FLOATS:
            s.call("kthvalue", distinct(7, dtype=dtype), 3)
            s.call("kthvalue", distinct(3, 4, dtype=dtype), 2, 0, True)
        s.call("kthvalue", make(4, 9, dtype=i64, low=0, high=4), 5)
        s.method("kthvalue", transposed(4, 5), 2, dim=0)
        s.error("kthvalue", make(3), 4)
        s.error("kthvalue", make(3), 0)
    with s.op("mode"):
        s.call("mode", make(4, 30, dtype=i64, low=0, high=5))
        s.call("mode", make(30, 3, dtype=i64, low=0, high=5).float(), 0, True)
        s.method("mode", make(5, dtype=boolean))
    with s.op("msort"):
        s.call("msort", distinct(4, 3))
        s.method("msort", make(5, dtype=i64))
    for name in ["quantile", "nanquantile"]:
        with s.op(name):
            for dtype in FLOATS:
                for mode in ["linear", "lower", "higher", "midpoint", "nearest"]:
                    s.call(name, distinct(3, 7, dtype=dtype), torch.tensor([0, 0.3, 0.5, 1], dtype=dtype), dim=1,
                           interpolation=mode, grad=False)  # fmt: skip
                    gradients(s, name, distinct(3, 7, dtype=dtype), 0.3, 0, interpolation=mode)
                gradients(s, name, distinct(3, 7, dtype=dtype), 0.6)
                gradients(s, name, distinct(3, 7, dtype=dtype), 0.25, 0, True)
            s.call(name, torch.tensor([[1, NAN, 3], [4, 5, 6]]), 0.5, dim=1, grad=False)
            s.call(name, torch.tensor([[NAN, NAN], [4, 5]]), 0.5, dim=1, grad=False)
            s.error(name, make(3), 1.5)
            s.error(name, make(3), torch.tensor([0.5, 1.5]))
            s.error(name, make(3), torch.tensor([0.5], dtype=f64))
            s.error(name, make(3, dtype=i64), 0.5)
            s.error(name, make(0), 0.5)
            s.error(name, make(3), 0.5, interpolation="cubic")


def searching(s):
    edges = torch.tensor([-1, 0, 0, 1.5, 3])
    with s.op("searchsorted", exact=True):
        for right in [False, True]:
            s.call("searchsorted", edges, make(2, 9), right=right, grad=False)
            s.call("searchsorted", edges, torch.tensor([0, 1.5, NAN, 9, -9]), right=right)
        s.call("searchsorted", make(3, 5).sort(1)[0], make(3, 4), grad=False)
        s.call("searchsorted", edges, 0.5)
        s.call("searchsorted", edges, 0, side="right", out_int32=True)
        s.call("searchsorted", torch.tensor([3, 1, 2]), torch.tensor([2, 4]), sorter=torch.tensor([1, 2, 0]))
        s.error("searchsorted", edges, make(3), right=True, side="left")
        s.error("searchsorted", edges, make(3), side="middle")
        s.call("searchsorted", edges, make(3, dtype=i64), grad=False)
        s.error("searchsorted", make(3, 5), make(2, 4))
        s.error("searchsorted", make(3, 5), 0.5)
    with s.op("bucketize", exact=True):
        s.call("bucketize", make(2, 9), edges, grad=False)
        s.call("bucketize", torch.tensor([0, 1.5, -2]), edges, right=True, out_int32=True)
        s.call("bucketize", 1, edges)
        s.error("bucketize", make(3), make(2, 2))
    with s.op("isin", exact=True):
        s.call("isin", make(4, 5, dtype=i64), torch.tensor([1, -2, 0]))
        s.call("isin", make(9, dtype=i64), torch.tensor([1, -2, 0]), invert=True)
        s.call("isin", torch.tensor([0.5, NAN, 2]), torch.tensor([NAN, 2]))
        s.call("isin", make(9, dtype=i64), 1)
        s.call("isin", 1, make(9, dtype=i64))
        s.call("isin", make(3), make(0), grad=False)
    with s.op("unique", exact=True):
        for dtype in [f32, i64, u8]:
            s.call("unique", make(4, 5, dtype=i64, low=0, high=5).to(dtype), grad=False)
            s.call("unique", make(4, 5, dtype=i64, low=0, high=5).to(dtype), return_inverse=True, return_counts=True, grad=False)
            s.method("unique", make(6, 2, dtype=i64, low=0, high=2).to(dtype), dim=0, return_counts=True, grad=False)
        s.call("unique", torch.tensor([1.5, NAN, NAN, 1.5]), return_counts=True, grad=False)
        s.call("unique", make(2, 6, dtype=i64, low=0, high=2), True, False, False, 0, grad=False)
        s.call("unique", make(5, dtype=boolean), return_inverse=True, grad=False)
    with s.op("unique_consecutive", exact=True):
        s.call("unique_consecutive", torch.tensor([1, 1, 2, 2, 3, 1, 1, 2]), grad=False)
        s.call("unique_consecutive", torch.tensor([1, 1, 2, 2, 3, 1, 1, 2]), return_inverse=True, return_counts=True, grad=False)
        s.method("unique_consecutive", torch.tensor([[1, 2], [1, 2], [3, 4]]), dim=0, return_counts=True, grad=False)


def running(s):
    with s.op("cumprod"):
        for dtype in FLOATS:
            s.call("cumprod", make(2, 5, dtype=dtype), 1)
            s.method("cumprod", transposed(4, 3, dtype=dtype), 0)
            s.call("cumprod", torch.tensor([[1.5, 0, 2, 3], [2, 0, 0, 4]], dtype=dtype), 1)
        s.call("cumprod", make(4, dtype=i32), 0)
        s.call("cumprod", make(4, dtype=boolean), 0)
        s.call("cumprod", make(4, dtype=i64), 0, dtype=f32)
        s.call("cumprod", make(), 0)
        s.inplace("cumprod_", make(2, 3), 1)
        s.inplace("cumprod_", make(2, 3, dtype=torch.float16), 1, dtype=torch.float16)
        s.error("cumprod", make(2, 3), 2)
    with s.op("cumsum"):
        s.inplace("cumsum_", make(2, 3), 1)
        s.inplace("cumsum_", make(2, 3, dtype=torch.bfloat16), 1, dtype=torch.bfloat16)
    for name in ["cummax", "cummin"]:
        with s.op(name):
            for dtype in FLOATS + [i64]:
                s.call(name, make(2, 9, dtype=dtype), 1)
            s.method(name, strided(4, 3), 0)
            s.call(name, torch.tensor([1, 2, NAN, 3, 2.5, 0]), 0)
            s.call(name, make(5, dtype=boolean), 0)
            s.call(name, make(), 0)
            s.error(name, make(2, 3), 2)
    with s.op("logcumsumexp"):
        for dtype in FLOATS:
            s.call("logcumsumexp", make(2, 7, dtype=dtype), 1)
            s.method("logcumsumexp", transposed(4, 3, dtype=dtype), 0)
        s.call("logcumsumexp", torch.tensor([float("-inf"), 1, 2, float("inf"), 3]), 0, grad=False)
        s.error("logcumsumexp", make(3, dtype=i64), 0)
    with s.op("diff"):
        s.call("diff", make(2, 5))
        s.call("diff", make(2, 5), 2, 0)
        s.call("diff", make(2, 5), n=3, prepend=make(2, 1), append=make(2, 2))
        s.call("diff", make(6, dtype=boolean))
        s.method("diff", make(6, dtype=i64))
        s.call("diff", make(3), 0, grad=False)
        s.error("diff", make())
        s.error("diff", make(3), -1)
        s.error("diff", make(2, 3), prepend=make(3))
    with s.op("gradient"):
        s.call("gradient", make(4, 5))
        s.call("gradient", make(4, 5), spacing=0.5, dim=1)
        s.call("gradient", make(4, 5), spacing=[0.5, 2.5], edge_order=2)
        s.call("gradient", make(4, 5), spacing=[torch.tensor([0, 1, 3, 4.5])], dim=0, grad="first")
        s.call("gradient", make(4, 5), spacing=[torch.tensor([0, 1, 3, 4.5])], dim=[0], edge_order=2, grad="first")
        s.call("gradient", make(4, dtype=i64))
        s.error("gradient", make(4), edge_order=3)
        s.error("gradient", make(1))
        s.error("gradient", make(4, 4), dim=[1, 1])
    for name in ["trapezoid", "trapz", "cumulative_trapezoid"]:
        with s.op(name):
            gradients(s, name, make(3, 5))
            gradients(s, name, make(3, 5), dim=0, dx=0.5)
            gradients(s, name, make(3, 5), make(5))
            gradients(s, name, make(3, 5), make(3, 5), dim=0)
            s.call(name, make(4, dtype=i64))
            s.error(name, make(3, 5), make(4))
            s.error(name, make(3, dtype=boolean))


def moments(s):
    holes = torch.tensor([[1.5, NAN, 2], [NAN, NAN, NAN], [1, 2, 3.5]])
    for name in ["nansum", "nanmean"]:
        with s.op(name):
            s.call(name, holes.clone(), grad=False)
            s.call(name, holes.clone(), 1, grad=False)
            s.call(name, holes.clone(), dim=0, keepdim=True, dtype=f64, grad=False)
            s.attempt(name, make(3, dtype=i64))
    for name in ["var_mean", "std_mean"]:
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, make(3, 5, dtype=dtype), grad=False)
                s.call(name, make(3, 5, dtype=dtype), False, grad=False)
                s.call(name, make(3, 5, dtype=dtype), 1, grad=False)
                s.call(name, make(3, 5, dtype=dtype), dim=[0, 1], correction=2, keepdim=True, grad=False)
                s.call(name, make(3, 5, dtype=dtype), 0, False, True, grad=False)
    with s.op("aminmax"):
        s.call("aminmax", make(3, 5), grad=False)
        s.call("aminmax", make(3, 5), dim=1, keepdim=True, grad=False)
        s.method("aminmax", make(4, dtype=i64), dim=0)
        s.error("aminmax", make(0))
        s.error("aminmax", make(3, 0), dim=1)
    with s.op("cov"):
        s.call("cov", make(3, 6), grad=False)
        s.call("cov", make(6), correction=0, grad=False)
        s.call("cov", make(3, 6), fweights=torch.tensor([1, 2, 0, 3, 1, 1]), grad=False)
        s.call("cov", make(3, 6, dtype=f64), aweights=make(6, dtype=f64, low=0.1), fweights=torch.tensor([1, 2, 0, 3, 1, 1]), grad=False)
        s.error("cov", make(2, 2, 2))
        s.error("cov", make(3), fweights=make(3))
        s.error("cov", make(3), aweights=torch.tensor([1.5, -1, 2]))
    with s.op("corrcoef"):
        s.call("corrcoef", make(3, 6), grad=False)
        s.method("corrcoef", make(6), grad=False)
        s.error("corrcoef", make(2, 2, 2))


def histograms(s):
    with s.op("histc"):
        s.call("histc", make(50), 10, grad=False)
        s.call("histc", make(50, dtype=f64), bins=7, min=-2, max=2.5, grad=False)
        s.call("histc", torch.ones(4), 3)
        s.error("histc", make(3), 0)
        s.error("histc", make(3), 3, 2, 1)
        s.error("histc", torch.tensor([float("inf"), 1]), 3)
    with s.op("histogram"):
        s.call("histogram", make(50), 10, grad=False)
        s.call("histogram", make(50), bins=5, range=[-2.5, 2.5], weight=make(50, low=0), density=True, grad=False)
        s.call("histogram", make(50), torch.tensor([-2, -1.5, 0, 2.5]), grad=False)
        s.method("histogram", make(30, dtype=f64), 4, density=True, grad=False)
        s.error("histogram", make(3), 0)
    with s.op("histogramdd"):
        s.call("histogramdd", make(40, 2), [3, 4], grad=False)
        s.call("histogramdd", make(40, 2), 3, range=[-1.5, 1.5, -2.5, 2.5], density=True, grad=False)
        s.call("histogramdd", make(40, 2), [torch.tensor([-1.5, 0, 2]), torch.tensor([-2, 2.5])], weight=make(40, low=0), grad=False)
        s.error("histogramdd", make(4, 2), [3])
    with s.op("bincount"):
        s.call("bincount", make(20, dtype=i64, low=0, high=7))
        s.call("bincount", make(20, dtype=u8, low=0, high=7), minlength=10)
        s.call("bincount", make(20, dtype=i64, low=0, high=7), make(20), grad=False)
        s.method("bincount", make(20, dtype=i64, low=0, high=7), make(20, dtype=f64), 9, grad=False)
        s.call("bincount", make(0, dtype=i64), minlength=3)
        s.error("bincount", make(3))
        s.error("bincount", torch.tensor([1, -1]))
        s.error("bincount", make(2, 2, dtype=i64, low=0))
        s.error("bincount", make(2, dtype=i64, low=0), make(3))


def distances(s):
    for p in [2, 1, 0.5, 3, float("inf"), 0]:
        with s.op("dist"):
            s.call("dist", make(2, 3), make(3), p, grad=False)
        with s.op("cdist"):
            gradients(s, "cdist", make(4, 3), make(2, 5, 3), p=p)
        with s.op("pdist"):
            gradients(s, "pdist", make(5, 3), p)
            s.call("nn.functional.pdist", make(4, 3), p=p, grad=False)
    with s.op("cdist"):
        s.error("cdist", make(3), make(3, 3))
        s.error("cdist", make(3, 2), make(3, 3))
        s.error("cdist", make(3, 3), make(3, 3), -1)
        s.error("cdist", make(3, 3, dtype=i64), make(3, 3))
    with s.op("pdist"):
        s.error("nn.functional.pdist", make(3))
    with s.op("renorm"):
        for p in [1, 2, float("inf")]:
            gradients(s, "renorm", make(4, 5), p, 0, 4)
        s.inplace("renorm_", make(4, 5), 2, 1, 3)
        s.error("renorm", make(3), 2, 0, 1)
        s.error("renorm", make(3, 3), -1, 0, 1)
    with s.op("vdot"):
        s.call("vdot", make(5), make(5), grad=False)
        s.call("vdot", make(5, dtype=i64), make(5, dtype=i64))
        s.error("vdot", make(5), make(4))
    with s.op("cross"):
        gradients(s, "cross", make(3, 4), make(3, 4))
        gradients(s, "cross", make(4, 3), make(1, 3), dim=1)
        s.error("cross", make(4, 4), make(4, 4))
        s.error("cross", make(4, 4), make(4, 4), dim=1)
    with s.op("softmin"):
        s.call("nn.functional.softmin", make(3, 4), 1)
        s.call("nn.functional.softmin", make(3, 4), dim=0, dtype=f64, grad=False)


def cases(s):
    ranks(s)
    searching(s)
    running(s)
    moments(s)
    histograms(s)
    distances(s)
