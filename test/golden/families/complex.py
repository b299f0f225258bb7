"""Complex numbers: made from and looked at through real tensors, which the answers are encoded as."""

import torch

from oracle.data import make
from oracle.suite import resolve

f64 = torch.float64


def parts(program, dtype=torch.float32, *shape):
    """A leaf of real parts and imaginary parts, and the complex tensor made from them."""
    re = program.tensor(make(*(shape or (2, 3)), dtype=dtype, grad=True))
    im = program.tensor(make(*(shape or (2, 3)), dtype=dtype, grad=True))
    return re, im, program.torch.complex(re, im)


def followed(program, leaves, result, seen=None):
    """Expects the result's parts and the leaves' gradients for a loss that treats both parts differently."""
    if seen is None:
        seen = program.torch.view_as_real(program.torch.resolve_conj(result))
    program.expect(seen)
    seen.pow(2).sum().backward()
    program.expect(*[leaf.grad for leaf in leaves])


UNARY = ["neg", "exp", "log", "log2", "log10", "log1p", "expm1", "sqrt", "rsqrt", "reciprocal", "sin", "cos", "tan",
         "asin", "acos", "atan", "sinh", "cosh", "tanh", "sigmoid", "sgn", "square", "conj", "conj_physical",
         "resolve_conj", "resolve_neg"]  # fmt: skip
BINARY = ["add", "sub", "mul", "div", "pow"]

JOINING = [
    ("prod", (), {}), ("prod", (1,), {}), ("var", (), {}), ("std", (1,), {"keepdim": True}),
    ("logsumexp", (1,), {}), ("cumsum", (1,), {}), ("sinc", (), {}),
]  # fmt: skip


def norms_into_real(s):
    for name in ["norm", "linalg.norm", "linalg.vector_norm", "linalg.matrix_norm"]:
        with s.op(name):
            program = s.program("complex, into a real tensor")
            z = program.torch.complex(program.tensor(make(2, 3)), program.tensor(make(2, 3)))
            out = program.tensor(torch.empty(0))
            program.expect(resolve(program.torch, name)(z, out=out), out)


def cases(s):
    for dtype in (torch.float32, f64):
        for name in UNARY:
            with s.op(name):
                program = s.program(f"complex {dtype}")
                re, im, z = parts(program, dtype)
                followed(program, (re, im), getattr(program.torch, name)(z))
        for name in BINARY:
            with s.op(name):
                program = s.program(f"complex {dtype}")
                a, b, z = parts(program, dtype)
                c, d, w = parts(program, dtype)
                followed(program, (a, b, c, d), getattr(program.torch, name)(z, w))
                program = s.program(f"complex with real {dtype}")
                a, b, z = parts(program, dtype)
                x = program.tensor(make(2, 3, dtype=dtype, low=0.5, grad=True))
                followed(program, (a, b, x), getattr(program.torch, name)(z, x))
    for name in ("abs", "angle"):
        with s.op(name):
            program = s.program("complex")
            re, im, z = parts(program)
            followed(program, (re, im), None, getattr(program.torch, name)(z))
            s.call(name, make(3, 4))
    for name in ("sum", "mean"):
        with s.op(name):
            for args in ((), (0,), (-1,), ((0, 1),)):
                program = s.program(f"complex over {args}")
                re, im, z = parts(program)
                followed(program, (re, im), getattr(program.torch, name)(z, *args))
    for name in ("real", "imag"):
        with s.op(name):
            program = s.program("complex")
            re, im, z = parts(program)
            followed(program, (re, im), None, getattr(program.torch, name)(z))
            program = s.program("views")
            re, im, z = parts(program)
            z = z.detach()
            getattr(program.torch, name)(z).add_(1)
            program.expect(program.torch.view_as_real(z))
    with s.op("real"):
        s.call("real", make(2, 3))
    with s.op("imag"):
        s.error("imag", make(2, 3))
    with s.op("complex"):
        s.error("complex", make(2), make(2, dtype=f64))
        s.error("complex", make(2), make(2, dtype=torch.int64))
        program = s.program("broadcasts")
        re = program.tensor(make(2, 1, grad=True))
        im = program.tensor(make(3, grad=True))
        followed(program, (re, im), program.torch.complex(re, im))
    with s.op("polar"):
        program = s.program("from sizes and angles")
        r = program.tensor(make(2, 3, low=0.5, grad=True))
        angle = program.tensor(make(2, 3, grad=True))
        followed(program, (r, angle), program.torch.polar(r, angle))
        s.error("polar", make(2), make(2, dtype=f64))
    with s.op("view_as_complex"):
        program = s.program("and back")
        x = program.tensor(make(4, 2, grad=True))
        z = program.torch.view_as_complex(x)
        followed(program, (x,), program.torch.mul(z, z))
        s.error("view_as_complex", make(3))
        s.error("view_as_complex", make())
        s.error("view_as_complex", make(2, 3).t())
        s.error("view_as_complex", make(3, 2, dtype=torch.int64))
    with s.op("view_as_real"):
        s.error("view_as_real", make(3))
    with s.op("isreal"):
        s.call("isreal", make(3), grad=False)
        program = s.program("complex")
        re, im, z = parts(program)
        program.expect(program.torch.isreal(z))
    with s.op("print complex"):
        program = s.program("text")
        _re, _im, z = parts(program)
        z = z.detach()
        program.expect_text(z, program.torch.mul(z, 1000000), program.torch.sum(z))
    for name, args, kwargs in JOINING:
        with s.op(name):
            program = s.program(f"complex {args} {kwargs}")
            re, im, z = parts(program)
            result = getattr(program.torch, name)(z, *args, **kwargs)
            followed(program, (re, im), result, None if result._real.is_complex() else result)
    for name in ["all", "any", "count_nonzero"]:
        with s.op(name):
            program = s.program("complex")
            _re, _im, z = parts(program)
            program.expect(getattr(program.torch, name)(z, 0))
    with s.op("lerp"):
        program = s.program("complex")
        re, im, z = parts(program)
        followed(program, (re, im), program.torch.lerp(z, program.torch.mul(z, z), 0.25))
    with s.op("addcdiv"):
        program = s.program("complex")
        re, im, z = parts(program)
        followed(program, (re, im), program.torch.addcdiv(z, program.torch.mul(z, z), z, value=0.5))
    norms_into_real(s)
