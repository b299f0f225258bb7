"""Elementwise functions beyond the everyday ones."""

import torch

from oracle.data import FLOATS, make, special, strided, transposed

f32, f64, i64, i32, u8, boolean = torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool

# name -> the range its argument lives in
FUNCTIONS = {
    "acosh": (1.1, 5), "asinh": (-3, 3), "atanh": (-0.9, 0.9), "exp2": (-3, 3), "erfc": (-3, 3),
    "deg2rad": (-180, 180), "rad2deg": (-3, 3), "frac": (-3, 3), "nan_to_num": (-3, 3),
}  # fmt: skip
BINARY = ["atan2", "hypot", "nextafter", "copysign", "fmax", "fmin", "logaddexp", "logaddexp2"]
INPLACE = {"atan2", "hypot", "nextafter", "copysign"}
ALIASES = {
    "absolute": "abs", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan",
    "arctanh": "atanh", "clip": "clamp", "divide": "div", "fix": "trunc", "greater": "gt", "greater_equal": "ge",
    "less": "lt", "less_equal": "le", "multiply": "mul", "negative": "neg", "not_equal": "ne", "subtract": "sub",
    "true_divide": "div", "arctan2": "atan2",
}  # fmt: skip


def unary(s):
    for name, (low, high) in FUNCTIONS.items():
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, make(2, 9, dtype=dtype, low=low, high=high))
                s.method(name, transposed(4, 3, dtype=dtype, low=low, high=high))
                s.call(name, special(dtype), grad=False)
            s.attempt(name, make(3, dtype=i64, low=1, high=5))
            s.attempt(name, make(3, dtype=boolean))
            s.inplace(name + "_", strided(2, 3, low=low, high=high))
            s.into(name, torch.empty(0), make(2, 3, low=low, high=high))
    with s.op("nan_to_num"):
        s.call("nan_to_num", special(), 1.5, posinf=7.5, neginf=-2.5, grad=False)
        s.call("nan_to_num", special(f64))
    with s.op("positive"):
        s.call("positive", make(3))
        s.error("positive", make(3, dtype=boolean))
    with s.op("frexp"):
        for dtype in FLOATS:
            s.call("frexp", make(2, 5, dtype=dtype))
            s.method("frexp", transposed(2, 3, dtype=dtype))
        s.error("frexp", make(3, dtype=i64))
    for name in ["signbit", "isposinf", "isneginf"]:
        with s.op(name, exact=True):
            for dtype in FLOATS:
                s.call(name, special(dtype))
            s.method(name, make(4, dtype=i64))
            s.call(name, make(4, dtype=boolean))


def binary(s):
    for name in BINARY:
        with s.op(name):
            for dtype in FLOATS:
                s.call(name, make(2, 5, dtype=dtype), make(5, dtype=dtype))
                s.method(name, transposed(2, 3, dtype=dtype), make(2, 3, dtype=dtype))
                s.call(name, special(dtype), special(dtype).flip(0), grad=False)
            s.call(name, make(3), make(3, dtype=f64))
            s.attempt(name, make(3, dtype=i64, low=1, high=4), make(3, dtype=i64, low=1, high=4))
            s.attempt(name, make(3, dtype=boolean), make(3, dtype=boolean))
            s.error(name, make(2), make(3))
            if name in INPLACE:
                s.inplace(name + "_", make(2, 3), make(3))
    with s.op("copysign"):
        s.call("copysign", make(4), -2.5, grad=False)
        s.method("copysign", make(4, dtype=i64), -1)
    with s.op("heaviside"):
        s.call("heaviside", torch.tensor([-1.5, 0, 0.5, float("nan")]), make(4), grad=False)
        s.method("heaviside", make(5, dtype=i64), make(5, dtype=i64))
        s.inplace("heaviside_", torch.tensor([-1.5, 0, 0.5]), make(3))
        s.error("heaviside", make(2), make(2, dtype=i64))
    for name in ["gcd", "lcm"]:
        with s.op(name, exact=True):
            for dtype in [i64, i32, u8]:
                s.call(name, make(6, dtype=dtype, low=-40, high=40), make(6, dtype=dtype, low=-40, high=40))
            s.inplace(name + "_", make(2, 3, dtype=i64, low=0, high=9), make(3, dtype=i64, low=0, high=9))
            s.error(name, make(2), make(2))
    for name in ["bitwise_left_shift", "bitwise_right_shift"]:
        with s.op(name, exact=True):
            for dtype in [i64, i32, u8]:
                s.call(name, make(8, dtype=dtype, low=-90, high=90), make(8, dtype=dtype, low=0, high=9))
            s.call(name, torch.tensor([-8, 8, 8, 8]), torch.tensor([70, -1, 64, 63]))
            s.method(name, make(4, dtype=i64), 2)
            s.call(name, 3, make(4, dtype=i64, low=0, high=5))
            s.inplace(name + "_", make(4, dtype=i64), 1)
            s.error(name, make(2), make(2))
    for name in ["lshift", "rshift", "rlshift", "rrshift", "and", "rand", "or", "ror", "xor", "rxor", "radd", "rsub", "rmul"]:
        with s.op(name, exact=True):
            s.method(f"__{name}__", make(4, dtype=i64, low=0, high=7), 2)
    for name in ["rdiv", "rpow", "rmod", "rtruediv", "rfloordiv", "add", "mul", "pow"]:
        with s.op(name):
            s.method(f"__{name}__", make(4, low=0.5), 2.5, grad=name not in {"rfloordiv", "rmod"})
    with s.op("matmul"):
        s.method("__rmatmul__", make(3, 4), make(2, 3))
    with s.op("bitwise_not"):
        s.inplace("bitwise_not_", make(4, dtype=i64))
        s.inplace("bitwise_not_", make(4, dtype=boolean))
    with s.op("ldexp"):
        s.call("ldexp", make(2, 4), make(4, dtype=i64))
        s.call("ldexp", make(4, dtype=f64), make(4, dtype=f64))
        s.call("ldexp", make(4, dtype=i64), make(4, dtype=i32))
        s.inplace("ldexp_", make(4), make(4, dtype=i64))
    with s.op("float_power"):
        s.call("float_power", make(4, low=0.2), make(4))
        s.call("float_power", make(4, low=0.2), 2, grad=False)
        s.call("float_power", 2, make(4), grad=False)
        s.method("float_power", make(4, dtype=i64, low=1, high=5), 0.5)
        s.inplace("float_power_", make(4, dtype=f64, low=0.2), 2)
        s.method_error("float_power_", make(4), 2)
    with s.op("lerp"):
        for dtype in FLOATS:
            s.call("lerp", make(2, 3, dtype=dtype), make(3, dtype=dtype), make(2, 3, dtype=dtype, low=0, high=1))
        s.inplace("lerp_", make(4), make(4), make(4))
        s.error("lerp", make(2), make(2, dtype=f64), 0.5)
        s.error("lerp", make(2), make(2), make(2, dtype=f64))
        s.error("lerp", make(2, dtype=i64), make(2, dtype=i64), make(2, dtype=i64))


def aliases(s):
    for name, of in ALIASES.items():
        with s.op(name):
            single = of in {"abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "trunc", "neg"}
            second = lambda: [] if single else [make(5, low=0.3)]  # noqa: E731
            grad = of not in {"gt", "ge", "lt", "le", "ne"}
            low, high = (1.1, 4) if of == "acosh" else (-0.9, 0.9)
            s.call(name, make(5, low=low, high=high), *second(), grad=grad)
            s.method(name, make(5, low=low, high=high), *second(), grad=grad)
            s.inplace(name + "_", make(5, low=low, high=high), *second())


def quantisation(s):
    name = "fake_quantize_per_tensor_affine"
    with s.op(name):
        for dtype in FLOATS:
            s.call(name, make(2, 9, dtype=dtype), 0.1, 3, 0, 15)
            s.call(name, transposed(4, 3, dtype=dtype), 0.25, 0, -8, 7)
            s.call(name, special(dtype), 0.5, 1, 0, 7, grad=False)
        s.call(name, torch.tensor([0.05, 0.15, 0.25, -0.05, 1.25]), 0.1, 3, 0, 15)
        s.error(name, make(3, dtype=i64), 0.5, 3, 0, 15)
        s.error(name, make(3), 0.5, 3, 5, 2)
        s.error(name, make(3), 0.5, 30, 0, 15)


def cases(s):
    unary(s)
    binary(s)
    aliases(s)
    quantisation(s)
