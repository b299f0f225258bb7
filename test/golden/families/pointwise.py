"""Arithmetic and functions of single elements, with broadcasting and type promotion."""

import torch

from oracle.data import ALL, FLOATS, INTEGERS, NUMBERS, make, special, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL

# name -> the range its argument lives in
FUNCTIONS = {
    "neg": (-3, 3), "exp": (-3, 3), "log": (0.1, 3), "log1p": (-0.5, 3), "sqrt": (0.1, 3), "rsqrt": (0.1, 3),
    "square": (-3, 3), "abs": (-3, 3), "sign": (-3, 3), "sin": (-7, 7), "cos": (-7, 7), "tanh": (-3, 3),
    "sigmoid": (-5, 5), "relu": (-3, 3), "reciprocal": (0.3, 3), "floor": (-3, 3), "ceil": (-3, 3),
    "round": (-3, 3), "trunc": (-3, 3), "sgn": (-3, 3), "expm1": (-3, 3), "log2": (0.1, 3), "log10": (0.1, 3),
    "tan": (-1, 1), "asin": (-0.9, 0.9), "acos": (-0.9, 0.9), "atan": (-3, 3), "sinh": (-3, 3), "cosh": (-3, 3),
    "erf": (-3, 3),
}  # fmt: skip
# Not sqrt: PyTorch leaves it to MKL, which does not always round correctly.
EXACT = {"neg", "square", "abs", "sign", "sgn", "relu", "floor", "ceil", "round", "trunc"}
BINARY = ["add", "sub", "mul", "div"]


def functions(s):
    for name, (low, high) in FUNCTIONS.items():
        with s.op(name, exact=name in EXACT):
            for dtype in FLOATS:
                s.call(name, make(dtype=dtype, low=low, high=high))
                s.call(name, make(0, 3, dtype=dtype))
                s.call(name, make(5, dtype=dtype, low=low, high=high))
                s.call(name, make(3, 7, dtype=dtype, low=low, high=high), grad=False)
                s.call(name, transposed(4, 3, dtype=dtype, low=low, high=high))
                s.method(name, strided(3, 5, dtype=dtype, low=low, high=high))
                s.call(name, special(dtype), grad=False)
            s.call(name, make(2, 1, 3, 67, low=low, high=high))
            for dtype in INTEGERS + [boolean]:
                s.attempt(name, make(2, 3, dtype=dtype, low=1, high=9))
            s.inplace(name + "_", make(2, 3, low=low, high=high))
            s.inplace(name + "_", transposed(3, 2, low=low, high=high))
            if name not in {"relu"}:
                s.into(name, torch.zeros(2, 3), make(2, 3, low=low, high=high))
                s.into(name, torch.empty(0), make(2, 3, low=low, high=high))
    for name in ["exp", "sqrt", "sigmoid", "log"]:
        with s.op(name):
            s.method_error(name + "_", make(3, dtype=i64))
    with s.op("round"):
        s.call("round", torch.tensor([0.5, 1.5, 2.5, -0.5, -1.5, 2.4999]))
        s.call("round", make(4, low=-100, high=100), decimals=2)


def arithmetic(s):
    shapes = [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((4, 1, 3), (2, 1)), ((), (3,)), ((2, 3), ()),
              ((0, 3), (3,)), ((), ())]  # fmt: skip
    for name in BINARY:
        with s.op(name, exact=name != "div"):
            for dtype in FLOATS:
                for left, right in shapes:
                    s.call(name, make(*left, dtype=dtype), make(*right, dtype=dtype, low=0.5))
                s.method(name, transposed(3, 4, dtype=dtype), make(3, 4, dtype=dtype, low=0.5))
                s.method(name, make(3, 4, dtype=dtype), strided(3, 4, dtype=dtype, low=0.5))
                s.call(name, make(3, dtype=dtype), 2.5)
                s.call(name, make(3, dtype=dtype), 3)
                s.call(name, make(dtype=dtype), 3)
            s.call(name, make(5, 33), make(5, 33, low=0.5))
            for left in ALL:
                for right in ALL:
                    if name == "sub" and boolean in (left, right):
                        continue
                    s.call(name, make(2, 2, dtype=left, low=1, high=7), make(2, dtype=right, low=1, high=7), grad=False)
                    # A 0-d tensor takes part in promotion only across categories.
                    s.call(name, make(2, dtype=left, low=1, high=7), make(dtype=right, low=1, high=7), grad=False)
            for dtype in INTEGERS + [boolean]:
                if name == "sub" and dtype == boolean:
                    continue
                s.call(name, make(3, dtype=dtype, low=1, high=9), 2)
                s.call(name, make(3, dtype=dtype, low=1, high=9), 2.5)
                s.method(name, make(dtype=dtype, low=1, high=9), 2)
            s.inplace(name + "_", make(2, 3), make(3, low=0.5))
            s.inplace(name + "_", strided(2, 3), 1.5)
            if name != "div":
                s.inplace(name + "_", make(2, 3, dtype=i64), make(2, 3, dtype=i32))
            s.into(name, torch.zeros(2, 3), make(2, 3), make(3, low=0.5))
            s.into(name, torch.empty(0), make(2, 3), make(2, 3, low=0.5))
            s.into(name, torch.zeros(2, 3, dtype=f64), make(2, 3), make(2, 3, low=0.5))
            s.error(name, make(2, 3), make(4))
            s.error(name, make(2, 3), make(2, 4))
            s.method_error(name + "_", make(3), make(2, 3))
            s.method_error(name + "_", make(2, 3, dtype=i64), make(2, 3))
            s.method_error(name + "_", make(2, 3, dtype=i64), 1.5)
    with s.op("add", exact=True):
        s.call("add", make(2, 3), make(3), alpha=2)
        s.method("add", make(2, 3), make(3), alpha=-0.5)
        s.inplace("add_", make(2, 3), make(2, 3), alpha=-0.01)
        s.call("add", make(2, 3, dtype=i64), make(3, dtype=i64), alpha=3)
        s.error("add", make(2, dtype=i64), make(2, dtype=i64), alpha=1.5)
        s.error("add", make(2, dtype=boolean), make(2, dtype=boolean), alpha=1.5)
    with s.op("sub", exact=True):
        s.call("sub", make(2, 3), make(3), alpha=2)
        s.inplace("sub_", make(2, 3), make(2, 3), alpha=0.25)
        s.error("sub", make(2, dtype=boolean), make(2, dtype=boolean))
        s.error("sub", make(2), make(2, dtype=boolean))
    with s.op("rsub", exact=True):
        s.call("rsub", make(2, 3), make(3))
        s.call("rsub", make(3), 1)
        s.call("rsub", make(3, dtype=i64), 2.5, alpha=2)
    with s.op("div"):
        for mode in [None, "floor", "trunc"]:
            for dtype in NUMBERS:
                low = 1 if dtype in INTEGERS else 0.4
                s.call("div", make(2, 5, dtype=dtype, low=-9, high=9), make(5, dtype=dtype, low=low, high=4), rounding_mode=mode)
            s.call("div", make(2, 5, low=-9, high=9), 2.5, rounding_mode=mode)
            s.call("div", torch.tensor([-7, -6, 7, 6]), -4, rounding_mode=mode)
            s.inplace("div_", make(4, low=-9, high=9), 2, rounding_mode=mode)
        s.call("div", torch.tensor([1.5, -1.5, 0]), torch.tensor([0, 0, 0]), grad=False)
        s.error("div", make(2), make(2), rounding_mode="round")
        s.error("div", torch.tensor([1, 2]), torch.tensor([0, 1]), rounding_mode="floor")
    for name in ["floor_divide", "remainder", "fmod"]:
        with s.op(name):
            grad = name != "floor_divide"
            for dtype in NUMBERS:
                low = 1 if dtype in INTEGERS else 0.4
                s.call(name, make(2, 5, dtype=dtype, low=-9, high=9), make(5, dtype=dtype, low=low, high=4), grad=grad)
                s.method(name, make(4, dtype=dtype, low=-9, high=9), 3, grad=grad)
            s.call(name, torch.tensor([-7, -6, 7, 6]), -4)
            s.call(name, make(4, dtype=i64), 2.5)
            s.call(name, torch.tensor([1.5, -1.5, 5]), torch.tensor([0, 2, -3]), grad=False)
            s.error(name, torch.tensor([1, 2]), torch.tensor([0, 1]))
            s.inplace(name + "_", make(4, low=-9, high=9), 2.5)


def powers(s):
    with s.op("pow"):
        for dtype in FLOATS:
            for exponent in [2, 3, 0.5, -1, -2, 0, 1, 2.5]:
                s.call("pow", make(2, 3, dtype=dtype, low=0.2), exponent)
            s.call("pow", make(4, dtype=dtype, low=-3), 2)
            s.call("pow", make(2, 3, dtype=dtype, low=0.2), make(3, dtype=dtype))
            s.call("pow", make(dtype=dtype, low=0.2), make(3, dtype=dtype))
            s.method("pow", transposed(2, 3, dtype=dtype, low=0.2), 3)
            s.call("pow", 2, make(3, dtype=dtype))
            s.call("pow", 2.5, make(2, 2, dtype=dtype))
        s.call("pow", torch.tensor([0, 1.5, -2]), torch.tensor([0, 0.5, 3]))
        s.call("pow", make(4, dtype=i64, low=-5, high=6), 3)
        s.call("pow", make(4, dtype=i64, low=1, high=6), make(4, dtype=i64, low=0, high=5))
        s.call("pow", make(4, dtype=i64, low=1, high=6), 0.5)
        s.call("pow", make(4, dtype=i64, low=1, high=6), make(4))
        s.call("pow", 2, make(4, dtype=i64, low=0, high=6))
        s.error("pow", make(4, dtype=i64), -1)
        s.inplace("pow_", make(4, low=0.2), 2)
        s.into("pow", torch.empty(0), make(4, low=0.2), 2)
        s.method_error("pow_", make(4, dtype=i64), 0.5)


def limits(s):
    with s.op("clamp", exact=True):
        for dtype in FLOATS:
            s.call("clamp", make(2, 5, dtype=dtype), min=-1, max=1)
            s.call("clamp", make(2, 5, dtype=dtype), min=0.5)
            s.call("clamp", make(2, 5, dtype=dtype), max=0.5)
            s.call("clamp", make(2, 5, dtype=dtype), min=make(5, dtype=dtype, high=0), max=make(2, 1, dtype=dtype, low=0))
        s.call("clamp", torch.tensor([-1, 0, 1, float("nan")]), 0, 1)
        s.call("clamp", make(4), 2, 1)
        s.call("clamp", make(4, dtype=i64, low=-9, high=9), -2, 3)
        s.call("clamp", make(4, dtype=i64, low=-9, high=9), -2.5, 3.5)
        s.method("clamp", transposed(2, 3), 0, 1.5)
        s.inplace("clamp_", make(2, 5), 0, 1)
        s.into("clamp", torch.empty(0), make(2, 5), -1, 1)
        s.error("clamp", make(3))
    for name in ["clamp_min", "clamp_max"]:
        with s.op(name, exact=True):
            s.call(name, make(2, 5), 0)
            s.call(name, make(2, 5, dtype=f64), 0.5)
            s.call(name, make(5, dtype=i64), 1)
            s.call(name, make(2, 5), make(5))
            s.inplace(name + "_", make(2, 5), 0.5)
    for name in ["maximum", "minimum"]:
        with s.op(name, exact=True):
            for dtype in FLOATS:
                s.call(name, make(2, 3, dtype=dtype), make(3, dtype=dtype))
                s.method(name, transposed(2, 3, dtype=dtype), make(2, 3, dtype=dtype))
            s.call(name, torch.tensor([1.5, 2, float("nan")]), torch.tensor([1.5, float("nan"), 2]))
            s.call(name, make(4, dtype=i64), make(4, dtype=i32))
            s.call(name, make(4, dtype=i64), make(4))
            s.call(name, make(4, dtype=boolean), make(4, dtype=boolean))
            s.into(name, torch.empty(0), make(4), make(4))
            s.error(name, make(2, 3), make(2))
    with s.op("where", exact=True):
        for dtype in FLOATS:
            s.call("where", make(2, 3, dtype=boolean), make(2, 3, dtype=dtype), make(3, dtype=dtype))
            s.call("where", make(3, dtype=boolean), make(2, 3, dtype=dtype), 0.5)
            s.call("where", make(2, 1, dtype=boolean), 2, make(2, 3, dtype=dtype))
        s.method("where", make(2, 3), make(2, 3, dtype=boolean), make(2, 3))
        s.call("where", make(3, dtype=boolean), make(3, dtype=i64), make(3))
        s.call("where", make(3, dtype=boolean), make(3, dtype=i64), 2.5)
        s.call("where", make(2, 3, dtype=boolean), 1, 0)
        s.call("where", make(2, 3, dtype=boolean))
        s.error("where", make(2, 3, dtype=boolean), make(2), make(3))
        s.error("where", make(3), make(3), make(3))


def activations(s):
    with s.op("leaky_relu"):
        for dtype in FLOATS:
            s.call("nn.functional.leaky_relu", make(3, 5, dtype=dtype))
            s.call("nn.functional.leaky_relu", make(3, 5, dtype=dtype), 0.2)
            s.call("nn.functional.leaky_relu", transposed(3, 5, dtype=dtype), negative_slope=0.1)
    with s.op("gelu"):
        for dtype in FLOATS:
            s.call("nn.functional.gelu", make(3, 5, dtype=dtype))
            s.call("nn.functional.gelu", transposed(3, 5, dtype=dtype), approximate="tanh")
        s.error("nn.functional.gelu", make(3, dtype=i64))
    with s.op("softplus"):
        for dtype in FLOATS:
            s.call("nn.functional.softplus", make(3, 5, dtype=dtype))
            s.call("nn.functional.softplus", make(3, 5, dtype=dtype, low=-30, high=30), 2, 10)
    with s.op("silu"):
        for dtype in FLOATS:
            s.call("nn.functional.silu", make(3, 5, dtype=dtype))
    for name in ["relu", "sigmoid", "tanh"]:
        with s.op(name):
            s.call(f"nn.functional.{name}", make(3, 5))
    with s.op("relu"):
        s.call("nn.functional.relu", make(3, 5), inplace=True, grad=False)


def cases(s):
    functions(s)
    arithmetic(s)
    powers(s)
    limits(s)
    activations(s)
