"""What PyTorch returned, as JSON."""

import torch

from oracle.encode import DTYPES, encode_answer, encode_result
from .inputs import Unsupported


def answer_of(value, valueless=False):
    if isinstance(value, torch.Tensor):
        return {"tensor": tensor_answer(value, valueless)}
    if isinstance(value, (list, tuple)):
        record = encode_result(type(value)() if type(value) in (list, tuple) else value, stride=False)
        return {**record, "list": [answer_of(item, valueless) for item in value]}
    return encode_result(value)


def tensor_answer(tensor, valueless=False):
    if tensor.layout is not torch.strided:
        raise Unsupported("sparse result")
    if tensor.dtype not in DTYPES:
        raise Unsupported(f"result of {tensor.dtype}")
    record = encode_answer(tensor, stride=True)
    record.pop("grad_fn", None)
    record.pop("requires_grad", None)
    if valueless:
        record["data"] = ""
    return record


def signature(value):
    """Dtypes and shapes of a result."""
    if isinstance(value, torch.Tensor):
        return value.dtype, tuple(value.shape)
    if isinstance(value, (list, tuple)):
        return [signature(item) for item in value]
    return value
