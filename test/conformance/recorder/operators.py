"""PyTorch's operator database: which of its variants are replayed, and with which dtype and tolerance."""

import random
import sys
import types
import unittest

import numpy
import torch


def _import_database():
    """PyTorch's test modules import `expecttest` at the top; only its class must be there, nothing here compares texts."""
    if "expecttest" not in sys.modules:
        module = types.ModuleType("expecttest")
        module.TestCase = unittest.TestCase
        sys.modules["expecttest"] = module
    from torch.testing._internal import common_methods_invocations

    return common_methods_invocations


database = _import_database()

#: What is left out, by the beginning of a name.
EXCLUDED = {
    "_refs.": "Python references of other ops",
    "sparse.": "sparse layouts",
    "masked.": "masked tensors, a prototype",
    "jiterator_": "CUDA kernels compiled at run time",
    "torch._scaled": "scaled matrix products of 8-bit floats",
    "torch.ops.": "internal ops",
}
#: The same, by whole name.
EXCLUDED_NAMES = {
    "to_sparse": "sparse layouts",
    "bmm/triton_optimized": "CUDA only",
}
DEFAULTS = [
    torch.float32, torch.int64, torch.bool, torch.complex64, torch.float64, torch.uint8, torch.int32, torch.float16,
]  # fmt: skip


def key(op):
    return f"{op.name}/{op.variant_test_name}" if op.variant_test_name else op.name


def reason_to_exclude(op):
    for prefix, reason in EXCLUDED.items():
        if op.name.startswith(prefix):
            return reason
    if op.name.startswith("_") and not op.name.startswith("__"):
        return "internal ops"
    return EXCLUDED_NAMES.get(key(op))


def operators():
    """All variants that are replayed, in PyTorch's order, without the same variant twice."""
    found = {}
    for op in database.op_db:
        if not reason_to_exclude(op):
            found.setdefault(key(op), op)
    return list(found.values())


def excluded():
    """Number of variants left out, by reason."""
    count = {}
    for op in database.op_db:
        reason = reason_to_exclude(op)
        if reason:
            count[reason] = count.get(reason, 0) + 1
    return count


def dtype_of(op, wanted):
    """The dtype to sample: the wanted one or nothing; without a wish float32, else the first there is."""
    if wanted is not None:
        return wanted if wanted in op.dtypes else None
    return next((dtype for dtype in DEFAULTS if dtype in op.dtypes), None)


def make(generate, seed):
    """All of a generator's samples. The seed is set once, so each op's samples are independent of the others."""
    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    torch.manual_seed(seed)
    # Some error samples are uninitialised memory, which this fills.
    torch.use_deterministic_algorithms(True)
    try:
        return list(generate())
    finally:
        torch.use_deterministic_algorithms(False)


def samples(op, dtype, seed, requires_grad):
    return make(lambda: op.sample_inputs("cpu", dtype, requires_grad=requires_grad, set_seed=False), seed)


def errors(op, seed):
    return make(lambda: op.error_inputs("cpu", set_seed=False), seed) if op.error_inputs_func else []


#: Test classes of PyTorch whose tolerances are about the op itself, not about a compiler or another device.
_TESTS = ("TestCommon", "TestUnaryUfuncs", "TestBinaryUfuncs", "TestReductions", "TestLinalg", "TestOperators", "Test_FFT")


def tolerance(op, dtype):
    """The widest [relative, absolute] tolerance PyTorch's own tests of this op have on the CPU, or None for the usual."""
    widest = None
    for info in op.decorators:
        if info.__class__.__name__ != "DecorateInfo" or info.device_type not in (None, "cpu"):
            continue
        if info.cls_name is not None and not info.cls_name.startswith(_TESTS) or "mps" in (info.test_name or ""):
            continue
        for decorator in info.decorators:
            if type(decorator).__name__ == "toleranceOverride" and dtype in decorator.d:
                atol, rtol = decorator.d[dtype]
            elif type(decorator).__name__ == "precisionOverride" and dtype in decorator.d:
                atol, rtol = decorator.d[dtype], 0
            else:
                continue
            widest = [max(rtol, (widest or [0, 0])[0]), max(atol, (widest or [0, 0])[1])]
    return widest
