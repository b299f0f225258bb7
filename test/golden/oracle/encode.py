"""Python values as language-neutral JSON: what goes into a case and what PyTorch answered."""

import base64
import math

import numpy
import torch

DTYPES = {
    torch.float32: "float32",
    torch.float64: "float64",
    torch.int64: "int64",
    torch.int32: "int32",
    torch.int16: "int16",
    torch.int8: "int8",
    torch.uint8: "uint8",
    torch.bool: "bool",
    torch.float16: "float16",
    torch.bfloat16: "bfloat16",
    torch.complex64: "complex64",
    torch.complex128: "complex128",
}


def bytes_of(values):
    """The bytes of an array, or of a tensor in logical order."""
    if isinstance(values, torch.Tensor):
        plain = values.detach().resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
        # numpy knows neither bfloat16 nor tensors without dimensions as bytes.
        values = plain.reshape(-1).view(torch.uint8).numpy()
    return base64.b64encode(numpy.ascontiguousarray(values).tobytes()).decode("ascii")


def encode_literal(tensor):
    """A tensor to be built before a case runs: its whole storage, so that offsets and strides survive."""
    storage = torch.empty(0, dtype=tensor.dtype).set_(tensor.untyped_storage())
    record = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data": bytes_of(storage)}
    if not tensor.is_contiguous() or storage.numel() != tensor.numel():
        record["stride"] = list(tensor.stride())
        record["offset"] = tensor.storage_offset()
    if tensor.requires_grad:
        record["requires_grad"] = True
    return record


def encode_answer(tensor, stride):
    """A tensor PyTorch returned: its values in logical order and everything a user can see of it."""
    record = {
        "dtype": DTYPES[tensor.dtype],
        "shape": list(tensor.shape),
        "data": bytes_of(tensor),
    }
    if stride:
        record["stride"] = list(tensor.stride())
    if tensor.requires_grad:
        record["requires_grad"] = True
    if tensor.grad_fn is not None:
        record["grad_fn"] = tensor.grad_fn.name()
    return record


def encode_int(value):
    return value if abs(value) < 2**53 else {"bigint": str(value)}


def encode_float(value):
    return {"float": str(value)} if math.isnan(value) or math.isinf(value) else value


def encode_complex(value):
    return {"complex": [encode_float(value.real), encode_float(value.imag)]}


def encode_argument(value, literal, whole_floats=False):
    """An argument of a call. `literal` encodes what is no plain value: it turns a tensor into a reference to an earlier
    step."""
    if isinstance(value, numpy.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return encode_int(value)
    if isinstance(value, float):
        # JavaScript has one number type: a case whose meaning hangs on 2.0 not being 2 cannot be replayed.
        if value.is_integer() and not whole_floats:
            raise ValueError(f"integral float argument {value}: write an int, or a float with a fraction")
        return encode_float(value)
    if isinstance(value, complex):
        return encode_complex(value)
    if isinstance(value, torch.dtype):
        return {"dtype": DTYPES[value]}
    if isinstance(value, slice):
        parts = [value.start, value.stop] + ([] if value.step is None else [value.step])
        return {"slice": ":".join("" if part is None else str(part) for part in parts)}
    if value is Ellipsis:
        return {"slice": "..."}
    if isinstance(value, numpy.ndarray):
        if value.ndim != 1:
            raise ValueError("typed arrays are one-dimensional")
        return {"array": value.dtype.name, "data": bytes_of(value)}
    if isinstance(value, (list, tuple)):
        return {"list": [encode_argument(item, literal, whole_floats) for item in value]}
    if isinstance(value, dict):
        return {"dict": {key: encode_argument(item, literal, whole_floats) for key, item in value.items()}}
    return literal(value)


def encode_result(value, stride=True):
    """A value PyTorch returned."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return encode_int(value)
    if isinstance(value, float):
        return encode_float(value)
    if isinstance(value, complex):
        return encode_complex(value)
    if isinstance(value, torch.Tensor):
        return {"tensor": encode_answer(value, stride)}
    if isinstance(value, torch.dtype):
        return {"dtype": DTYPES[value]}
    if isinstance(value, torch.device):
        return {"text": str(value)}
    if isinstance(value, numpy.ndarray):
        return {"array": value.dtype.name, "data": bytes_of(value)}
    if isinstance(value, (list, tuple)):
        record = {"list": [encode_result(item, stride) for item in value]}
        # PyTorch's named results, such as (values, indices), answer to position and to name.
        names = getattr(type(value), "_fields", None) or getattr(type(value), "__match_args__", ())
        if names:
            record["names"] = list(names)
        return record
    if isinstance(value, dict):
        return {"dict": {key: encode_result(item, stride) for key, item in value.items()}}
    raise TypeError(f"no encoding for {type(value)}")
