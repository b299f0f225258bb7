"""Seeded inputs. Each op draws from its own stream, so adding a case to one op leaves the others as they were."""

import zlib

import numpy
import torch

_rng = numpy.random.default_rng(0)

NUMPY = {
    torch.float32: numpy.float32,
    torch.float64: numpy.float64,
    torch.int64: numpy.int64,
    torch.int32: numpy.int32,
    torch.uint8: numpy.uint8,
    torch.bool: numpy.bool_,
}
FLOATS = [torch.float32, torch.float64]
INTEGERS = [torch.int64, torch.int32, torch.uint8]
NUMBERS = FLOATS + INTEGERS
ALL = NUMBERS + [torch.bool]


def reseed(name):
    global _rng
    _rng = numpy.random.default_rng(zlib.crc32(name.encode()))


def make(*shape, dtype=torch.float32, low=-3, high=3, grad=False):
    """A contiguous tensor with values in [low, high)."""
    if dtype in FLOATS:
        values = _rng.uniform(low, high, shape)
    elif dtype == torch.bool:
        values = _rng.integers(0, 2, shape)
    else:
        values = _rng.integers(max(low, 0) if dtype == torch.uint8 else low, high, shape)
    # A tensor made from an empty array would have strides of 0.
    tensor = torch.tensor(numpy.asarray(values), dtype=dtype) if 0 not in shape else torch.empty(shape, dtype=dtype)
    return tensor.requires_grad_() if grad else tensor


def transposed(rows, columns, **options):
    """A two-dimensional view whose elements do not lie one after the other."""
    grad = options.pop("grad", False)
    return make(columns, rows, **options).t().requires_grad_(grad)


def strided(rows, columns, **options):
    """A view of every second column of a wider tensor, with an offset."""
    grad = options.pop("grad", False)
    return make(rows, columns * 2 + 1, **options)[:, 1::2].requires_grad_(grad)


def distinct(*shape, dtype=torch.float32):
    """Values that never tie, in random order: for sorting, maxima and the like."""
    count = int(numpy.prod(shape))
    values = (_rng.permutation(count) - count // 3) * (0.37 if dtype in FLOATS else 1)
    return torch.tensor(values.reshape(shape), dtype=dtype)


def indices(*shape, below):
    return torch.tensor(_rng.integers(0, below, shape), dtype=torch.int64)


SPECIAL = [0, -0.0, 1, -1, 0.5, -2.5, 1.5, float("inf"), float("-inf"), float("nan"), 3.4e38, -1e-40, 1e-7, 88.5]


def special(dtype=torch.float32):
    return torch.tensor(SPECIAL, dtype=dtype)
