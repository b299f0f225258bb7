"""Other ways to the same result: as a method, in place, into `out`, and without data on the meta device."""

import torch

from .answer import signature
from .trace import resolve


def forms_of(op, inputs, sample, expected):
    """The forms in which PyTorch itself gives the sample's result."""
    forms = []
    if works(expected, lambda: on_meta(op, inputs, sample)):
        forms.append("meta")
    # The others are made from a plain call, and the methods from its first argument.
    if resolve(op.name) is not op.op or not isinstance(sample.input, torch.Tensor):
        return forms
    if op.get_method() and works(expected, lambda: call(op.get_method(), inputs, sample)):
        forms.append("method")
    if op.get_inplace() and works(expected, lambda: call(op.get_inplace(), inputs, sample, in_place=True)):
        forms.append("inplace")
    if op.supports_out and works(expected, lambda: call(op.op, inputs, sample, out=like(expected))):
        forms.append("out")
    return forms


def works(expected, run):
    torch.manual_seed(0)
    try:
        with torch.no_grad():
            return signature(run()) == signature(expected)
    except Exception:  # noqa: BLE001 - any refusal means the same
        return False


def on_meta(op, inputs, sample):
    (given, args, kwargs), _ = inputs.build((sample.input, sample.args, sample.kwargs), "meta")
    if "device" in kwargs:
        kwargs = {**kwargs, "device": "meta"}
    elif len(inputs) == 0:
        raise ValueError("no tensor says that the result belongs on the meta device")
    return op.op(given, *args, **kwargs)


def call(function, inputs, sample, in_place=False, **more):
    (given, args, kwargs), _ = inputs.build((sample.input, sample.args, sample.kwargs))
    result = function(given, *args, **kwargs, **more)
    if in_place and result is not given:
        raise ValueError("not in place")
    return result


def like(value):
    if isinstance(value, torch.Tensor):
        return torch.empty_like(value)
    return [like(item) for item in value]
