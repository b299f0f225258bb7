"""The printed text of tensors."""

import torch

from oracle.data import ALL, FLOATS, make, special, strided, transposed

f32, f64, i64, i32, u8, boolean = ALL
INF, NAN = float("inf"), float("nan")

FLOAT_VALUES = {
    "plain": [1.5, -2.25, 0.1],
    "integral": [1, 2, 3],
    "integral with a sign": [-1, 20, 300],
    "integral and wide": [1, 100000, 12345678],
    "integral beyond the limit": [1, 123456789.0],
    "integral with nan": [1, NAN, 3],
    "integral with inf": [1, INF, -INF],
    "only nan": [NAN, NAN],
    "only inf": [INF, -INF],
    "zeros": [0, 0],
    "negative zero": [-0.0, 0],
    "negative zero among fractions": [-0.0, 0.5],
    "nan among fractions": [0.5, NAN, -1.25],
    "inf among fractions": [0.5, INF, -INF],
    "scientific by ratio": [0.001, 1.5, 20],
    "just below the ratio": [0.02, 1.5, 20],
    "scientific by size": [123456789.5, 1.5],
    "scientific by smallness": [0.00005, 0.00007],
    "just not small": [0.00015, 0.0002],
    "scientific with nan": [1e-7, NAN, 5],
    "scientific with negatives": [-1e-7, 3e10],
    "large exponents": [1e-38, 1e38],
    "rounding up": [0.99999, 9.99999, 99.99995],
    "thousand": [1000.5, 2.5],
    "a thousand to one": [1000, 0.9],
    "many digits": [3.14159265, 2.71828182],
    "subnormal": [1e-40, 1],
}


def text(s, title, tensor):
    program = s.program(title)
    program.expect_text(program.tensor(tensor))


def floats(s):
    with s.op("print floats"):
        for title, values in FLOAT_VALUES.items():
            for dtype in FLOATS:
                text(s, f"{title} {dtype}", torch.tensor(values, dtype=dtype))
                text(s, f"{title} as a column {dtype}", torch.tensor(values, dtype=dtype).unsqueeze(1))
            for value in values[:2]:
                text(s, f"{title}: {value} alone", torch.tensor(float(value)))
        text(s, "special", special(f32))
        text(s, "special float64", special(f64))
        text(s, "1e300", torch.tensor([1e300, 1], dtype=f64))
        text(s, "1e-300", torch.tensor([1e-300, 1e300], dtype=f64))


def others(s):
    with s.op("print integers"):
        for dtype in [i64, i32, u8]:
            text(s, f"row {dtype}", torch.tensor([1, 20, 3], dtype=dtype))
            text(s, f"matrix {dtype}", torch.tensor([[1, 2], [30, 4]], dtype=dtype))
            text(s, f"alone {dtype}", torch.tensor(7, dtype=dtype))
        text(s, "negative", torch.tensor([-1, 5, -100]))
        text(s, "extremes", torch.tensor([2**63 - 1, -(2**63)]))
        text(s, "long", torch.arange(100))
        text(s, "summarised", torch.arange(2000))
        text(s, "summarised matrix", torch.arange(4000).view(40, 100))
    with s.op("print booleans"):
        text(s, "row", torch.tensor([True, False]))
        text(s, "all true", torch.tensor([[True, True], [True, True]]))
        text(s, "alone", torch.tensor(False))
        text(s, "long", make(60, dtype=boolean))
    with s.op("print empty"):
        for dtype in ALL:
            text(s, f"one dimension {dtype}", torch.empty(0, dtype=dtype))
            text(s, f"two dimensions {dtype}", torch.empty(2, 0, dtype=dtype))
            text(s, f"three dimensions {dtype}", torch.empty(0, 3, 2, dtype=dtype))
        for shape in [(0,), (2, 0)]:
            program = s.program(f"complex {shape}")
            program.expect_text(program.torch.zeros(*shape, dtype=torch.complex64))


def layout(s):
    with s.op("print layout"):
        for size in [9, 10, 11, 12, 13, 50, 1000]:
            text(s, f"{size} fractions", make(size, low=0))
            text(s, f"{size} fractions with signs", make(size))
            text(s, f"{size} wide integers", torch.arange(size) * 1000)
        for shape in [(1,), (1, 1), (3, 4), (2, 3, 4), (2, 1, 2, 3), (1, 1, 2, 4), (2, 2, 1, 1, 2), (4, 20), (2, 3, 15)]:
            text(s, f"fractions {shape}", make(*shape))
            text(s, f"float64 {shape}", make(*shape, dtype=f64))
            text(s, f"integers {shape}", make(*shape, dtype=i64, low=-50, high=50))
        text(s, "transposed", transposed(4, 3))
        text(s, "strided", strided(3, 3))
        text(s, "expanded", make(3).expand(2, 3))
    with s.op("print summarised"):
        for shape in [(1001,), (10, 101), (7, 200), (200, 7), (1001, 1), (1, 1001), (10, 10, 11), (11, 10, 10), (3, 4, 5, 20),
                      (6, 1000), (2000, 0), (7, 7, 7, 7)]:  # fmt: skip
            tensor = (torch.arange(torch.Size(shape).numel()).view(shape) % 97) * 0.31
            text(s, f"fractions {shape}", tensor)
            text(s, f"integers {shape}", (tensor * 100).long())
        text(s, "extremes hidden in the middle", torch.cat([torch.ones(600), torch.full((800,), 1e10), torch.ones(600)]))
        text(s, "fractions hidden in the middle", torch.cat([torch.ones(600), torch.full((800,), 0.5), torch.ones(600)]))


def suffixes(s):
    with s.op("print suffixes"):
        for shape in [(2,), (3, 3), (9,), (10,), (11,), (3, 9), ()]:
            text(s, f"requires_grad {shape}", make(*shape, grad=True))
            text(s, f"float64 requires_grad {shape}", make(*shape, dtype=f64, grad=True))
            program = s.program(f"grad_fn {shape}")
            source = program.tensor(make(*shape, grad=True))
            program.expect_text(source.add(1), source.double().mul(2), source.sum(), source.detach())
        text(s, "a scalar that requires grad", torch.tensor(2.5, requires_grad=True))
        program = s.program("written through a view")
        source = program.tensor(make(4, grad=True)).mul(2)
        source[slice(1, 3)].mul_(3)
        program.expect_text(source)
        program = s.program("a summarised tensor with a grad_fn")
        source = program.torch.zeros(2000, requires_grad=True)
        program.expect_text(source, source.add(1))
        program = s.program("named results")
        values = program.tensor(torch.tensor([[1.5, 3, 2], [4, 0.5, 6]]))
        program.expect_text(program.torch.max(values, 1), program.torch.sort(values, 0))
        program = s.program("a parameter")
        program.expect_text(program.torch.nn.Parameter(program.tensor(make(2, 2))))
    with s.op("print others"):
        program = s.program("dtypes, sizes, devices")
        tensor = program.tensor(make(2, 3))
        program.expect_text(tensor.dtype, tensor.shape, tensor.device, tensor.long().dtype)
        program.expect_text(program.torch.Size([2, 3]), program.torch.Size([1]), program.torch.Size([]))


def options(s):
    with s.op("set_printoptions"):
        for title, chosen in {"precision": {"precision": 2}, "sci_mode on": {"sci_mode": True}, "sci_mode off": {"sci_mode": False},
                              "threshold": {"threshold": 5}, "edgeitems": {"edgeitems": 1, "threshold": 5},
                              "linewidth": {"linewidth": 40}}.items():  # fmt: skip
            program = s.program(title)
            program.torch.set_printoptions(**chosen)
            program.expect_text(program.tensor(torch.tensor([[0.001, 1.5, 2000], [3, 4, 5]])), program.tensor(make(12)))
            program.torch.set_printoptions(profile="default")


def cases(s):
    floats(s)
    others(s)
    layout(s)
    suffixes(s)
    options(s)
