#!/usr/bin/env python3
"""Writes what PyTorch's random streams give to test/golden/answers/streams.json.gz: of each call a hash of the bytes at every
size, and the first values at one of them.

    python streams.py

A target is zeros in some layout that the call fills; an input is a ramp made the same way on both sides.
"""

import gzip
import hashlib
import io
import json
import os
import pathlib
import warnings

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"

import torch  # noqa: E402

SIZES = [1, 15, 16, 17, 31, 33, 100, 1000]
SHOWN = 17
FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = ["int64", "int32", "int16", "int8", "uint8", "bool"]
LAYOUTS = ["contiguous", "offset", "transposed", "strided", "expanded"]


def place(layout, size, dtype):
    """Zeros of `size` elements (twice as many in two dimensions)."""
    make = lambda *shape: torch.zeros(*shape, dtype=dtype)  # noqa: E731
    if layout == "contiguous":
        return make(size)
    if layout == "offset":
        return make(size + 3)[3:]
    if layout == "transposed":
        return make(2, size).t()
    if layout == "strided":
        return make(2 * size)[::2]
    return make(1).expand(size)


def ramp(layout, size, dtype, scale=1.0):
    """Numbers between 0 and `scale`, of many kinds beside each other."""
    target = place("transposed" if layout == "transposed" else "contiguous", size, torch.float64)
    values = (torch.arange(target.numel(), dtype=torch.float64) * 37 % 101 / 101 * scale).reshape(target.shape)
    result = torch.empty_like(place(layout if layout != "expanded" else "contiguous", size, dtype))
    return result.copy_(values)


def data(tensor):
    tensor = tensor.detach().contiguous()
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor)
    if tensor.dtype in (torch.float16, torch.bfloat16):
        tensor = tensor.view(torch.int16)
    return tensor.numpy().tobytes()


def run(case, size):
    """The call of a case at a size: its result, or the error's text."""
    seed = size * 7 + 1
    torch.manual_seed(seed)
    generator = None
    dtype = getattr(torch, case["dtype"])
    kwargs = dict(case.get("kwargs", {}))
    if case.get("generator"):
        generator = torch.Generator()
        generator.manual_seed(seed + 1)
        kwargs["generator"] = generator
    args = case.get("args", [])
    kind = case["kind"]
    owner = torch
    for part in case["call"].split(".")[:-1]:
        owner = getattr(owner, part)
    name = case["call"].split(".")[-1]
    try:
        if kind == "fill":  # a method that fills
            result = getattr(place(case["layout"], size, dtype), name)(*args, **kwargs)
        elif kind == "init":  # nn.init
            result = getattr(owner, name)(torch.zeros(size, 5, dtype=dtype), *args, **kwargs)
        elif kind == "sizes":  # a factory
            result = getattr(owner, name)(*args, [size], dtype=dtype, **kwargs)
        elif kind == "count":
            result = getattr(owner, name)(size, dtype=dtype, **kwargs)
        else:  # functions of ramps, each with a scale
            inputs = [ramp(case["layout"], size, dtype, scale) for scale in case["inputs"]]
            if case.get("floor"):
                inputs[0].floor_()
            result = getattr(owner, name)(*inputs, *args, **kwargs)
    except (RuntimeError, TypeError, ValueError, NotImplementedError) as error:
        return None, str(error)
    # What comes next tells whether as many numbers were drawn. Where rounding is not PyTorch's to the bit, it tells alone.
    own = b"" if case.get("near") else data(result)
    return result, hashlib.sha256(own + data(torch.rand(3, generator=generator))).hexdigest()[:12]


def cases():
    fills = [
        ("normal_", [[], [0.5, 2]], FLOATS + ["complex64", "complex128"]),
        ("uniform_", [[], [-0.3, 1.7]], FLOATS),
        ("exponential_", [[], [2.5]], FLOATS),
        ("cauchy_", [[], [-2, 0.5]], FLOATS),
        ("log_normal_", [[], [0.5, 0.25]], FLOATS),
        ("geometric_", [[0.3], [0.9]], FLOATS + INTEGERS[:-1]),
        ("random_", [[], [10], [-3, 4]], FLOATS + INTEGERS[:-1]),
        ("random_", [[0, 2**35], [-(2**62), 2**62], [5, None]], ["int64"]),
        ("random_", [[2**24], [0, 2**28 - 1], [0, 2**28]], ["float32", "float64", "int32"]),
        ("random_", [[], [2]], ["bool"]),
        ("bernoulli_", [[], [0.3]], FLOATS + INTEGERS),
    ]
    for call, lists, dtypes in fills:
        for args in lists:
            for dtype in dtypes:
                for layout in LAYOUTS:
                    for generator in [False, True]:
                        yield dict(kind="fill", call=call, args=args, dtype=dtype, layout=layout, generator=generator)
    for generator in [False, True]:
        for dtype in FLOATS + ["complex64", "complex128"]:
            yield dict(kind="sizes", call="rand", dtype=dtype, generator=generator)
            yield dict(kind="sizes", call="randn", dtype=dtype, generator=generator)
        for dtype in FLOATS:
            yield dict(kind="sizes", call="normal", args=[1.5, 0.25], dtype=dtype, generator=generator)
        for dtype in FLOATS + INTEGERS:
            for args in [[0, 2], [-7, 100]] if dtype not in ("uint8", "bool") else [[0, 2]]:
                yield dict(kind="sizes", call="randint", args=args, dtype=dtype, generator=generator)
        for args in [[0, 2**28], [-(2**40), 2**40], [2**31 - 1]]:
            yield dict(kind="sizes", call="randint", args=args, dtype="int64", generator=generator)
        for dtype in FLOATS[:2] + INTEGERS[:3]:
            yield dict(kind="count", call="randperm", dtype=dtype, generator=generator)
        for layout in LAYOUTS[:-1]:
            for dtype in FLOATS:
                function = lambda call, inputs, args=[], layout=layout, dtype=dtype, **more: dict(  # noqa: B006, B023, E731
                    kind="function", call=call, inputs=inputs, args=args, layout=layout, dtype=dtype, generator=generator, **more)  # fmt: skip
                yield function("bernoulli", [1])
                yield function("poisson", [5])
                yield function("poisson", [60])
                yield function("binomial", [90, 1], floor=True)
                yield function("binomial", [9, 1], floor=True)
                yield function("normal", [3, 2])
                yield function("normal", [3], [0.5])
                if layout != "transposed":
                    yield function("multinomial", [4], [1])
                    yield function("multinomial", [4], [7, True])
                    yield function("multinomial", [4], [1, True])
                else:
                    yield function("multinomial", [4], [2])
                    yield function("multinomial", [4], [9, True])
                if not generator:
                    for call in ["rand_like", "randn_like"]:
                        yield function(call, [1])
                    yield function("randint_like", [1], [-3, 50])
                    yield function("nn.functional.dropout", [3], [0.3])
                    yield function("nn.functional.alpha_dropout", [3], [0.3, True])
                    yield function("nn.functional.gumbel_softmax", [3], kwargs={"tau": 0.5, "dim": -1}, near=True)
                    yield function("nn.functional.rrelu", [-3], kwargs={"training": True})
                    if layout == "transposed":
                        yield function("nn.functional.feature_alpha_dropout", [3], [0.4, True])
                        yield function("feature_dropout", [3], [0.4, True])
    for dtype in FLOATS[:2]:
        for call in ["uniform_", "normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"]:
            yield dict(kind="init", call=f"nn.init.{call}", dtype=dtype, generator=False)
        yield dict(kind="init", call="nn.init.kaiming_normal_", dtype=dtype, generator=False,
                   kwargs={"a": 0.1, "mode": "fan_out", "nonlinearity": "leaky_relu"})  # fmt: skip


def main():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    lines = []
    for case in cases():
        outcomes = {size: run(case, size) for size in SIZES}
        case["hashes"] = [text for _result, text in outcomes.values()]
        shown = outcomes[SHOWN][0]
        if shown is not None:
            flat = torch.view_as_real(shown).flatten() if shown.is_complex() else shown.flatten()
            case["first"] = [repr(float(value)) for value in flat[:4]]
        elif len(set(case["hashes"])) == 1:
            case["refused"] = case.pop("hashes")[0]
        # JavaScript's numbers are exact up to 2^53.
        case["args"] = [f"{n}n" if type(n) is int and abs(n) > 2**53 else n for n in case.get("args", [])]
        lines.append(json.dumps(case, separators=(",", ":")))
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    path = pathlib.Path(__file__).parent / "answers" / "streams.jsonl.gz"
    path.write_bytes(buffer.getvalue())
    print(f"{len(lines)} calls at {len(SIZES)} sizes")


main()
