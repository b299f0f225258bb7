"""Special functions, most of them in torch.special."""

import torch

from oracle.data import FLOATS, make, special, strided, transposed
from oracle.suite import require_grads, resolve

f64, i64, boolean = torch.float64, torch.int64, torch.bool

# name -> the range its argument lives in, and whether PyTorch has its gradient
FUNCTIONS = {
    "lgamma": (0.1, 5, True), "digamma": (0.1, 5, True), "erfinv": (-0.95, 0.95, True), "i0": (-10, 10, True),
    "sinc": (-3, 3, True), "logit": (0.05, 0.95, True), "special.i0e": (-10, 10, True), "special.i1": (-10, 10, True),
    "special.i1e": (-10, 10, True), "special.ndtr": (-4, 4, False), "special.ndtri": (0.01, 0.99, True),
    "special.log_ndtr": (-8, 4, True), "special.erfcx": (-3, 30, True), "special.entr": (0.1, 3, True),
    "special.airy_ai": (-8, 8, False), "special.bessel_j0": (-9, 9, False), "special.bessel_j1": (-9, 9, False),
    "special.bessel_y0": (0.1, 9, False), "special.bessel_y1": (0.1, 9, False),
    "special.modified_bessel_i0": (-10, 10, False), "special.modified_bessel_i1": (-10, 10, False),
    "special.modified_bessel_k0": (0.1, 9, False), "special.modified_bessel_k1": (0.1, 9, False),
    "special.scaled_modified_bessel_k0": (0.1, 9, False), "special.scaled_modified_bessel_k1": (0.1, 9, False),
    "special.spherical_bessel_j0": (-9, 9, False),
}  # fmt: skip
# Functions of torch.special that are others by another name
ALIASES = {
    "digamma": (0.1, 5), "erf": (-3, 3), "erfc": (-3, 3), "erfinv": (-0.9, 0.9), "exp2": (-3, 3), "expit": (-3, 3),
    "expm1": (-3, 3), "gammaln": (0.1, 5), "i0": (-3, 3), "log1p": (-0.5, 3), "logit": (0.1, 0.9), "psi": (0.1, 5),
    "round": (-3, 3), "sinc": (-3, 3),
}  # fmt: skip
POLYNOMIALS = [
    "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w",
    "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w", "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l",
    "legendre_polynomial_p",
]  # fmt: skip


def gradients(s, name, *args):
    """Only the gradients: PyTorch's node has another name than ours."""
    program = s.program(f"gradients of {name}")
    require_grads(args)
    args = [program.tensor(value) if isinstance(value, torch.Tensor) else value for value in args]
    resolve(program.torch, name)(*args).sum().backward()
    for value in args:
        if hasattr(value, "grad"):
            program.expect_gradient(value.grad)


def functions(s):
    for name, (low, high, grad) in FUNCTIONS.items():
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, make(4, 9, dtype=dtype, low=low, high=high), grad=grad)
                s.call(name, transposed(4, 3, dtype=dtype, low=low, high=high), grad=grad)
                s.call(name, special(dtype), grad=False)
            s.call(name, make(3, dtype=i64, low=0, high=9), grad=False)
            s.call(name, make(3, dtype=boolean), grad=False)
            s.into(name, torch.empty(0), make(2, 3, low=low, high=high))
            if "." not in name:
                s.method(name, strided(2, 3, low=low, high=high))
                s.inplace(name + "_", make(2, 3, low=low, high=high))
                s.method_error(name + "_", make(3, dtype=i64))
    with s.op("logit"):
        s.call("logit", make(9, low=-0.5, high=1.5), 0.1)
        s.call("logit", make(9, low=-0.5, high=1.5), eps=0.2)
    with s.op("special.ndtr"):
        gradients(s, "special.ndtr", make(5))
    for name, (low, high) in ALIASES.items():
        with s.op("special." + name):
            s.call("special." + name, make(5, low=low, high=high), grad=name != "round")
    with s.op("special.softmax"):
        s.call("special.softmax", make(3, 4), 1)
        s.call("special.log_softmax", make(3, 4), 1, dtype=f64)
        s.call("special.logsumexp", make(3, 4), 1)


def gammas(s):
    with s.op("polygamma"):
        for dtype in FLOATS:
            for n in range(5):
                s.call("polygamma", n, make(6, dtype=dtype, low=0.2, high=6))
        s.call("polygamma", 1, torch.tensor([-0.5, -1.5, 0, 0.3]), grad=False)
        s.call("polygamma", 2, torch.tensor([-0.5, -1.5, 0, 0.3]), grad=False)
        s.method("polygamma", torch.tensor([1, 2, 3]), 2)
        s.call("special.polygamma", 2, make(6, low=0.2, high=6))
        s.error("polygamma", -1, make(3))
    with s.op("mvlgamma"):
        for dtype in FLOATS:
            s.call("mvlgamma", make(2, 3, dtype=dtype, low=3, high=9), 3)
        s.call("mvlgamma", torch.tensor([3, 4]), 2)
        s.call("special.multigammaln", make(4, low=3, high=9), 4)
        s.inplace("mvlgamma_", make(3, low=3, high=9), 2)
        s.error("mvlgamma", make(3), 0)
    for name in ["igamma", "igammac"]:
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, make(20, dtype=dtype, low=0.1, high=9).detach(), make(20, dtype=dtype, low=0.1, high=12), grad=False)
                s.call(name, torch.tensor([0, 0, 2, 2, float("inf"), -1, 1], dtype=dtype),
                       torch.tensor([0, 1.5, 0, float("inf"), 2, 1, -1], dtype=dtype), grad=False)  # fmt: skip
                s.call(name, torch.tensor([40, 300, 300, 5000, 5000], dtype=dtype),
                       torch.tensor([35.5, 280, 330, 4900, 5100], dtype=dtype), grad=False)  # fmt: skip
            program = s.program("gradient of the second argument")
            x = program.tensor(make(5, low=0.2, high=4, grad=True))
            result = getattr(program.torch, name)(program.tensor(torch.tensor([0.5, 1.5, 2.5, 3.5, 4.5])), x)
            result.backward(make(5))
            program.expect(result)
            program.expect_gradient(x.grad)
            s.inplace(name + "_", make(3, low=0.2), make(3, low=0.2))
            s.error(name, make(3, dtype=i64), make(3, dtype=i64))
    with s.op("special.gammainc"):
        s.call("special.gammainc", make(3, low=0.2), make(3, low=0.2), grad=False)
        s.call("special.gammaincc", make(3, low=0.2), make(3, low=0.2), grad=False)
    with s.op("special.zeta"):
        for dtype in FLOATS:
            s.call("special.zeta", make(9, dtype=dtype, low=1.1, high=6), make(9, dtype=dtype, low=0.2, high=30), grad=False)
            gradients(s, "special.zeta", 2, make(4, dtype=dtype, low=0.2))
            s.call("special.zeta", make(4, dtype=dtype, low=1.1, high=6), 1.5, grad=False)
        s.call("special.zeta", torch.tensor([1, 0.5, 2, 2, 2.5]), torch.tensor([1, 1, -1, -1.5, -1.5]), grad=False)


def products(s):
    for name in ["xlogy", "special.xlog1py", "special.xlogy"]:
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, make(2, 5, dtype=dtype), make(5, dtype=dtype, low=0.2))
                s.call(name, torch.tensor([0, 0, 0, 2, 1.5], dtype=dtype), torch.tensor([0, -1.5, float("nan"), 0, -1], dtype=dtype))
            s.call(name, make(4), 2, grad=False)
            s.call(name, 2, make(4, low=0.2), grad=False)
            gradients(s, name, make(4), 2)
            gradients(s, name, 2, make(4, low=0.2))
            s.call(name, make(3, dtype=i64), make(3, dtype=i64, low=1, high=5))
    with s.op("xlogy"):
        s.method("xlogy", make(4), make(4, low=0.2))
        s.inplace("xlogy_", make(4), make(4, low=0.2))


def polynomials(s):
    for name in POLYNOMIALS:
        name = "special." + name
        with s.op(name):
            for dtype in FLOATS:
                for n in [-1, 0, 1, 2, 5, 9, 13]:
                    s.call(name, make(6, dtype=dtype, low=-1.2, high=1.2), n, grad=False)
                s.call(name, torch.tensor([-1, 0, 1, 0.5, 2], dtype=dtype), torch.tensor([3, 4, 5, 10, 3.7], dtype=dtype), grad=False)
            s.call(name, 0.5, make(4, dtype=i64, low=0, high=12))
            s.call(name, make(3, 1, low=0, high=1), torch.arange(4), grad=False)


def cases(s):
    functions(s)
    gammas(s)
    products(s)
    polynomials(s)
