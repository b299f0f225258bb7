"""Nonlinear functions of networks."""

import torch

from oracle.data import ALL, FLOATS, make

f32, f64, i64, i32, u8, boolean = ALL
F = "nn.functional."


def simple(s):
    with s.op("nn.functional.logsigmoid"):
        s.into("nn.functional.logsigmoid", torch.empty(0), make(2, 3))
    for name in ["hardswish", "hardsigmoid", "selu", "mish", "relu6", "softsign", "tanhshrink", "logsigmoid", "silu"]:
        with s.op(name):
            for dtype in FLOATS:
                s.call(F + name, make(3, 4, dtype=dtype, low=-8, high=8))
            s.call(F + name, make())
            s.attempt(F + name, make(3, dtype=i64))
            if name not in ["softsign", "tanhshrink", "logsigmoid"]:
                s.call(F + name, make(4), inplace=True, grad=False)


def with_parameters(s):
    cases = {
        "hardtanh": [{}, {"min_val": -0.5, "max_val": 0.5}],
        "hardshrink": [{}, {"lambd": 1}, {"lambd": -0.5}],
        "softshrink": [{}, {"lambd": 1}],
        "elu": [{}, {"alpha": 0.5}],
        "celu": [{}, {"alpha": 0.5}],
        "threshold": [{"threshold": 0.5, "value": -2}, {"threshold": -1, "value": 3.5}],
        "glu": [{}, {"dim": 0}],
    }
    for name, options in cases.items():
        with s.op(name):
            for dtype in FLOATS:
                for given in options:
                    s.call(F + name, make(2, 4, dtype=dtype), **given)
            if name in ["hardtanh", "elu", "celu", "threshold"]:
                s.call(F + name, make(4), inplace=True, grad=False, **options[-1])
            s.attempt(F + name, make(4, dtype=i64), **options[0])
    with s.op("hardtanh"):
        s.error(F + "hardtanh", make(3), 1, -1)
        s.error(F + "hardtanh", make(3, dtype=u8))
    with s.op("softshrink"):
        s.error(F + "softshrink", make(3), -0.5)
    with s.op("celu"):
        s.error(F + "celu", make(3), 0)
    with s.op("glu"):
        s.error(F + "glu", make(3))


def learnt(s):
    with s.op("prelu"):
        for dtype in FLOATS:
            s.call(F + "prelu", make(2, 3, 4, dtype=dtype), make(3, dtype=dtype))
            s.call(F + "prelu", make(5, dtype=dtype), make(1, dtype=dtype))
        s.call("prelu", make(2, 3), make())
        s.error(F + "prelu", make(2, 3), make(2))
        s.error(F + "prelu", make(2, 3), make(3, 1))
        s.error(F + "prelu", make(2, 3), make(3, dtype=f64))


def random(s):
    with s.op("rrelu", exact=True):
        for options in [{}, {"training": True}, {"lower": 0.25, "upper": 0.75, "training": True}]:
            program = s.program(f"rrelu {options}")
            program.torch.manual_seed(7)
            x = make(3, 5, grad=True)
            result = program.torch.nn.functional.rrelu(x, **options)
            program.expect(result)
            result.sum().backward()
            program.expect_gradient(program.leaves[0].grad)
        s.error(F + "rrelu", make(3), 0.5, 0.25, training=True)
    with s.op("gumbel_softmax"):
        for options in [{}, {"tau": 0.5}, {"hard": True}, {"dim": 0}]:
            program = s.program(f"gumbel_softmax {options}")
            program.torch.manual_seed(7)
            program.expect(program.torch.nn.functional.gumbel_softmax(make(3, 5), **options))
    with s.op("softmin"):
        s.call(F + "softmin", make(3, 4), 1)
        s.call(F + "softmin", make(3, 4), dim=0, dtype=f64)


def second_derivatives(s):
    with s.op("nonlinear create_graph"):
        for name in ["hardswish", "elu", "celu", "selu", "mish", "glu", "softshrink", "silu"]:
            program = s.program(f"twice differentiated {name}")
            x = make(6, grad=True)
            y = program.torch.nn.functional.__getattr__(name)(x)
            first = program.torch.autograd.grad(y.mul(y).sum(), program.leaves[0], create_graph=True)
            first[0].mul(first[0]).sum().backward()
            program.expect_gradient(program.leaves[0].grad)


def cases(s):
    simple(s)
    with_parameters(s)
    learnt(s)
    random(s)
    second_derivatives(s)
